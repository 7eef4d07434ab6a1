import {
  authorizationCodeGrantRequest,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  None,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  processRevocationResponse,
  processUserInfoResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  userInfoRequest,
  validateAuthResponse,
  type AuthorizationServer,
} from 'oauth4webapi';
import { AuthError, isAuthError } from '../../errors.js';
import type { Intent } from '../../backend/backend.js';
import type { Context } from '../../backend/context.js';
import type { Outcome } from '../../backend/outcome.js';
import type { Grant, Prover } from '../../backend/session.js';
import { load } from '../../platform/load.js';
import type { Platform } from '../../platform/platform.js';
import { checkedRedirect } from '../../platform/redirect.js';
import { authorizationUrl } from './authorization.js';
import { failureOf, refusalOf } from './failures.js';
import type { FlowSlot, FlowSlots } from './flow-slots.js';
import { discover, issuerOf } from './metadata.js';
import type { IdTokenClaims, OidcOptions } from './options.js';
import { isLoopback, requestOptions } from './requests.js';
import { receive, sessionOf, type Received } from './tokens.js';

/** A callback that runs again so soon is the same one (session.md OAU-5). */
const repeatMs = 60_000;

/** One provider, as the protocol knows it. */
export class OidcServer {
  readonly options: OidcOptions;
  readonly #platform: Platform;
  readonly #slots: FlowSlots;
  /** Several providers lead back to one address: then only `iss` tells whose answer it is (session.md OAU-4). */
  readonly #needsIss: boolean;
  readonly #insecure: boolean;
  readonly #answers = new Map<string, Promise<Outcome>>();
  #metadata: Promise<AuthorizationServer> | null = null;
  #checkSignature: Promise<(idToken: string, issuer: string, clientId: string, now: number) => Promise<void>> | null = null;

  constructor(options: OidcOptions, platform: Platform, slots: FlowSlots, needsIss: boolean) {
    this.options = options;
    this.#platform = platform;
    this.#slots = slots;
    this.#needsIss = needsIss;
    this.#insecure = isLoopback(issuerOf(options));
  }

