import type { Platform } from '../../platform/platform.js';
import type { HeldTokens } from './held-tokens.js';

/** Who was signed in is shown after this at the latest, also while the server does not answer. */
const patienceMs = 3_000;

/** Refreshes what has run out, as far as that goes while people wait. */
export async function refreshInTime(tokens: HeldTokens, platform: Pick<Platform, 'after'>): Promise<void> {
  if (!tokens.record || tokens.isUsable(tokens.record)) return;
  const refreshed = tokens.renew((found) => tokens.isDue(found)).catch(() => undefined);
  let cancel = (): void => undefined;
  await Promise.race([refreshed, new Promise<void>((resolve) => (cancel = platform.after(patienceMs, resolve)))]);
  cancel();
}
