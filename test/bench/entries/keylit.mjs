import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answer, body, head } from '../../size/quick-start.mjs';

const cdn = fileURLToPath(new URL('../../../dist/cdn/', import.meta.url));

export default {
  title: 'Keylit',
  identifier: 'input[autocomplete~=username]',
  missing: existsSync(join(cdn, 'keylit.js')) ? undefined : 'dist/cdn/keylit.js is not there: build first',
  head,
  body,
  files: () =>
    readdirSync(cdn, { recursive: true })
      .filter((file) => /\.(js|css|json)$/.test(file))
      .map((file) => [`/keylit/${file}`, readFileSync(join(cdn, file))]),
  answer: ({ url }) => answer(url),
};
