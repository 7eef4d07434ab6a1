import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const bundle = new URL('dist/cdn/', root);

/**
 * The bundles carry code of other packages, and no comments: what those packages' licences ask to be kept is written to
 * `dist/cdn/LICENSES.txt`. The source maps say which packages they are.
 */
export function writeLicences() {
  const packages = bundledPackages().map(readPackage);
  const own = `Keylit itself:\n\n${readFileSync(new URL('LICENSE', root), 'utf8').trim()}\n`;
  const others = packages.map(
    ({ name, version, license, text }) => `${'-'.repeat(80)}\n${name} ${version} (${license}):\n\n${text.trim()}\n`,
  );
  writeFileSync(new URL('LICENSES.txt', bundle), [own, ...others].join('\n'));
}

/** The folders of all packages that left something in a bundle. */
function bundledPackages() {
  const maps = readdirSync(bundle, { recursive: true }).filter((file) => file.endsWith('.js.map'));
  const sources = maps.flatMap((file) => {
    const url = new URL(file.replaceAll('\\', '/'), bundle);
    return JSON.parse(readFileSync(url, 'utf8')).sources.map((source) => new URL(source, url).href);
  });
  const folders = sources.map((source) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(source)?.[0]);
  return [...new Set(folders)].filter(Boolean).toSorted((a, b) => (a < b ? -1 : 1));
}

function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  const file = readdirSync(new URL(folder)).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  if (file) return { name, version, license, text: readFileSync(new URL(file, folder), 'utf8') };
  if (license !== 'MIT' || !author) throw new Error(`${name} is in the bundle, and nothing says what its licence is.`);
  // The package has no licence file and names its licence and its author: the text of ours, with their name.
  const text = readFileSync(new URL('LICENSE', root), 'utf8').replace(
    /^Copyright.*$/m,
    `Copyright (c) ${(author.name ?? author).replace(/ <.*/, '')}`,
  );
  return { name, version, license, text };
}
