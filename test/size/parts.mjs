import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { extname } from 'node:path';

/** What the bytes are for. `room` is what DESIGN grants that part of the first screen, in bytes; it is shown, not enforced. */
export const parts = [
  { name: 'Lit', room: 5300, sources: /node_modules\/(lit|lit-html|lit-element|@lit\/[^/]+)\// },
  { name: 'ceremony', sources: /(^|\/)src\/ceremony\/|node_modules\/@simplewebauthn\// },
  { name: 'risk', sources: /(^|\/)src\/(risk\/|flow-signals\.)/ },
  { name: 'funnel', sources: /(^|\/)src\/(funnel|consent)\// },
  { name: 'experiment', sources: /(^|\/)src\/experiment\// },
  { name: 'errors and platform', room: 800, sources: /(^|\/)src\/(errors\.|platform\/)/ },
  { name: 'flow', room: 2200, sources: /(^|\/)src\/flow\// },
  { name: 'adapter', room: 1800, sources: /(^|\/)src\/backends?\// },
  { name: 'messages', room: 900, sources: /(^|\/)src\/locale\// },
  { name: 'session and createAuth', room: 2500, sources: /(^|\/)src\/(session\/|auth\.|index\.)|node_modules\/jose\// },
  { name: 'elements, controls, styles', room: 4500, sources: /(^|\/)components\/|node_modules\/tslib\// },
  { name: 'style sheet', sources: /\.css$/ },
  { name: 'answers of the server', sources: /^\/api\// },
];
const REST = 'other';
const SEAMS = 'imports between chunks';

/** Splits the bytes of one loaded file among the parts, and among its sources. */
export function attribute({ path, bytes, file }) {
  const shares =
    file && extname(file) === '.js' && existsSync(`${file}.map`) ? sharesOfSources(file) : new Map([[path, 1]]);
  const sources = [...shares].map(([source, share]) => ({ source, part: partOf(source), bytes: share * bytes }));
  return sources.toSorted((a, b) => b.bytes - a.bytes);
}

/**
 * Which share of a minified file came from which source. Brotli has no such thing as the compressed size of a part: its
 * share of the minified text stands for it, which is kind to text that compresses badly and hard on text that does well.
 */
function sharesOfSources(file) {
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
  const lines = readFileSync(file, 'utf8')
    .replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '')
    .split('\n');
  const lengths = new Map();
  for (const [line, text] of lines.entries()) {
    for (let column = 0; column < text.length; column++) {
      const source = map.findEntry(line, column).originalSource ?? SEAMS;
      lengths.set(source, (lengths.get(source) ?? 0) + 1);
    }
  }
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  return new Map([...lengths].map(([source, length]) => [source, length / total]));
}

function partOf(source) {
  if (source === SEAMS) return SEAMS;
  return parts.find(({ sources }) => sources.test(source))?.name ?? REST;
}

/** Bytes by part, largest first, over the files given. */
export function byPart(files) {
  const sums = new Map();
  for (const { part, bytes } of files.flatMap(({ sources }) => sources)) sums.set(part, (sums.get(part) ?? 0) + bytes);
  const rows = [...sums].map(([name, bytes]) => ({
    name,
    bytes,
    room: parts.find((part) => part.name === name)?.room,
  }));
  return rows.toSorted((a, b) => b.bytes - a.bytes);
}
