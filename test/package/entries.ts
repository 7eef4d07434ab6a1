import { existsSync, readFileSync } from 'node:fs';
import { filesUnder, root } from './sources.js';

/** A file that the package offers by name. */
export interface Entry {
  /** As a page imports it: `keylit/auth-login.js`. */
  readonly specifier: string;
  /** As `exports` says it: `./auth-login.js`. */
  readonly subpath: string;
  /** From the package's folder: `dist/components/auth-login/define.js`. */
  readonly file: string;
  readonly types?: string;
  readonly isModule: boolean;
}

type Target = string | { readonly [condition: string]: Target };
interface Manifest {
  readonly name: string;
  readonly exports?: Target;
}

export const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as Manifest;

/** Every entry of `exports`, with its patterns resolved to the files that are there. */
export function packageEntries({ name, exports = {} }: Manifest = manifest): readonly Entry[] {
  const map = typeof exports === 'string' || !Object.keys(exports)[0]?.startsWith('.') ? { '.': exports } : exports;
  return Object.entries(map as Record<string, Target>).flatMap(([subpath, target]) => {
    const file = targetOf(target, ['import', 'default']);
    const types = targetOf(target, ['types']);
    if (!file) return [];
    return matches(file).map((part) => {
      const fill = (text: string): string => text.replace('*', part).replace(/^\.\//, '');
      return {
        specifier: [name, fill(subpath)].filter((piece) => piece !== '.').join('/'),
        subpath: subpath.replace('*', part),
        file: fill(file),
        ...(types && { types: fill(types) }),
        isModule: /\.m?js$/.test(file),
      };
    });
  });
}

/** What `*` stands for in a target: one empty part where it has none, nothing where no file fits. */
function matches(target: string): readonly string[] {
  const [before = '', after] = target.replace(/^\.\//, '').split('*');
  if (after === undefined) return [''];
  const folder = before.slice(0, before.lastIndexOf('/'));
  return filesUnder(folder, after)
    .filter((path) => path.startsWith(before))
    .map((path) => path.slice(before.length, path.length - after.length));
}

function targetOf(target: Target, conditions: readonly string[]): string | undefined {
  if (typeof target === 'string') return conditions.includes('default') ? target : undefined;
  for (const [condition, inner] of Object.entries(target)) {
    const found = conditions.includes(condition)
      ? typeof inner === 'string'
        ? inner
        : targetOf(inner, [...conditions, 'default'])
      : undefined;
    if (found) return found;
  }
  return undefined;
}

export const isThere = (file: string): boolean => existsSync(root + file);

/** Every package that a module and what it imports, now or later, takes from npm. */
export function packagesBehind(file: string, when: 'load' | 'ever', seen = new Set<string>()): ReadonlySet<string> {
  const packages = new Set<string>();
  if (seen.has(file) || !isThere(file)) return packages;
  seen.add(file);
  const code = readFileSync(root + file, 'utf8');
  const patterns = when === 'ever' ? [STATIC, DYNAMIC] : [STATIC];
  for (const [, specifier = ''] of patterns.flatMap((pattern) => [...code.matchAll(pattern)])) {
    if (!specifier.startsWith('.'))
      packages.add(
        specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    else for (const name of packagesBehind(join(file, specifier), when, seen)) packages.add(name);
  }
  return packages;
}

const STATIC = /(?:\bfrom|\bimport)\s*["']([^"']+)["']/g;
const DYNAMIC = /\bimport\(\s*["'`]([^"'`]+)["'`]/g;
const join = (from: string, specifier: string): string => new URL(specifier, `file:///${from}`).pathname.slice(1);
