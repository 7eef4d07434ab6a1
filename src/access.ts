import type { AccountOperations } from './backend/account.js';
import type { Backend, Requirement } from './backend/backend.js';
import type { Capabilities } from './backend/capabilities.js';
import type { Context } from './backend/context.js';
import type { Ceremony } from './ceremony/ceremony.js';
import { AuthError } from './errors.js';
import type { FlowDocument } from './flow/document.js';
import { load } from './platform/load.js';
import { once } from './platform/once.js';
import type { Platform } from './platform/platform.js';
import { openPopup } from './platform/popup.js';
import type { FetchAs } from './session/fetch/auth-fetch.js';
import type { FetchOrigin } from './session/fetch/listed.js';
import type { Accounts } from './session/accounts/accounts.js';
import type { SessionGuard } from './session/guard.js';
import type { SessionKeeper } from './session/session.js';
import type { Snapshot } from './session/snapshot.js';
import { accessToken } from './session/tokens/access-token.js';
import type { AccessToken, TokenOptions } from './session/tokens/token-source.js';
import type { OnStepUp, StepUpResult, StepUps } from './session/step-up/step-up-request.js';

/** What of the configuration concerns those methods of `Auth` that are loaded when one of them is first called. */
export interface AccessConfig {
  /** Exact origins, besides this page's own, that people may be sent to after signing in. */
  readonly redirectOrigins?: readonly string[] | undefined;
  /** Exact origins, besides the backend's own, that `auth.fetch` sends the session to, each with a path or without: `https://api.example/v1`. */
  readonly fetchOrigins?: readonly FetchOrigin[] | undefined;
  /** What `auth.fetch` does with a request to any other address; default: it goes out without the session. `refuse`: `origin-not-allowed`. */
  readonly unlistedOrigins?: 'bare' | 'refuse' | undefined;
  /** Shows people what a step-up asks for; default: an element that listens to `auth.stepUps()`. */
  readonly onStepUp?: OnStepUp | undefined;
  /** Language of the people, as a BCP 47 tag; default: the page's. */
  readonly locale?: string | undefined;
  /** Takes people to an address of this origin, for single-page routers; default: loads it. */
  readonly navigate?: ((url: URL) => void) | undefined;
}

/** What `createAuth` has made already. */
export interface AccessParts {
  readonly config: AccessConfig;
  readonly platform: Platform;
  readonly capabilities: Capabilities;
  readonly session: SessionKeeper;
  /** What a call to a backend is told. */
  context(): Context;
  backend(): Promise<Backend>;
  ceremony(): Promise<Ceremony>;
  /** Tells two instances on one origin apart. */
  readonly name: string;
  /** Has the elements of the page show a sign-in beside the account that is there. */
  addAccount(): Promise<Snapshot>;
  /** Has the elements of the page show what a step-up asks for; `false`: it has none. */
  present(): Promise<boolean>;
  /** What ends with the `auth`. */
  readonly disposables: Set<{ dispose(): void }>;
}

/** What nobody needs before a form stands: the methods of `Auth` that are loaded when one of them is first called. */
export interface Access {
  /** `fetch` with the session for the listed origins, and without it for all others. */
  readonly fetch: FetchAs;
  /**
   * Asks the person to prove more of who they are, unless they have already. Rejects with `not-signed-in`, with
   * `unsupported` where nobody could ask them, and with `account-mismatch` when somebody else answered.
   */
  stepUp(need: Requirement, options?: { readonly signal?: AbortSignal | undefined }): Promise<StepUpResult>;
  /**
   * Locks the session in all tabs: nothing of it is shown or sent until the same person has proved who they are. Needs
   * `idle`; nothing happens while nobody is signed in.
   */
  lock(): Promise<void>;
  /** The person wants to stay: puts the end of an idle session off, as any input does. Also for what needs none, such as a film that plays. */
  stay(): Promise<void>;
  /** The step-ups that are open, for an element that shows them. */
  stepUps(): Promise<StepUps>;
  /** Token mode: an access token that is valid now; `null` when nobody is signed in. */
  accessToken(options?: TokenOptions): Promise<AccessToken | null>;
  /**
   * The accounts that are signed in on this browser. Needs `createAuth({ accounts })`, else absent; rejects with `unsupported`
   * where the backend cannot have several, and with `config-options` for `pin` where tabs share a cookie.
   */
  accounts(): Promise<Accounts>;
  /** Validates a flow document against its JSON Schema; throws `config-flow` with the path of the first mistake. */
  checkFlow(document: unknown): Promise<FlowDocument>;
  account(): Promise<AccountOperations>;
  /** Sends people on, after checking the target: a path of this origin or an address on `redirectOrigins`. */
  redirect(target: string): Promise<void>;
  /** Rejects with `config-redirect` for a target that `redirect` would refuse. */
  checkRedirect(target: string): Promise<URL>;
}

