import { oidc, type OidcOptions } from '../../src/backends/oidc/oidc.js';
import type { Backend } from '../../src/backend/backend.js';
import type { Context } from '../../src/backend/context.js';
import type { Outcome } from '../../src/backend/outcome.js';
import type { Grant } from '../../src/backend/session.js';
import type { Platform } from '../../src/platform/platform.js';
import { makeProver } from '../../src/session/dpop/dpop-prover.js';
import { memoryStorage } from './memory-storage.js';
import { testPlatform, type TestPlatform } from './test-platform.js';
import { CLIENT_ID, type TestProvider } from './oidc-provider.js';
import { oidcVisitor, type OidcVisitor } from './oidc-visitor.js';

export const APP = 'http://localhost:5173';

/** The storage of one browser; a page of it has a tab's own besides. */
export interface Browser {
  readonly shared: Storage;
  readonly visitor: OidcVisitor;
}

export const browser = (): Browser => ({ shared: memoryStorage(), visitor: oidcVisitor() });

/** One page with the adapter in it, in a test's hands. */
export interface OidcPage {
  readonly backend: Backend;
  readonly platform: TestPlatform;
  readonly context: Context;
  readonly tab: Storage;
  readonly provider: TestProvider;
  readonly browser: Browser;
  /** Begins a sign-in and fills the provider's pages; the address that they lead back to. */
  goesAndComesBack(options?: { readonly as?: 'ann' | 'ben'; readonly refuses?: boolean }): Promise<URL>;
  /** The whole of it. */
  signsIn(): Promise<Grant>;
}

export interface PageOptions extends Partial<OidcOptions> {
  readonly browser?: Browser;
  readonly tab?: Storage;
  readonly world?: Partial<Platform>;
}

export function oidcPage(provider: TestProvider, { browser: given, tab = memoryStorage(), world, ...options }: PageOptions = {}): OidcPage {
  const own = given ?? browser();
  const platform = testPlatform(`${APP}/sign-in`, {
    tabStorage: () => tab,
    sharedStorage: () => own.shared,
    fetch: (input, init) => fetch(input, { ...init, headers: { origin: APP, ...Object.fromEntries(new Headers(init?.headers)) } }),
    ...world,
  });
  const backend = oidc({ issuer: provider.issuer, clientId: CLIENT_ID, redirectUri: '/callback', popupUri: '/popup-bridge', signOutUri: '/signed-out', platform, ...options });
  const context: Context = { locale: 'en', returnUrl: `${APP}/sign-in`, prover: (algorithms) => makeProver(platform, algorithms) };
  const page: OidcPage = {
    backend,
    platform,
    context,
    tab,
    provider,
    browser: own,
    async goesAndComesBack(how) {
      const outcome = await backend.start({ kind: 'sign-in', method: 'sso' }, context);
      if (outcome.kind !== 'redirect') throw new Error(`expected a redirect, not ${outcome.kind}`);
      return own.visitor.signsIn(outcome.url, APP, how);
    },
    async signsIn() {
      return grantOf(await backend.resume(await page.goesAndComesBack(), context));
    },
  };
  return page;
}

export function grantOf(outcome: Outcome | null): Grant {
  if (outcome?.kind !== 'signed-in' || !outcome.grant) throw new Error(`expected a grant, not ${outcome?.kind}`);
  return outcome.grant;
}
