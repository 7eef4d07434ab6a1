import type { Pending, Problem } from '../../src/index.js';
import { problemKey } from '../base/problem-text.js';
import type { Text } from '../base/text.js';
import type { ControlContext } from './control-context.js';

interface PlainState {
  readonly pending?: Pending | null;
  readonly problem?: Problem | null;
}

/** What controls need of a screen that is neither a flow's step nor a setting of the account. */
export function plainContext(text: Text, prefix: string, { pending = null, problem = null }: PlainState = {}): ControlContext {
  return {
    state: { pending, problem },
    text,
    id: (name) => `${prefix}-${name}`,
    problemText: (told) => {
      const key = problemKey(told);
      return text.has(key) ? text.of(key) : text.of(told.error.code.startsWith('config') ? 'error.config' : 'error.unknown');
    },
    reload: () => location.reload(),
  };
}
