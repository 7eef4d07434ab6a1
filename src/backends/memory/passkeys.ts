import { AuthError } from '../../errors.js';
import type { PasskeyChallenge } from '../../backend/outcome.js';
import type { Platform } from '../../platform/platform.js';
import type { Account, StoredPasskey } from './accounts.js';
import { fromBase64Url, random, sameBytes, subtle, toBase64Url, utf8 } from './bytes.js';

const LIFETIME_MS = 5 * 60_000;
/** Bits of the flags in authenticator data (WebAuthn L3, section 6.1). */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const BACKED_UP = 0x10;

interface Pending {
  readonly challenge: string;
  readonly ceremony: 'get' | 'create';
  readonly expiresAt: number;
}

/** The relying party's side of WebAuthn: what it asks a ceremony for, and the checks of what comes back. */
export class PasskeyVerifier {
  readonly #platform: Platform;
  #pending: Pending | null = null;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** For `get` without an account, any passkey of this site will do. */
  ask(ceremony: 'get' | 'create', account?: Account, userVerification: 'preferred' | 'required' = 'preferred'): PasskeyChallenge {
    const challenge = toBase64Url(random(32));
    this.#pending = { challenge, ceremony, expiresAt: this.#platform.now() + LIFETIME_MS };
    const rpId = this.#platform.location().hostname;
    const descriptors = (account?.passkeys ?? []).map(({ id }) => ({ id, type: 'public-key' }));
    if (ceremony === 'get') {
      return { kind: 'passkey', ceremony, lifeMs: LIFETIME_MS, options: { challenge, rpId, timeout: 60_000, userVerification, ...(descriptors.length > 0 && { allowCredentials: descriptors }) } };
    }
    const name = account?.email ?? '';
    return {
      kind: 'passkey',
      ceremony,
      options: {
        challenge,
        rp: { id: rpId, name: rpId },
        user: { id: account ? userHandle(account) : '', name, displayName: account?.name || name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        timeout: 60_000,
        attestation: 'none',
        excludeCredentials: descriptors,
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
      },
    };
  }

  /** Checks a registration (WebAuthn L3, section 7.1; attestation "none") and answers with the passkey to keep. */
  async registered(response: unknown): Promise<StoredPasskey> {
    const { id, response: parts } = credential(response);
    await this.#checkedClient(parts, 'create');
    // Without attestation, these two say no less than the attestation object does.
    const data = await this.#checkedAuthenticator(bytes(parts, 'authenticatorData'));
    const algorithm = parts['publicKeyAlgorithm'];
    if (algorithm !== -7 && algorithm !== -257) throw new AuthError('passkey-unsupported');
    const publicKey = bytes(parts, 'publicKey');
    await importKey(publicKey, algorithm);
    return {
      id,
      algorithm,
      publicKey: toBase64Url(publicKey),
      aaguid: uuid(data.slice(37, 53)),
      createdAt: this.#platform.now(),
      synced: Boolean(data[32]! & BACKED_UP),
      counter: counterOf(data),
      transports: Array.isArray(parts['transports']) ? parts['transports'].map(String) : undefined,
    };
  }

  /** Checks an assertion (WebAuthn L3, section 7.2) by the passkey that it names, and answers with that passkey's new state. */
  async asserted(response: unknown, find: (id: string) => StoredPasskey | undefined): Promise<{ readonly passkey: StoredPasskey; readonly userVerified: boolean }> {
    const { id, response: parts } = credential(response);
    const clientData = await this.#checkedClient(parts, 'get');
    const passkey = find(id);
    if (!passkey) throw new AuthError('passkey-unknown');
    const data = await this.#checkedAuthenticator(bytes(parts, 'authenticatorData'));
    const signed = new Uint8Array([...data, ...new Uint8Array(await subtle().digest('SHA-256', clientData))]);
    const signature = bytes(parts, 'signature');
    const key = await importKey(fromBase64Url(passkey.publicKey), passkey.algorithm);
    const isRight =
      passkey.algorithm === -7
        ? await subtle().verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromDer(signature), signed)
        : await subtle().verify('RSASSA-PKCS1-v1_5', key, signature, signed);
    if (!isRight) throw new AuthError('passkey-refused');
    const counter = counterOf(data);
    // A counter that stands still although it once ran is a copy's.
    if (counter <= passkey.counter && (counter > 0 || passkey.counter > 0)) throw new AuthError('passkey-refused');
    return { passkey: { ...passkey, counter, lastUsedAt: this.#platform.now() }, userVerified: Boolean(data[32]! & USER_VERIFIED) };
  }

  async #checkedClient(parts: Parts, ceremony: 'get' | 'create'): Promise<Uint8Array<ArrayBuffer>> {
    const raw = bytes(parts, 'clientDataJSON');
    const pending = this.#pending;
    this.#pending = null;
    let client: Parts;
    try {
      client = JSON.parse(new TextDecoder().decode(raw)) as Parts;
    } catch (cause) {
      throw new AuthError('passkey-refused', { cause });
    }
    if (!pending || pending.expiresAt <= this.#platform.now()) throw new AuthError('passkey-expired');
    const isExpected =
      pending.ceremony === ceremony &&
      client['type'] === `webauthn.${ceremony}` &&
      client['challenge'] === pending.challenge &&
      client['origin'] === this.#platform.location().origin;
    if (!isExpected) throw new AuthError('passkey-refused');
    return raw;
  }

  async #checkedAuthenticator(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const rpIdHash = new Uint8Array(await subtle().digest('SHA-256', utf8(this.#platform.location().hostname)));
    if (data.length >= 37 && sameBytes(data.slice(0, 32), rpIdHash) && data[32]! & USER_PRESENT) return data;
    throw new AuthError('passkey-refused');
  }
}

/** An account as authenticators know it (WebAuthn `user.id`). */
export const userHandle = ({ id }: Account): string => toBase64Url(utf8(id));

type Parts = Readonly<Record<string, unknown>>;

function credential(value: unknown): { readonly id: string; readonly response: Parts } {
  const { id, response } = (value ?? {}) as { id?: unknown; response?: unknown };
  if (typeof id === 'string' && typeof response === 'object' && response) return { id, response: response as Parts };
  throw new AuthError('passkey-refused');
}

function bytes(parts: Parts, name: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64Url(String(parts[name]));
  } catch (cause) {
    throw new AuthError('passkey-refused', { cause });
  }
}

async function importKey(spki: Uint8Array<ArrayBuffer>, algorithm: number): Promise<CryptoKey> {
  const parameters = algorithm === -7 ? { name: 'ECDSA', namedCurve: 'P-256' } : { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return subtle()
    .importKey('spki', spki, parameters, false, ['verify'])
    .catch((cause: unknown) => {
      throw new AuthError('passkey-refused', { cause });
    });
}

const counterOf = (data: Uint8Array<ArrayBuffer>): number => new DataView(data.buffer, data.byteOffset).getUint32(33);

function uuid(raw: Uint8Array): string {
  const hex = [...raw].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** WebCrypto takes the two numbers of an ECDSA signature side by side; authenticators send them in DER. */
function fromDer(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = signature[at + 1] ?? 0;
    const number = signature.slice(at + 2, at + 2 + length);
    const digits = number.slice(Math.max(0, number.length - 32));
    raw.set(digits, end - digits.length);
    at += 2 + length;
  }
  return raw;
}
