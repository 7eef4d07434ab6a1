import { parseArgs } from 'node:util';

export const usage = `npm test -- [--only build|lint|node|model|browser|tabs|e2e|screens] [--engine chromium|firefox|webkit] [--files part-of-a-path]`;

/** Reads the command line; throws a sentence for what it does not know. */
export function readOptions(args, stages) {
  const { values } = parseArgs({
    args,
    options: { only: { type: 'string' }, engine: { type: 'string' }, files: { type: 'string', default: '' } },
  });
  const known = (name, value, list) => {
    if (value !== undefined && !list.includes(value))
      throw new TypeError(`--${name} ${value} is none of ${list.join(', ')}.`);
  };
  known('only', values.only, [...new Set(stages.map(({ only }) => only))]);
  known('engine', values.engine, stages.map(({ id }) => id).filter(Boolean));
  return { ...values, only: values.only ?? (values.engine ? 'browser' : undefined) };
}
