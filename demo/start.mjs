import { build } from '../tools/build.mjs';
import { install } from '../tools/install.mjs';

/** `npm start`: from a fresh clone to a running shop. */
try {
  await install();
  await build();
} catch (error) {
  if (error.output) console.error(error.output.trim().split('\n').slice(0, 20).join('\n'));
  console.error(error.message);
  process.exit(1);
}
await import('../build/demo/server/main.js');
