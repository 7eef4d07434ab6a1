import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { productSources, sourceOf, type Source } from './sources.js';

const LINES = 400;
const LEVELS = 3;
const ROOMS_OF_NO_FIELD = /(^|\/)(utils?|helpers?|common|shared|misc|services?|internal)(\/|\.ts$)/;

const rules: readonly {
  readonly name: string;
  readonly breaks: (source: Source) => boolean;
  readonly example: Source;
}[] = [
  {
    name: `no file is longer than ${LINES} lines`,
    breaks: ({ lines }) => lines > LINES,
    example: sourceOf('src/flow/machine.ts', 'x;\n'.repeat(LINES + 1)),
  },
  {
    name: `no file is deeper than ${LEVELS} levels`,
    breaks: ({ path }) => path.split('/').length - 1 > LEVELS,
    example: sourceOf('src/backends/rest/wire/codec.ts', ''),
  },
  {
    name: 'rooms are named after the field, not after patterns',
    breaks: ({ path }) => ROOMS_OF_NO_FIELD.test(path),
    example: sourceOf('src/utils/encode.ts', ''),
  },
  {
    name: 'file names are in kebab-case',
    breaks: ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?\.ts$/.test(path.split('/').at(-1) ?? ''),
    example: sourceOf('src/flow/flowMachine.ts', ''),
  },
];

describe('the shape of the code', () => {
  for (const { name, breaks, example } of rules) {
    it(name, () => {
      assert.ok(breaks(example), 'the rule sees its own example');
      assert.deepEqual(
        productSources()
          .filter(breaks)
          .map(({ path, lines }) => `${path} (${lines} lines)`),
        [],
      );
    });
  }
});
