import { AuthError } from '../../errors.js';
import { toBase64Url } from '../../platform/base64url.js';
import { Database } from '../../platform/database.js';
import { browserPlatform, type Platform } from '../../platform/platform.js';
import { bytesOf, digestOf, keyAlgorithm, proofType, signatureAlgorithm, type DeviceClaims } from './device-proof.js';

export interface DeviceKeyOptions {
  /** Tells two instances on one origin apart; default `default`. */
  readonly name?: string | undefined;
  /** Days after which a key is forgotten here; the server's own limit counts. At most 30, the default. */
  readonly days?: number | undefined;
  /** The outside world; default: the browser. */
  readonly platform?: Platform | undefined;
}

/** What of an `auth` a device key listens to. */
interface SignOuts {
  readonly snapshot: { readonly status: string; readonly user?: { readonly id: string } };
  beforeSignOut(hook: (scope: 'local' | 'others' | 'global') => unknown): () => void;
}

interface Row {
  readonly keys: CryptoKeyPair;
  /** Epoch milliseconds. */
  readonly madeAt: number;
}

const dayMs = 86_400_000;
const mostDays = 30;

/**
 * Trust in a device where no cookie of the server's can hold it: a P-256 key of which the private half cannot leave the
 * browser, one for each account, that signs the server's nonces. A script that runs in the page can use it while it runs,
 * and cannot carry it away, as it could a token. Make one once the person has asked to trust the device, not before.
 *
 * @example
 * const device = new DeviceKey();
 * device.follow(auth);                                         // forgotten when this person signs out everywhere
 * const proof = await device.trust(subject, nonce);            // after the step-up, with the box ticked
 * const again = await device.prove(subject, nextNonce);        // at a later sign-in; null: nothing to show
 */
export class DeviceKey {
  readonly #platform: Platform;
  readonly #lifeMs: number;
  readonly #database: Database;

  constructor({ name = 'default', days = mostDays, platform = browserPlatform }: DeviceKeyOptions = {}) {
    if (!(days > 0)) throw new RangeError('days: more than none');
    this.#platform = platform;
    this.#lifeMs = Math.min(days, mostDays) * dayMs;
    const indexedDB = (): IDBFactory | null => (platform.indexedDB ? platform.indexedDB() : (globalThis.indexedDB ?? null));
    this.#database = new Database(`keylit:${name}:device`, { after: (ms, callback) => platform.after(ms, callback), listen: (type, listener) => platform.listen(type, listener), indexedDB });
  }

  /** Makes a key for this account, in place of an older one, and signs the server's nonce with it. */
  async trust(subject: string, nonce: string): Promise<string> {
    const subtle = this.#subtle();
    const keys = await subtle.generateKey(keyAlgorithm, false, ['sign', 'verify']);
    const row: Row = { keys, madeAt: this.#platform.now() };
    const slot = await this.#slot(subject);
    await this.#database.write<void>((table) => void table.put(row, slot));
    return this.#sign(keys, subject, nonce);
  }

  /** Signs a nonce with this account's key; `null`: there is none here, or none that can still be used. */
  async prove(subject: string, nonce: string): Promise<string | null> {
    const slot = await this.#slot(subject);
    const row = await this.#database.read<unknown>(null, (table, answer, after) => after(table.get(slot) as IDBRequest<unknown>, answer));
    if (row === null || row === undefined) return null;
    if (this.#isSound(row)) return this.#sign(row.keys, subject, nonce);
    await this.forget(subject);
    return null;
  }

  /** Forgets this account's key. */
  async forget(subject: string): Promise<void> {
    const slot = await this.#slot(subject);
    const isEmpty = await this.#database.write<boolean>(
      (table, answer, after) => {
        table.delete(slot);
        after(table.count(), (left) => answer(left === 0));
      },
      { absent: false },
    );
    if (isEmpty) await this.#database.remove();
  }

  /** Forgets the key of whoever signs out everywhere, by the id that the session has for them; the function it returns ends that. */
  follow(auth: SignOuts): () => void {
    return auth.beforeSignOut((scope) => {
      const { user } = auth.snapshot;
      return scope === 'global' && user ? this.forget(user.id) : undefined;
    });
  }

  close(): void {
    this.#database.close();
  }

  async #sign({ privateKey, publicKey }: CryptoKeyPair, subject: string, nonce: string): Promise<string> {
    const subtle = this.#subtle();
    const { crv, kty, x, y } = await subtle.exportKey('jwk', publicKey);
    const claims: DeviceClaims = { nonce, sub: subject, aud: this.#platform.location().origin };
    const part = (value: object): string => toBase64Url(bytesOf(JSON.stringify(value)));
    const signed = `${part({ typ: proofType, alg: 'ES256', jwk: { crv, kty, x, y } })}.${part(claims)}`;
    return `${signed}.${toBase64Url(new Uint8Array(await subtle.sign(signatureAlgorithm, privateKey, bytesOf(signed))))}`;
  }

  /** A key that could be exported is not one that was made here; one whose time is over is no trust any more. */
  #isSound(row: unknown): row is Row {
    const { keys, madeAt } = row as Partial<Row>;
    const isKey = keys?.privateKey instanceof CryptoKey && !keys.privateKey.extractable && keys.privateKey.usages.includes('sign') && keys.publicKey instanceof CryptoKey;
    const age = this.#platform.now() - (madeAt ?? NaN);
    return isKey && age >= -dayMs && age < this.#lifeMs;
  }

  /** The store tells nobody whose key it has. */
  async #slot(subject: string): Promise<string> {
    return digestOf(this.#subtle(), `${this.#database.name}\0${subject}`);
  }

  #subtle(): SubtleCrypto {
    const subtle = this.#platform.subtle ? this.#platform.subtle() : globalThis.crypto?.subtle;
    if (subtle) return subtle;
    throw new AuthError('crypto-unavailable', { detail: 'keys need WebCrypto, which browsers have on https and localhost only' });
  }
}
