import type { Source } from './sources.js';

/** The longest delay that a timer keeps: one above it fires at once (session.md CLK-5). */
const LONGEST = 2 ** 31 - 1;

/** Where delays come from outside and are cut to the longest. */
const PLATFORM = 'src/platform/platform.ts';

/**
 * Timers whose delay is not written down beside them: a number, or a constant of the same file. Whatever computes one,
 * from a token's life for example, has to go through the platform.
 */
export const unboundedTimers = ({ path, code }: Source): readonly string[] =>
  path === PLATFORM
    ? []
    : [...code.matchAll(/(?<![\w.])set(?:Timeout|Interval)\(/g)].flatMap((call) => {
        const delay = argumentsFrom(code, call.index + call[0].length)[1]?.trim() ?? '0';
        const constant = new RegExp(`\\bconst ${/^\w+$/.test(delay) ? delay : '-'} = ([\\d_]+);`).exec(code)?.[1];
        const ms = Number((constant ?? delay).replaceAll('_', ''));
        return ms >= 0 && ms <= LONGEST ? [] : [`${path}: ${call[0]}…, ${delay})`];
      });

/** The text of each argument of a call, from behind its opening parenthesis. */
function argumentsFrom(code: string, start: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < code.length; at += 1) {
    const character = code[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character) && --depth < 0) return [...found, code.slice(from, at)];
    else if (character === ',' && depth === 0) {
      found.push(code.slice(from, at));
      from = at + 1;
    }
  }
  return found;
}
