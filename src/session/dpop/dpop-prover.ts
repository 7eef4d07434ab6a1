import type { ProofOptions, Prover } from '../../backend/session.js';
import type { Platform } from '../../platform/platform.js';
import { asksForNonce } from './asks-for-nonce.js';
import { OriginMemory } from './origin-memory.js';
import { proof } from './proof.js';
import { generateProofKey, proofKey, webCrypto, type ProofKey } from './proof-key.js';

/** What of the platform a prover needs. */
export type ProverWorld = Pick<Platform, 'fetch' | 'now' | 'subtle'>;

/** What a record keeps of a prover. */
export interface StoredProver {
  readonly keys: CryptoKeyPair;
  readonly nonce?: string | undefined;
}

/** A clock that differs by less is right; one that differs by more than a day and its time zones says nothing (session.md CLK-2). */
const leastSkewMs = 7_000;
const mostSkewMs = 26 * 3_600_000;
/** The characters of a nonce (RFC 9449, section 8.1), and no more of them than a header should have. */
const wellFormed = /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/;

/** Proves possession of one key to the servers that a session talks to (RFC 9449). */
export class DpopProver implements Prover {
  readonly #key: ProofKey;
  readonly #world: ProverWorld;
  /** Those of an authorization server and those of a resource server are apart, also on one origin. */
  readonly #nonces = { server: new OriginMemory<string>(), resource: new OriginMemory<string>() };
  readonly #skews = new OriginMemory<number>();
  /** Of the authorization server: from the record, or heard since. */
  #nonce: string | undefined;

  constructor(key: ProofKey, world: ProverWorld, nonce?: string) {
    this.#key = key;
    this.#world = world;
    this.#nonce = nonce;
  }

  get keys(): CryptoKeyPair {
    return this.#key.keys;
  }

  get thumbprint(): string {
    return this.#key.thumbprint;
  }

  get nonce(): string | undefined {
    return this.#nonce;
  }

  /** Another tab has heard a newer nonce of the authorization server. */
  adopt(nonce: string | undefined): void {
    if (nonce === undefined || nonce === this.#nonce) return;
    this.#nonces.server.clear();
    this.#nonce = nonce;
  }

  async send(target: URL | Request, init: RequestInit, accessToken?: string, { repeat = true }: ProofOptions = {}): Promise<Response> {
    const reply = await this.#send(target, init, accessToken);
    // What has been read is gone.
    const once = init.body instanceof ReadableStream || (target instanceof Request && target.bodyUsed);
    if (!repeat || once || !(await asksForNonce(reply, accessToken !== undefined))) return reply;
    return this.#send(target, init, accessToken);
  }

  async #send(target: URL | Request, init: RequestInit, accessToken?: string): Promise<Response> {
    const request = target instanceof Request ? target : undefined;
    const url = new URL(request ? request.url : (target as URL));
    const { origin } = url;
    const nonces = accessToken === undefined ? this.#nonces.server : this.#nonces.resource;
    const sentAt = this.#world.now();
    const headers = new Headers(init.headers ?? request?.headers);
    headers.set(
      'dpop',
      await proof(this.#key, {
        method: (init.method ?? request?.method ?? 'GET').toUpperCase(),
        url,
        now: sentAt + (this.#skews.get(origin) ?? 0),
        accessToken,
        nonce: nonces.get(origin) ?? (accessToken === undefined ? this.#nonce : undefined),
      }),
    );
    if (accessToken !== undefined) headers.set('authorization', `DPoP ${accessToken}`);
    // Browsers forward the header of a proof to wherever a redirect leads (session.md 5.2); `manual` does not follow one.
    const redirect = (init.redirect ?? request?.redirect) === 'manual' ? 'manual' : 'error';
    const reply = await this.#world.fetch(target, { ...init, headers, redirect });
    this.#hear(reply, origin, nonces, (sentAt + this.#world.now()) / 2);
    return reply;
  }

  /** Whatever the answer is, the nonce in it is the one for next time (RFC 9449, section 8.2). */
  #hear({ headers }: Response, origin: string, nonces: OriginMemory<string>, at: number): void {
    const nonce = headers.get('dpop-nonce');
    if (nonce && wellFormed.test(nonce)) {
      nonces.set(origin, nonce);
      if (nonces === this.#nonces.server) this.#nonce = nonce;
    }
    // A proof is refused if it seems to be from another time: the server's clock counts, where its answers tell it.
    const skew = Date.parse(headers.get('date') ?? '') - at;
    if (Math.abs(skew) <= mostSkewMs) this.#skews.set(origin, Math.abs(skew) < leastSkewMs ? 0 : skew);
  }
}

/** Makes a new key and its prover: once for a sign-in, whose tokens are bound to it. `accepted`: what the server takes. */
export async function makeProver(world: ProverWorld, accepted?: readonly string[]): Promise<DpopProver> {
  return new DpopProver(await generateProofKey(subtleOf(world), accepted), world);
}

/** Takes up the key of a record. `before`, if it is of the same key, learns the record's nonce and is kept. */
export async function storedProver(world: ProverWorld, { keys, nonce }: StoredProver, before?: Prover): Promise<DpopProver> {
  const key = await proofKey(subtleOf(world), keys);
  if (!(before instanceof DpopProver) || before.thumbprint !== key.thumbprint) return new DpopProver(key, world, nonce);
  before.adopt(nonce);
  return before;
}

function subtleOf(world: ProverWorld): SubtleCrypto {
  return webCrypto(world.subtle ? world.subtle() : globalThis.crypto?.subtle);
}
