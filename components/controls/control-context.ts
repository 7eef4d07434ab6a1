import type { Pending, Problem } from '../../src/index.js';
import type { Text } from '../base/text.js';

/** What a control needs of the screen that it stands on, be it a flow's step or a list of passkeys. */
export interface ControlContext {
  readonly state: { readonly pending: Pending | null; readonly problem: Problem | null };
  readonly text: Text;
  /** An id that no other element on the page has. */
  id(name: string): string;
  problemText(problem: Problem): string;
  /** How long trying again has to wait, counted down, where somebody counts. */
  readonly waiting?: unknown;
  reload(): void;
}
