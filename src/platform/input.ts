import type { Platform } from './platform.js';

/** What only a person's hand does: not the focus, which scripts and the window manager move, nor the pointer's drift. */
const inputs = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/**
 * Hears of each input of a person anywhere on the page, before the page can stop it; the function it returns ends that.
 * What a script made up does not count, nor what is done within an element that has `data-auth-asks`: that is the answer
 * to the question there, and says by itself what it means.
 */
export function hearInput(platform: Platform, heard: () => void): () => void {
  if (platform.input) return platform.input(heard);
  const listener = (event: Event): void => {
    if (event.isTrusted && !event.composedPath().some((node) => (node as Partial<Element>).hasAttribute?.('data-auth-asks'))) heard();
  };
  const options = { capture: true, passive: true } as const;
  for (const type of inputs) globalThis.addEventListener?.(type, listener, options);
  return () => {
    for (const type of inputs) globalThis.removeEventListener?.(type, listener, options);
  };
}