  /** Sends the person to the provider: the page itself, or the window that waits in `context`. */
  async start(intent: Intent, context: Context): Promise<Outcome> {
    const server = await this.#discovered();
    if (this.#needsIss && !server.authorization_response_iss_parameter_supported) {
      throw new AuthError('config-options', { path: '/redirectUri', detail: `${server.issuer} does not name itself in its answers: it needs a redirectUri of its own` });
    }
    const { popup } = context;
    const here = this.#platform.location();
    const back = popup ? this.options.popupUri : this.options.redirectUri;
    if (popup && !back) throw new AuthError('config-options', { path: '/popupUri', detail: 'a window needs a page to come back to' });
    const begun = URL.canParse(context.returnUrl ?? '') ? new URL(context.returnUrl!) : here;
    const need = intent.kind === 'step-up' ? intent.need : undefined;
    this.#slots.sweep();
    const state = generateRandomState();
    const slot: FlowSlot = {
      at: this.#platform.now(),
      kind: intent.kind === 'step-up' ? 'step-up' : 'sign-in',
      verifier: generateRandomCodeVerifier(),
      nonce: generateRandomNonce(),
      redirectUri: back ? new URL(back, here).href : begun.origin + begun.pathname,
      returnTo: begun.pathname + begun.search,
      acrValues: need?.acrValues,
      maxAge: need?.maxAge,
    };
    if (!popup) {
      if (!this.#slots.put(state, slot)) throw new AuthError('storage-unavailable', { detail: 'a way back needs storage' });
      return { kind: 'redirect', url: await authorizationUrl(this.options, server, this.#platform, state, slot, context, undefined), mode: 'page' };
    }
    // What the answer is worth something with stays here, in memory: no key, no verifier goes along.
    const prover = await this.#prover(server, context);
    const url = await authorizationUrl(this.options, server, this.#platform, state, slot, context, prover);
    const arrived = await popup.visit(url, { state, timeoutMs: this.options.popupTimeoutMs, signal: context.signal });
    const outcome = await this.#finish(arrived.searchParams, state, slot, context, prover);
    if (!context.signal?.aborted) return outcome;
    // Nobody waits any more: what came of it is given back (session.md POP-5).
    if (outcome.kind === 'signed-in' && outcome.grant) await this.revoke(outcome.grant, {}).catch(() => undefined);
    throw new AuthError('cancelled');
  }

  /** Takes an answer that the page came back with. However often it runs, a code is exchanged once. */
  resume(answer: URLSearchParams, context: Context): Promise<Outcome> {
    const state = answer.get('state') ?? '';
    const before = this.#answers.get(state);
    if (before) return before;
    const slot = this.#slots.take(state);
    if (slot === 'used') return Promise.reject(new AuthError('flow-already-completed'));
    if (!slot || slot.kind === 'sign-out') return Promise.reject(new AuthError('flow-expired'));
    // No caller's signal: the next one may want what the first one no longer waits for.
    const { signal: _, ...lasting } = context;
    const running = this.#finish(answer, state, slot, lasting);
    this.#answers.set(state, running);
    this.#platform.after(repeatMs, () => this.#answers.delete(state));
    return running;
  }

  async refresh(grant: Grant, { signal }: Context): Promise<Grant> {
    const { tokens, session, prover } = grant;
    if (!tokens.refresh) throw new AuthError('session-expired', { detail: 'there is no refresh token' });
    try {
      const server = await this.#discovered();
      const sentAt = this.#platform.now();
      const reply = await refreshTokenGrantRequest(server, this.#client, None(), tokens.refresh, this.#request({ signal, prover }));
      const received = await receive(reply, this.options.clientId, this.#platform, sentAt, prover, (client, checked) => processRefreshTokenResponse(server, client, checked));
      const { claims } = received;
      // Another person's tokens must not take the place of this one's (OpenID Connect Core, 12.2).
      if (claims && claims.sub !== session.user.id) throw new AuthError('account-mismatch');
      await this.#verify(server, received);
      return {
        // What a leaner ID token leaves out holds on; when the person was last asked may change.
        session: claims ? merged(session, sessionOf(claims, received.skewMs, this.options.access)) : session,
        tokens: { ...received.tokens, refresh: received.tokens.refresh ?? tokens.refresh, id: received.tokens.id ?? tokens.id, scope: received.tokens.scope ?? tokens.scope },
        prover,
      };
    } catch (error) {
      throw failureOf(error, 'refresh');
    }
  }

  /** Takes tokens back (RFC 7009): the refresh token, with which providers end what came of it; else the access token. */
  async revoke({ tokens, prover }: Grant, { signal }: Context): Promise<void> {
    try {
      const server = await this.#discovered();
      if (!server.revocation_endpoint) return;
      await processRevocationResponse(await revocationRequest(server, this.#client, None(), tokens.refresh ?? tokens.access, this.#request({ signal, prover })));
    } catch (error) {
      throw failureOf(error, 'revoke');
    }
  }

  /** Where the provider ends its own session of the person (OpenID Connect RP-Initiated Logout 1.0). */
  async signOutUrl({ tokens }: Grant): Promise<URL | undefined> {
    const { signOutUri, clientId } = this.options;
    const server = await this.#discovered();
    if (!signOutUri || !server.end_session_endpoint) return undefined;
    const here = this.#platform.location();
    const state = generateRandomState();
    const returnUri = new URL(signOutUri, here).href;
    this.#slots.put(state, { at: this.#platform.now(), kind: 'sign-out', verifier: '', nonce: '', redirectUri: returnUri, returnTo: here.pathname });
    const url = new URL(server.end_session_endpoint);
    for (const [name, value] of Object.entries({ client_id: clientId, id_token_hint: tokens.id, post_logout_redirect_uri: returnUri, state })) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    return url;
  }

  get #client(): { client_id: string } {
    return { client_id: this.options.clientId };
  }

  #request(sending: Parameters<typeof requestOptions>[2]): ReturnType<typeof requestOptions> {
    return requestOptions(this.#platform, this.#insecure, sending);
  }

  /** Asked once; a failure is forgotten, so that the next attempt tries again. */
  #discovered(): Promise<AuthorizationServer> {
    return (this.#metadata ??= discover(this.options, this.#platform).catch((error: unknown) => {
      this.#metadata = null;
      throw error;
    }));
  }

  async #prover(server: AuthorizationServer, context: Context): Promise<Prover | undefined> {
    if (!this.options.dpop) return undefined;
    if (!context.prover) throw new AuthError('unsupported', { detail: 'no DPoP without a session that keeps its key' });
    return context.prover(server.dpop_signing_alg_values_supported);
  }

  async #finish(answer: URLSearchParams, state: string, slot: FlowSlot, context: Context, prover?: Prover): Promise<Outcome> {
    const server = await this.#discovered();
    let parameters: URLSearchParams;
    try {
      if (this.#needsIss && !answer.has('iss')) throw new AuthError('issuer-mismatch', { detail: 'the answer names no issuer' });
      parameters = validateAuthResponse(server, this.#client, answer, state);
    } catch (error) {
      throw answerFailure(error);
    }
    // A key that lives no longer than this page was of no use before it.
    const key = prover ?? (await this.#prover(server, context));
    try {
      const sentAt = this.#platform.now();
      const reply = await authorizationCodeGrantRequest(server, this.#client, None(), parameters, slot.redirectUri, slot.verifier, this.#request({ prover: key }));
      const received = await receive(reply, this.options.clientId, this.#platform, sentAt, key, (client, checked) =>
        processAuthorizationCodeResponse(server, client, checked, { expectedNonce: slot.nonce, requireIdToken: true, ...(slot.maxAge !== undefined && { maxAge: slot.maxAge }) }),
      ).catch((error: unknown) => {
        throw slot.kind === 'step-up' && isTooOld(error) ? new AuthError('step-up-insufficient', { detail: 'the person was asked too long ago' }) : error;
      });
      await this.#verify(server, received);
      const acr = received.claims?.acr;
      if (slot.acrValues && (typeof acr !== 'string' || !slot.acrValues.includes(acr))) {
        throw new AuthError('step-up-insufficient', { detail: `wanted ${slot.acrValues.join(' or ')}, got ${typeof acr === 'string' ? acr : 'none'}` });
      }
      return await this.#signedIn(server, received, slot, key);
    } catch (error) {
      throw failureOf(error, 'exchange');
    }
  }

  async #signedIn(server: AuthorizationServer, received: Received, slot: FlowSlot, prover: Prover | undefined): Promise<Outcome> {
    const { tokens, skewMs } = received;
    let claims = received.claims as IdTokenClaims;
    if (this.options.userInfo && server.userinfo_endpoint) {
      const reply = await userInfoRequest(server, this.#client, tokens.access, this.#request({ prover, accessToken: tokens.access }));
      // What the ID token says was checked more strictly, and stays.
      claims = { ...(await processUserInfoResponse(server, this.#client, claims.sub, reply)), ...claims };
    }
    const session = sessionOf(claims, skewMs, this.options.access);
    return { kind: 'signed-in', session, newUser: false, grant: { session, tokens, prover }, returnTo: this.#returnTo(slot) };
  }

  /** Storage is no place to believe a path from unchecked (session.md OAU-10). */
  #returnTo({ returnTo, redirectUri }: FlowSlot): string | undefined {
    try {
      const url = checkedRedirect(returnTo, this.#platform.location());
      return url.pathname === new URL(redirectUri).pathname || !this.options.redirectUri ? undefined : url.pathname + url.search;
    } catch {
      return undefined;
    }
  }

  async #verify({ jwks_uri: jwksUri, issuer }: AuthorizationServer, { tokens, skewMs }: Received): Promise<void> {
    if (!this.options.verifySignature || !tokens.id) return;
    this.#checkSignature ??= load(() => import('./signature.js')).then(({ signatureCheck }) => signatureCheck(jwksUri, this.#platform));
    this.#checkSignature.catch(() => (this.#checkSignature = null));
    await (await this.#checkSignature)(tokens.id, issuer, this.options.clientId, this.#platform.now() + skewMs);
  }
}

/** An answer without a code: the provider's refusal, or one that it has not given. */
function answerFailure(error: unknown): AuthError {
  if (isAuthError(error)) return error;
  const { error: refusal, message } = error as { error?: unknown; message?: unknown };
  if (typeof refusal === 'string') return refusalOf({ error: refusal, status: 0 }, 'authorize');
  return new AuthError(/"iss"/.test(String(message)) ? 'issuer-mismatch' : /"state"/.test(String(message)) ? 'state-mismatch' : 'bad-response');
}

const isTooOld = (error: unknown): boolean => (error as { cause?: { claim?: unknown } } | null)?.cause?.claim === 'auth_time';

function merged(before: Grant['session'], now: Grant['session']): Grant['session'] {
  const said = <Part extends object>(part: Part): Partial<Part> => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Partial<Part>;
  const { acr, amr, authTime } = now.assurance;
  return {
    ...before,
    ...said(now),
    user: { ...before.user, ...said(now.user) },
    assurance: { acr: acr ?? before.assurance.acr, amr: amr.length > 0 ? amr : before.assurance.amr, authTime: authTime ?? before.assurance.authTime },
  };
}
