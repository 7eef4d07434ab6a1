import {
  generateRandomCodeVerifier as random,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  validateAuthResponse,
  type AuthorizationServer,
} from 'oauth4webapi';
import { AuthError } from '../../errors.js';
import type { Intent } from '../../backend/backend.js';
import type { Context } from '../../backend/context.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover, Session } from '../../backend/session.js';
import { load } from '../../platform/load.js';
import type { Platform } from '../../platform/platform.js';
import { checkedRedirect } from '../../platform/redirect.js';
import type { Arrival } from './arrival.js';
import { authorizationUrl } from './authorization.js';
import { failureOf, OAuthRefusal } from './failures.js';
import type { FlowSlot, FlowSlots } from './flow-slots.js';
import { discover } from './metadata.js';
import type { IdTokenClaims, OidcOptions } from './options.js';
import { ask, post, type Sending } from './requests.js';
import type { SignatureCheck } from './signature.js';
import { receive, sessionOf, type Check, type Received } from './tokens.js';

/** A callback that runs again so soon is the same one (session.md OAU-5). */
const repeatMs = 60_000;

/** One provider, as the protocol knows it. */
export class OidcServer {
  readonly #options: OidcOptions;
  readonly #platform: Platform;
  readonly #slots: FlowSlots;
  /**
   * The paths that no other of several providers leads back to; absent: there are no others. What comes to any other
   * path has to name its issuer: nothing else tells whose answer it is (RFC 9700, section 4.4; session.md OAU-4).
   */
  readonly #own: readonly string[] | undefined;
  readonly #client: { readonly client_id: string };
  readonly #answers = new Map<string, Promise<Outcome>>();
  #metadata: Promise<AuthorizationServer> | null = null;
  #signatures: SignatureCheck | undefined;

  constructor(options: OidcOptions, platform: Platform, slots: FlowSlots, own: readonly string[] | undefined) {
    this.#options = options;
    this.#platform = platform;
    this.#slots = slots;
    this.#own = own;
    this.#client = { client_id: options.clientId };
  }

