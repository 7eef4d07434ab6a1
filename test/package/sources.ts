import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder: tests run from `build/test/package`. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Import {
  readonly specifier: string;
  /** The source file that a relative specifier names. */
  readonly path?: string;
  /** `type` leaves nothing behind, `value` loads with the file, `later` is an `import()`. */
  readonly kind: 'type' | 'value' | 'later';
}

export interface Source {
  /** From the package's folder: `src/flow/machine.ts`. */
  readonly path: string;
  readonly lines: number;
  /** The text without its comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

/** Every TypeScript file of the product. */
export const productSources = (): readonly Source[] =>
  ['src', 'components']
    .flatMap((folder) => filesUnder(folder, '.ts'))
    .map((path) => sourceOf(path, readFileSync(root + path, 'utf8')));

/** Paths under `folder`, from the package's folder. */
export function filesUnder(folder: string, extension: string): readonly string[] {
  if (!existsSync(root + folder)) return [];
  return readdirSync(root + folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesUnder(path, extension);
      return path.endsWith(extension) ? [path] : [];
    })
    .toSorted();
}

export function sourceOf(path: string, text: string): Source {
  const code = text.replace(COMMENTS, (whole, literal: string | undefined) => literal ?? whole.replace(/[^\n]/g, ''));
  const imports = IMPORTS.flatMap(({ kind, pattern }) =>
    [...code.matchAll(pattern)].flatMap(([, specifier]) => (specifier ? [importOf(path, specifier, kind)] : [])),
  );
  return { path, lines: text.split('\n').length - 1, code, imports };
}

/** Comments, and the string literals that are to be left alone. */
const COMMENTS = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\/\*[\s\S]*?\*\/|(?<=^|[\s;,{}()])\/\/[^\n]*/gm;

const IMPORTS: readonly { readonly kind: Import['kind']; readonly pattern: RegExp }[] = [
  { kind: 'type', pattern: /^(?:import|export)\s+type\s[^'";]*?from\s*['"]([^'"]+)['"]/gm },
  { kind: 'value', pattern: /^(?:import|export)\s+(?!type\s)[^'";]*?from\s*['"]([^'"]+)['"]/gm },
  { kind: 'value', pattern: /^import\s*['"]([^'"]+)['"]/gm },
  { kind: 'later', pattern: /\bimport\(\s*['"]([^'"]+)['"]/g },
];

function importOf(from: string, specifier: string, kind: Import['kind']): Import {
  if (!specifier.startsWith('.')) return { specifier, kind };
  return { specifier, kind, path: posix.join(posix.dirname(from), specifier).replace(/\.js$/, '.ts') };
}
