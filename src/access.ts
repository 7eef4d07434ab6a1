import type { Auth, AuthConfig } from './auth.js';
import type { Backend } from './backend/backend.js';
import type { Capabilities } from './backend/capabilities.js';
import type { Context } from './backend/context.js';
import { AuthError } from './errors.js';
import { load } from './platform/load.js';
import { once } from './platform/once.js';
import type { Platform } from './platform/platform.js';
import { openPopup } from './platform/popup.js';
import type { SessionKeeper } from './session/session.js';

/** What `createAuth` has made already. */
export interface AccessParts {
  readonly config: AuthConfig;
  readonly platform: Platform;
  readonly capabilities: Capabilities;
  readonly session: SessionKeeper;
  backend(): Promise<Backend>;
  context(): Context;
  /** What ends with the `auth`. */
  readonly disposables: Set<{ dispose(): void }>;
}

/** What nobody needs before a form stands: the methods of `Auth` that are loaded when one of them is first called. */
export type Access = Pick<Auth, 'fetch' | 'stepUp' | 'stepUps' | 'checkFlow' | 'account' | 'redirect' | 'checkRedirect'>;

export function createAccess({ config, platform, capabilities, session, backend, context, disposables }: AccessParts): Access {
  const stepUps = once(async () => {
    const { StepUpCoordinator } = await load(() => import('./session/step-up/step-up-coordinator.js'));
    const coordinator = new StepUpCoordinator({
      platform,
      backend,
      context,
      snapshot: () => session.snapshot,
      subscribe: (listener) => session.subscribe(listener),
      async take(outcome) {
        if (outcome.kind === 'signed-in') session.keep(outcome.session);
        return outcome;
      },
      renew: () => session.restore(),
      onStepUp: config.onStepUp,
      ...(capabilities.stepUp === 'redirect' && { openPopup: () => openPopup(platform) }),
    });
    disposables.add(coordinator);
    return coordinator;
  });
  const checkRedirect = async (target: string): Promise<URL> => (await load(() => import('./platform/redirect.js'))).checkedRedirect(target, platform.location(), config.redirectOrigins);
  return {
    async fetch(input, init) {
      const { origins } = await backend();
      return (await load(() => import('./session/fetch.js'))).createFetch(platform, [...origins, ...(config.fetchOrigins ?? [])])(input, init);
    },
    stepUp: async (need, options) => (await stepUps()).require(need, { ...options, cause: 'app' }),
    stepUps,
    checkFlow: async (document) => (await load(() => import('./flow/check-flow.js'))).checkFlow(document),
    async account() {
      const { account } = await backend();
      if (account) return account;
      throw new AuthError('unsupported', { detail: 'no account operations' });
    },
    async redirect(target) {
      const url = await checkRedirect(target);
      return config.navigate && url.origin === platform.location().origin ? config.navigate(url) : platform.navigate(url);
    },
    checkRedirect,
  };
}
