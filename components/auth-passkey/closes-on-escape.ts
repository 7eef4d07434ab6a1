import type { PasskeyActions } from './known-passkeys.js';

/** Escape closes the card that is open. */
export const closesOnEscape =
  (actions: PasskeyActions) =>
  (event: KeyboardEvent): void => {
    // While an input method composes, Escape is for the word that is being written.
    if (event.key !== 'Escape' || event.isComposing) return;
    event.preventDefault();
    actions.open(null);
  };
