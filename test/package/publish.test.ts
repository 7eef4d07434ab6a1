import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { packageEntries } from './entries.js';
import { root } from './sources.js';

const entries = packageEntries();
const skip = entries.length === 0 && 'package.json has no exports yet';

describe('publishing', { skip }, () => {
  it('publint finds nothing', async () => {
    const { messages, pkg } = await publint({ pkgDir: root, level: 'suggestion', strict: true });
    assert.deepEqual(
      messages.map((message) => `${message.type}: ${formatMessage(message, pkg, { color: false })}`),
      [],
    );
  });

  it('attw finds nothing', async () => {
    const typed = entries.filter(({ types }) => types);
    const { analysis } = await areTheTypesWrong(typed.map(({ subpath }) => subpath));
    // A bundler or Node in a module: the package is ESM only, and says so.
    const problems = analysis.problems.filter(
      ({ resolutionKind }) => !/^(node10|node16-cjs)$/.test(resolutionKind ?? ''),
    );
    assert.deepEqual(
      problems.map(({ kind, entrypoint, resolutionKind }) => `${kind}: ${entrypoint ?? ''} ${resolutionKind ?? ''}`),
      [],
    );
    assert.deepEqual(Object.keys(analysis.entrypoints).toSorted(), typed.map(({ subpath }) => subpath).toSorted());
  });
});

interface Verdict {
  readonly analysis: {
    readonly problems: readonly {
      readonly kind: string;
      readonly entrypoint?: string;
      readonly resolutionKind?: string;
    }[];
    readonly entrypoints: Readonly<Record<string, unknown>>;
  };
}

/** Packs the package as npm would and asks attw about each typed entry, those of the patterns too. */
function areTheTypesWrong(subpaths: readonly string[]): Promise<Verdict> {
  const cli = `${root}node_modules/@arethetypeswrong/cli/dist/index.js`;
  const args = [cli, '--pack', '.', '--profile', 'esm-only', '--format', 'json', '--entrypoints', ...subpaths];
  return new Promise((resolve, reject) => {
    // It ends with a code of its own for every kind of problem: what it prints says more.
    execFile(process.execPath, args, { cwd: root, timeout: 60_000, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) resolve(JSON.parse(stdout) as Verdict);
      else reject(new Error(stderr || error?.message || stdout));
    });
  });
}
