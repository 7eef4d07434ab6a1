import { executeServerCommand } from '@web/test-runner-commands';

/** Keys by a name that the three engines' drivers share; `a` is there for Control+A. */
export type Key =
  | 'Tab'
  | 'Enter'
  | 'Escape'
  | 'Space'
  | 'Backspace'
  | 'Delete'
  | 'Home'
  | 'End'
  | 'PageUp'
  | 'PageDown'
  | 'ArrowLeft'
  | 'ArrowRight'
  | 'ArrowUp'
  | 'ArrowDown'
  | 'a';
export type Modifier = 'Shift' | 'Control' | 'Alt' | 'Meta';

/** Presses one key, with its modifiers before it: `press('Shift', 'Tab')`. */
export async function press(...keys: [...Modifier[], Key]): Promise<void> {
  await executeServerCommand('keyboard', { keys });
}

/** Types `text` into what has the focus, key by key. */
export async function type(text: string): Promise<void> {
  await executeServerCommand('keyboard', { text });
}
