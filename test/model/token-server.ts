import type { World } from './world.js';

/** What one sign-in began: every refresh token of it, in the order in which they were given out. */
export interface Family {
  readonly id: number;
  readonly user: string;
  /** By whom it was ended, if it was. */
  dead: 'reuse' | 'person' | 'server' | null;
  readonly rotations: Rotation[];
  current: string;
  /** What it was called with, and when it stopped counting. */
  readonly used: Map<string, { readonly rotation: Rotation; readonly at: number }>;
}

/** One refresh that the server did. */
export interface Rotation {
  readonly to: string;
  /** Where its reply is: nobody can use what was lost. */
  reply: 'under-way' | 'delivered' | 'lost';
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly rotation?: Rotation;
  /** The family was found to be used twice, by this request. */
  readonly reuse?: { readonly family: Family; readonly rotation: Rotation };
}

const invalidGrant: Answer = { status: 400, body: '{"error":"invalid_grant"}' };

/** An authorization server and an API in one: refresh tokens work once, and one that comes again ends the whole family. */
export class TokenServer {
  readonly #world: World;
  readonly #families = new Map<string, Family>();
  readonly families: Family[] = [];
  /** Token requests that asked for a refresh and arrived. */
  refreshes = 0;
  #count = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Signs `user` in, and answers as the token endpoint does. */
  grant(user: string): Answer {
    const family: Family = { id: this.families.length + 1, user, dead: null, rotations: [], current: '', used: new Map() };
    this.families.push(family);
    return this.#issue(family);
  }

  refresh(token: string): Answer {
    this.refreshes += 1;
    const family = this.#families.get(token);
    if (!family || family.dead) return invalidGrant;
    if (this.#world.plan.server === 'bound') return this.#issue(family);
    const earlier = family.used.get(token);
    if (!earlier) {
      const answer = this.#issue(family);
      const rotation = answer.rotation!;
      family.used.set(token, { rotation, at: this.#world.trueTime });
      return answer;
    }
    if (this.#world.plan.server === 'grace' && this.#world.trueTime - earlier.at <= 10_000) return this.#issue(family);
    family.dead = 'reuse';
    return { ...invalidGrant, reuse: { family, rotation: earlier.rotation } };
  }

  revoke(token: string): Answer {
    const family = this.#families.get(token);
    if (family) family.dead ??= 'person';
    return { status: 200, body: '' };
  }

  /** What the API says to an access token. */
  api(authorization: string | null): Answer {
    const token = authorization?.replace(/^Bearer /, '');
    const good = token && !this.#world.plan.apiRefuses && this.validFor(token) > 0;
    return good ? { status: 200, body: '{}' } : { status: 401, body: '{}', headers: { 'www-authenticate': 'Bearer error="invalid_token"' } };
  }

  /** Ends what lives, as an administrator would. */
  end(): void {
    for (const family of this.families) family.dead ??= 'server';
  }

  /** Milliseconds for which an access token is still good; none for one that no longer is. */
  validFor(access: string): number {
    const expiresAt = Number(access.split(':')[3]);
    return Math.max(0, expiresAt - this.#world.trueTime);
  }

  userOf(access: string): string | undefined {
    return access.split(':')[1];
  }

  familyOf(refresh: string): Family | undefined {
    return this.#families.get(refresh);
  }

  #issue(family: Family): Answer {
    const { plan } = this.#world;
    const number = ++this.#count;
    const rotates = plan.server !== 'bound' || !family.current;
    if (rotates) family.current = `secret-refresh:${family.user}:${family.id}:${number}`;
    this.#families.set(family.current, family);
    const rotation: Rotation = { to: family.current, reply: 'under-way' };
    family.rotations.push(rotation);
    const over = plan.expiresIn === 'already-over' || plan.expiresIn === 'zero' || plan.expiresIn === 'negative';
    const life = over ? -1 : plan.lifetime;
    const expiresIn = { right: plan.lifetime, zero: 0, negative: -60, absent: undefined, 'already-over': plan.lifetime }[plan.expiresIn];
    const body = {
      access_token: `secret-access:${family.user}:${number}:${this.#world.trueTime + life * 1000}`,
      ...(rotates && { refresh_token: family.current }),
      expires_in: expiresIn,
      sub: family.user,
    };
    return { status: 200, body: JSON.stringify(body), rotation };
  }
}
