import type { Source } from './sources.js';

/** What a room of `src` may import besides itself (DESIGN, section 2). `types` are imports that leave nothing behind. */
interface Room {
  readonly rooms?: readonly string[];
  readonly types?: readonly string[];
  readonly packages?: readonly string[];
}

const ROOMS: Readonly<Record<string, Room>> = {
  errors: {},
  backend: { rooms: ['errors'] },
  backends: { rooms: ['backend', 'platform', 'errors'], types: ['session'], packages: ['jose', 'oauth4webapi'] },
  session: { rooms: ['backend', 'platform', 'errors'], packages: ['jose'] },
  platform: { rooms: ['errors'] },
  ceremony: { rooms: ['platform', 'errors'], packages: ['@simplewebauthn/browser'] },
  // The port's words for methods and reasons, of which there is one definition.
  risk: { rooms: ['backend', 'platform', 'errors'] },
  // The platform for its types and for loading chunks; a flow document of the page's own is validated by a package.
  flow: { rooms: ['errors', 'platform'], types: ['backend', 'ceremony', 'risk'], packages: ['@cfworker/json-schema'] },
  funnel: { rooms: ['errors'] },
  experiment: { types: ['funnel'] },
  // The command reads files; what it calls does not.
  report: { types: ['funnel', 'experiment'], packages: ['node:fs', 'node:path', 'node:readline', 'node:util', 'node:zlib'] },
  consent: { types: ['funnel'] },
  locale: {},
};

const PUBLIC_ENTRY = 'src/index.ts';
const COMPONENT_PACKAGES = ['lit', 'tslib', 'uqr'];

/** One sentence for each import that the table does not allow. */
export const misplacedImports = (sources: readonly Source[]): readonly string[] =>
  sources.flatMap(({ path, imports }) =>
    imports.flatMap((found) => {
      const reason = path.startsWith('src/') ? refuseInSource(path, found) : refuseInComponents(found);
      return reason ? [`${path} imports ${found.specifier}: ${reason}`] : [];
    }),
  );

function refuseInSource(from: string, { specifier, path, kind }: Source['imports'][number]): string | undefined {
  const room = roomOf(from);
  const own = room === ENTRY ? undefined : ROOMS[room];
  if (room !== ENTRY && !own) return `the room ${room} is not in the table of test/package/rooms.ts`;
  if (!path) {
    const name = packageOf(specifier);
    if (own?.packages?.includes(name)) return undefined;
    return own
      ? `${room} may import ${list(own.packages)} from npm`
      : 'a file of src itself imports rooms, not packages';
  }
  if (!path.startsWith('src/')) return 'the SDK imports nothing outside src';
  const target = roomOf(path);
  if (!own || target === room || own.rooms?.includes(target)) return undefined;
  if (own.types?.includes(target)) return kind === 'type' ? undefined : `${room} may import only types of ${target}`;
  return `${room} may import ${list([...(own.rooms ?? []), ...(own.types ?? []).map((name) => `types of ${name}`)])}`;
}

function refuseInComponents({ specifier, path }: Source['imports'][number]): string | undefined {
  if (path?.startsWith('components/') || path === PUBLIC_ENTRY) return undefined;
  if (path) return `components see the SDK through ${PUBLIC_ENTRY} alone`;
  return COMPONENT_PACKAGES.includes(packageOf(specifier))
    ? undefined
    : `components import ${list(COMPONENT_PACKAGES)} from npm`;
}

/** A file of `src` itself wires the rooms together; `errors.ts` is a room of one file. */
const ENTRY = '';
const roomOf = (path: string): string => {
  const [, folder = '', file] = path.split('/');
  if (file !== undefined) return folder;
  return folder === 'errors.ts' ? 'errors' : ENTRY;
};

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const list = (names: readonly string[] = []): string => (names.length > 0 ? names.join(', ') : 'nothing');

/** Each circle of files once, as `a → b → a`. Types count: two files that need each other's types are one idea. */
export function circles(sources: readonly Source[]): readonly string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const found = new Map<string, string>();
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      const circle = trail.slice(start);
      const key = circle.toSorted().join(' ');
      if (!found.has(key)) found.set(key, [...circle, path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const { path: next } of byPath.get(path)?.imports ?? [])
      if (next && next !== path) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return [...found.values()];
}
