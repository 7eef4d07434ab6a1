// npm run size
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FIRST_SCREEN, SESSION_CORE, SESSION_FIRST_SCREEN, WHOLE_PAGE } from './budget.mjs';
import { measureFirstScreen } from './first-screen.mjs';
import { measureOidc, OIDC } from './oidc.mjs';
import { measureSignals, SIGNALS } from './risk.mjs';
import { measureSdkAlone } from './sdk-alone.mjs';
import { measureSessionCore } from './session-core.mjs';

const { ready, first, after } = await measureFirstScreen();
const whole = first.bytes + after.bytes;

print(
  `First screen: asked for until the identifier field takes typing, here after ${Math.round(ready)} ms`,
  first.parts,
);
budget('first screen', first.bytes, FIRST_SCREEN);
printFiles(first.files);
print('\nIn the 2 s after it, unasked', after.parts);
printFiles(after.files);
budget('all that the page loads', whole, WHOLE_PAGE);

const sdk = await measureSdkAlone();
print(`\nThe SDK alone: import { createAuth } from 'keylit'`, [
  { name: 'at once', bytes: sdk.bytes },
  { name: 'on demand, all of it', bytes: sdk.onDemand },
]);
console.log(sdk.lit.length ? `It contains Lit: ${sdk.lit.join(', ')}` : 'It contains no module of Lit.');
const core = await measureSessionCore();
const oidc = await measureOidc();
const coreFirst = Math.round(first.parts.find(({ name }) => name === 'session and createAuth')?.bytes ?? 0);
console.log('\nThe session core in cookie mode, and the adapter for OpenID Connect with its library on top of it');
budget('session core', core.bytes, SESSION_CORE);
budget('of it in the first screen', coreFirst, SESSION_FIRST_SCREEN);
budget('OpenID Connect', oidc.bytes, OIDC);
const signals = measureSignals();
console.log('\nThe chunk of signals, which a page loads that sends them');
budget('signals', signals.bytes, SIGNALS);
const signalsUnasked = [...first.files, ...after.files].flatMap(({ sources }) => sources).some(({ source }) => /src\/risk\//.test(source));
if (signalsUnasked) console.log('The risk room is loaded by a page that sends no signals.');
const oidcFirst = first.files.flatMap(({ sources }) => sources).some(({ source }) => /backends\/oidc\/(?!capabilities)|oauth4webapi/.test(source));
if (oidcFirst) console.log('OpenID Connect is in the first screen of a page that does not name it.');

console.log('\nBytes of brotli 11 as Chromium received them, headers not counted; 1 KB = 1000 bytes.');

const folder = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(folder, { recursive: true });
writeFileSync(
  `${folder}size.json`,
  `${JSON.stringify({ budget: { FIRST_SCREEN, WHOLE_PAGE, SESSION_CORE, SESSION_FIRST_SCREEN, OIDC, SIGNALS }, ready, first, after, whole, sdk, core: core.bytes, coreFirst, oidc: oidc.bytes, signals: signals.bytes }, null, 2)}\n`,
);
const isOver = first.bytes > FIRST_SCREEN || whole > WHOLE_PAGE || core.bytes > SESSION_CORE || coreFirst > SESSION_FIRST_SCREEN || oidc.bytes > OIDC || signals.bytes > SIGNALS;
if (isOver || oidcFirst || signalsUnasked || sdk.lit.length > 0) process.exitCode = 1;

function print(title, rows) {
  console.log(title);
  for (const { name, bytes, room } of rows) {
    const note = room ? `  of ${thousands(room)}${bytes > room ? ', over' : ''}` : '';
    console.log(`  ${name.padEnd(28)}${thousands(bytes)}${note}`);
  }
}

function printFiles(files) {
  if (files.length === 0) console.log('  nothing');
  for (const { path, bytes, at, arrived, sources } of files) {
    const names = new Set(sources.map(({ part }) => part));
    console.log(
      `  ${thousands(bytes)}  ${path}, asked for at ${Math.round(at)} ms, here at ${Math.round(arrived)} ms: ${[...names].join(', ')}`,
    );
  }
}

function budget(name, bytes, limit) {
  const verdict = bytes > limit ? `TOO MUCH: ${bytes - limit} bytes over` : `${limit - bytes} bytes to spare`;
  console.log(`= ${name.padEnd(28)}${thousands(bytes)}  of ${thousands(limit)}: ${verdict}`);
}

function thousands(bytes) {
  return Math.round(bytes).toLocaleString('en').padStart(7);
}