export function createAccess({ config, platform, capabilities, session, backend, ceremony, name, context, disposables, addAccount, present }: AccessParts): Access {
  const stepUps = once(async () => {
    const { StepUpCoordinator } = await load(() => import('./session/step-up/step-up-coordinator.js'));
    const coordinator = new StepUpCoordinator({
      platform,
      backend,
      context,
      snapshot: () => session.snapshot,
      subscribe: (listener) => session.subscribe(listener),
      async hold(work) {
        const outcome = await session.hold(work);
        if (outcome.kind === 'signed-in') session.keep(outcome.session);
        return outcome;
      },
      renew: () => session.restore(),
      onStepUp: config.onStepUp,
      present,
      ...(capabilities.stepUp === 'redirect' && { openPopup: () => openPopup(platform) }),
    });
    disposables.add(coordinator);
    return coordinator;
  });
  /** A session that is locked sends nothing, and whether it is may only show now (session.md IDL-8). */
  const open = async (): Promise<void> => {
    const found = await session.guarded();
    if (!found) return;
    if (session.snapshot.status === 'restoring') await session.restore();
    found.compare();
    if (session.snapshot.status === 'locked') throw new AuthError('session-locked', { phase: 'fetch' });
  };
  const guard = async (): Promise<SessionGuard> => {
    const found = await session.guarded();
    if (!found) throw new AuthError('config-options', { path: '/idle', detail: 'createAuth has no idle' });
    if (session.snapshot.status === 'restoring') await session.restore();
    return found;
  };
  const { custody } = session;
  const fetching = once(async () => {
    const { origins, session: operations } = await backend();
    const [{ createFetch }, { judge }] = await Promise.all([load(() => import('./session/fetch/auth-fetch.js')), load(() => import('./session/judge.js'))]);
    return createFetch({
      platform,
      origins: [...origins, ...(config.fetchOrigins ?? [])],
      unlisted: config.unlistedOrigins,
      open,
      judge: (reply) => judge(reply, operations.judge),
      snapshot: () => session.snapshot,
      ...(custody && { tokens: { token: async (options) => (await custody()).token(options) } }),
      renew: () => session.restore(),
      disowned: () => session.buried(),
      diagnose: (diagnostic) => session.diagnose(diagnostic),
      stepUp: async (need, signal) => (await stepUps()).require(need, { cause: 'response', signal }),
    });
  });
  const checkRedirect = async (target: string): Promise<URL> => (await load(() => import('./platform/redirect.js'))).checkedRedirect(target, platform.location(), config.redirectOrigins);
  const account = once(async () => {
    const whole = await backend();
    if (!whole.account) throw new AuthError('unsupported', { detail: 'no account operations' });
    const { accountOf } = await load(() => import('./account.js'));
    return accountOf({ backend: whole, platform, ceremony, name, renew: async () => void (await session.restore()) }, whole.account);
  });
  return {
    fetch: async (input, init, begun = session.snapshot) => (await fetching())(input, init, begun),
    stepUp: async (need, options) => (await stepUps()).require(need, { ...options, cause: 'app' }),
    stepUps,
    lock: async () => (await guard()).lock('manual'),
    stay: async () => (await guard()).stay(),
    accessToken: async (options) => accessToken(await session.custody!(), options),
    checkFlow: async (document) => (await load(() => import('./flow/check-flow.js'))).checkFlow(document),
    account,
    async accounts() {
      if (session.snapshot.status === 'restoring') await session.restore();
      const held = custody && (await (await custody()).accounts());
      if (!held) throw new AuthError('unsupported', { detail: 'no accounts' });
      return {
        policy: held.policy,
        most: held.most,
        list: () => held.list(),
        async add() {
          await held.mustHaveRoom();
          return addAccount();
        },
        use: (id) => held.use(id),
        remove: (id) => held.remove(id),
        removeAll: () => held.removeAll(),
      };
    },
    async redirect(target) {
      const url = await checkRedirect(target);
      return config.navigate && url.origin === platform.location().origin ? config.navigate(url) : platform.navigate(url);
    },
    checkRedirect,
  };
}