  /** Sends the person to the provider: the page itself, or the window that waits in `context`. */
  async start(intent: Intent, context: Context): Promise<Outcome> {
    const { popup, signal } = context;
    const { popupUri, redirectUri, popupTimeoutMs } = this.#options;
    const server = await this.#discovered();
    const back = popup ? popupUri : redirectUri;
    if (popup && !back) throw new AuthError('config-options', { path: '/popupUri' });
    this.#slots.sweep();
    const here = this.#platform.location();
    const begun = new URL(context.returnUrl ?? here, here);
    const place = new URL(back || begun.origin + begun.pathname, here);
    if (this.#own?.includes(place.pathname) === false && !server.authorization_response_iss_parameter_supported) {
      throw new AuthError('config-options', { path: '/redirectUri' });
    }
    const state = random();
    const slot: FlowSlot = {
      at: this.#platform.now(),
      verifier: random(),
      nonce: random(),
      redirectUri: place.href,
      returnTo: begun.pathname + begun.search,
      ...(intent.kind === 'step-up' && { need: intent.need, sub: intent.user?.id }),
    };
    if (!popup && !this.#slots.put(state, slot)) throw new AuthError('storage-unavailable');
    // A key that lives no longer than the page is made for a window alone: what comes back into a new page has none yet.
    const prover = popup && (await this.#prover(server, context));
    const url = await authorizationUrl(this.#options, server, this.#platform, state, slot, context, prover).catch((error: unknown) => {
      throw failureOf(error, 'authorize');
    });
    if (!popup) return { kind: 'redirect', url, mode: 'page' };
    // What the answer is worth something with stays here, in memory.
    const arrived = await popup.visit(url, { state, timeoutMs: popupTimeoutMs, signal });
    const outcome = await this.#finish(arrived, arrived.searchParams, state, slot, context, prover);
    if (!signal?.aborted) return outcome;
    // Nobody waits any more: what came of it is given back (session.md POP-5). But for a step-up: the provider may count
    // its tokens to the session that goes on, and would end that as well (STP-4).
    if (intent.kind !== 'step-up') await this.revoke(outcome.grant, {}).catch(() => undefined);
    throw new AuthError('cancelled');
  }

  /** Takes an answer that the page came back with. However often it runs, a code is exchanged once. */
  resume({ answer, clean }: Arrival, context: Context): Promise<Outcome> {
    const state = answer.get('state') ?? '';
    const before = this.#answers.get(state);
    if (before) return before;
    const slot = this.#slots.take(state);
    if (!slot || slot === 'used') return Promise.reject(new AuthError(slot ? 'flow-already-completed' : 'flow-expired'));
    // No caller's signal: the next one may want what the first one no longer waits for.
    const running = this.#finish(clean, answer, state, slot, context);
    this.#answers.set(state, running);
    this.#platform.after(repeatMs, () => this.#answers.delete(state));
    return running;
  }

  async refresh({ tokens, session, prover }: Grant, { signal }: Context): Promise<Grant> {
    if (!tokens.refresh) throw new AuthError('session-expired');
    try {
      const server = await this.#discovered();
      const form = { grant_type: 'refresh_token', refresh_token: tokens.refresh };
      const received = await this.#ask(server, form, { signal, prover }, (client, checked) => processRefreshTokenResponse(server, client, checked), tokens.id);
      const { claims, skewMs } = received;
      // Another person's tokens must not take the place of this one's (OpenID Connect Core, 12.2).
      if (claims && claims.sub !== session.user.id) throw new AuthError('account-mismatch');
      return {
        // What a leaner ID token leaves out holds on; when the person was last asked may change.
        session: claims ? renewed(session, sessionOf(claims, skewMs, this.#options)) : session,
        tokens: { ...over(tokens, received.tokens), expiresIn: received.tokens.expiresIn },
        prover,
      };
    } catch (error) {
      throw failureOf(error, 'refresh');
    }
  }

  /** Takes tokens back (RFC 7009): the refresh token, with which providers end what came of it; else the access token. */
  async revoke({ tokens, prover }: Pick<Grant, 'tokens' | 'prover'>, { signal }: Context): Promise<void> {
    const { revocation_endpoint: endpoint } = await this.#discovered();
    if (!endpoint) return;
    await post(this.#platform, endpoint, { ...this.#client, token: tokens.refresh ?? tokens.access }, { signal, prover }).catch((error: unknown) => {
      throw failureOf(error, 'revoke');
    });
  }

  /** Where the provider ends its own session of the person (OpenID Connect RP-Initiated Logout 1.0). */
  async signOutUrl({ tokens }: Grant): Promise<URL | undefined> {
    const { signOutUri } = this.#options;
    const { end_session_endpoint: endpoint } = await this.#discovered();
    if (!signOutUri || !endpoint) return undefined;
    return (await load(() => import('./sign-out-url.js'))).signOutUrl(endpoint, signOutUri, { ...this.#client, id_token_hint: tokens.id, state: random() }, this.#slots, this.#platform);
  }

  /** Asked once; a failure is forgotten, so that the next attempt tries again. */
  #discovered(): Promise<AuthorizationServer> {
    return (this.#metadata ??= discover(this.#options, this.#platform).catch((error: unknown) => {
      this.#metadata = null;
      throw failureOf(error, 'authorize');
    }));
  }

  async #prover(server: AuthorizationServer, context: Context): Promise<Prover | undefined> {
    if (!this.#options.dpop) return undefined;
    if (!context.prover) throw new AuthError('unsupported');
    return context.prover(server.dpop_signing_alg_values_supported);
  }

  async #finish(at: URL, answer: URLSearchParams, state: string, slot: FlowSlot, context: Context, bound?: Prover): Promise<SignedIn> {
    const server = await this.#discovered();
    const { need: { acrValues = [], maxAge, amr = [] } = {}, sub, nonce, verifier, redirectUri } = slot;
    if (!answer.has('iss') && this.#own?.includes(at.pathname) === false) throw new AuthError('issuer-mismatch');
    let parameters: URLSearchParams;
    try {
      parameters = validateAuthResponse(server, this.#client, answer, state);
    } catch (error) {
      throw answerFailure(error);
    }
    const prover = bound ?? (await this.#prover(server, context));
    try {
      const form = { grant_type: 'authorization_code', code: parameters.get('code') ?? '', redirect_uri: redirectUri, code_verifier: verifier };
      const { tokens, claims, skewMs } = await this.#ask(server, form, { prover }, (client, checked) =>
        processAuthorizationCodeResponse(server, client, checked, { expectedNonce: nonce, requireIdToken: true, ...(maxAge !== undefined && { maxAge }) }),
      );
      const known = claims as IdTokenClaims;
      // A page that is back from the provider has forgotten who was asked for more, and for what: the slot has not.
      if (sub && sub !== known.sub) {
        this.revoke({ tokens, prover }, {}).catch(() => undefined);
        throw new AuthError('account-mismatch');
      }
      const acr = String(known['acr']);
      const proved = [known['amr']].flat();
      if ((acrValues[0] && !acrValues.includes(acr)) || !amr.every((method) => proved.includes(method))) {
        throw new AuthError('step-up-insufficient', { detail: `${[acrValues, amr].join(' ')}, got ${[acr, proved].join(' ')}` });
      }
      const endpoint = this.#options.userInfo && server.userinfo_endpoint;
      const all = endpoint ? await (await load(() => import('./user-info.js'))).withUserInfo(endpoint, known, tokens.access, (url, init) => ask(this.#platform, url, init, { prover, accessToken: tokens.access })) : known;
      const session = sessionOf(all, skewMs, this.#options);
      return { kind: 'signed-in', session, newUser: false, grant: { session, tokens, prover }, returnTo: this.#returnTo(slot) };
    } catch (error) {
      throw failureOf(error, 'exchange');
    }
  }

  /** Storage is no place to believe a path from unchecked (session.md OAU-10). */
  #returnTo({ returnTo, redirectUri }: FlowSlot): string | undefined {
    try {
      const { pathname, search } = checkedRedirect(returnTo, this.#platform.location());
      return pathname === new URL(redirectUri).pathname || !this.#options.redirectUri ? undefined : pathname + search;
    } catch {
      return undefined;
    }
  }

  /** One request to the token endpoint, and a check of all that it brings. */
  async #ask(server: AuthorizationServer, form: Readonly<Record<string, string>>, sending: Sending, check: Check, before?: string): Promise<Received> {
    const sentAt = this.#platform.now();
    const reply = await post(this.#platform, server.token_endpoint!, { ...this.#client, ...form }, sending);
    const received = await receive(reply, this.#options.clientId, this.#platform, sentAt, sending.prover, check, before);
    const { tokens, skewMs } = received;
    if (this.#options.verifySignature && tokens.id) {
      const { signatureCheck } = await load(() => import('./signature.js'));
      this.#signatures ??= signatureCheck(server, this.#options.clientId, this.#platform);
      await this.#signatures(tokens.id, this.#platform.now() + skewMs);
    }
    return received;
  }
}

type SignedIn = Extract<Outcome, { kind: 'signed-in' }> & { readonly grant: Grant };

/** An answer without a code: the provider's refusal, or one that it has not given. */
function answerFailure(error: unknown): AuthError {
  const { error: refusal, message } = error as { error?: unknown; message?: unknown };
  if (typeof refusal === 'string') return failureOf(new OAuthRefusal(refusal), 'authorize');
  return new AuthError(/"iss"/.test(String(message)) ? 'issuer-mismatch' : 'state-mismatch');
}

/** What is newly said takes the place of what was; what is not said now holds on. */
const over = <Whole extends object>(before: Whole, now: Whole): Whole => ({ ...before, ...(JSON.parse(JSON.stringify(now)) as Whole) });

function renewed(before: Session, now: Session): Session {
  const assurance = over(before.assurance, now.assurance);
  return { ...over(before, now), user: over(before.user, now.user), assurance: assurance.amr.length > 0 ? assurance : { ...assurance, amr: before.assurance.amr } };
}
