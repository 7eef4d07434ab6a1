import { readFileSync } from 'node:fs';

/**
 * `npm test`: installs what is missing, builds, lints, runs every test, and ends with `N passed, N failed, N skipped`.
 * Nothing newer than this file needs may be imported before the version is known.
 */
const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const [major, minor] = process.versions.node.split('.').map(Number);
const [wantedMajor, wantedMinor] = engines.node.match(/\d+/g).map(Number);

if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
  console.log(`Node ${process.versions.node} is too old: install Node ${wantedMajor}.${wantedMinor} or newer.`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
} else {
  await import('./run/main.mjs');
}
