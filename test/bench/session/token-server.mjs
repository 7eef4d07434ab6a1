import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export const ISSUER = 'https://id.bench.test';
export const CLIENT = 'shop';
const SCOPE = 'openid profile offline_access';
/** Milliseconds that a token request takes: long enough that everybody who would ask, asks meanwhile. */
const REPLY_AFTER = 100;

/**
 * An authorization server in the dialects of the SDKs that are measured. Refresh tokens work once; a used one that comes
 * again revokes the session that it belongs to (RFC 9700, section 4.14.2), as servers without a grace period do.
 */
export class TokenServer {
  /** Every token request that asked for a refresh, in order. */
  refreshes = [];
  #sessions = new Map();
  #skewMs = 0;

  /** Makes the server live `ms` later (or earlier) than it is. */
  skew(ms) {
    this.#skewMs = ms;
  }

  get requests() {
    return this.refreshes.length;
  }

  /** Requests that came with a token which had been used before, or whose session was revoked for that reason. */
  get refused() {
    return this.refreshes.filter(({ refused }) => refused).length;
  }

  /** Whether a session that was begun here is dead now. */
  get revoked() {
    return [...this.#sessions.values()].some(({ dead }) => dead);
  }

  async answer({ method, url, body }) {
    if (url.origin !== ISSUER || method !== 'POST') return undefined;
    if (url.pathname === '/auth/v1/token') {
      const { refresh_token: token } = JSON.parse(body);
      return this.#reply(url.searchParams.get('grant_type'), token, supabase);
    }
    if (url.pathname === '/token' || url.pathname === '/oauth/token') {
      const form = new URLSearchParams(body);
      return this.#reply(form.get('grant_type'), form.get('refresh_token'), oauth, form.get('code'));
    }
    return undefined;
  }

  async #reply(grantType, token, dialect, nonce) {
    const session = grantType === 'refresh_token' ? this.#redeem(token) : { dead: false };
    const answer = session ? dialect.grant(this.#issue(session), this.#seconds(), nonce) : dialect.refusal;
    await sleep(REPLY_AFTER);
    return answer;
  }

  /** The session of a refresh token, which is used up by that; nothing for one that no longer counts. */
  #redeem(token) {
    const found = this.#sessions.get(token);
    const good = found && !found.dead && found.current === token;
    if (found && !good) found.dead = true;
    this.refreshes.push({ at: Date.now(), refused: !good });
    return good ? found : undefined;
  }

  #issue(session) {
    session.current = randomUUID();
    this.#sessions.set(session.current, session);
    return session.current;
  }

  #seconds() {
    return Math.floor((Date.now() + this.#skewMs) / 1000);
  }
}

const LIFETIME = 3600;
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (now, claims) =>
  [
    encode({ alg: 'RS256', typ: 'JWT' }),
    encode({ iss: `${ISSUER}/`, sub: 'ada', iat: now, exp: now + LIFETIME, jti: randomUUID(), ...claims }),
    'c2lnbmF0dXJl',
  ].join('.');

const oauth = {
  grant: (refresh, now, nonce) => ({
    body: {
      access_token: jwt(now, { aud: 'api' }),
      token_type: 'Bearer',
      expires_in: LIFETIME,
      refresh_token: refresh,
      scope: SCOPE,
      id_token: jwt(now, { aud: CLIENT, ...(nonce && { nonce }) }),
    },
  }),
  refusal: { status: 400, body: { error: 'invalid_grant', error_description: 'refresh token was used before' } },
};

const supabase = {
  grant: (refresh, now) => ({
    body: {
      access_token: jwt(now, { aud: 'authenticated', role: 'authenticated' }),
      token_type: 'bearer',
      expires_in: LIFETIME,
      expires_at: now + LIFETIME,
      refresh_token: refresh,
      user: {
        id: 'ada',
        aud: 'authenticated',
        role: 'authenticated',
        email: 'ada@example.com',
        app_metadata: {},
        user_metadata: {},
        created_at: '2026-01-01T00:00:00Z',
      },
    },
  }),
  refusal: {
    status: 400,
    body: { code: 400, error_code: 'refresh_token_already_used', msg: 'Invalid Refresh Token: Already Used' },
  },
};
