import type { Context } from './backend/context.js';
import type { Platform } from './platform/platform.js';
import type { SessionKeeper } from './session/session.js';

/** What a call to a backend is told, as it is now. */
export function callContext(platform: Platform, session: SessionKeeper, locale: string | undefined): Context {
  const here = platform.location();
  return {
    locale: locale ?? platform.locale(),
    returnUrl: here.origin + here.pathname,
    ...(session.declared.transport === 'dpop' && { prover: async (accepted) => (await session.custody!()).prover(accepted) }),
  };
}
