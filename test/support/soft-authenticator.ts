/** An authenticator in software: ES256, discoverable passkeys, attestation "none". Runs in Node and in a page. */
export interface SoftAuthenticator {
  /** Makes a passkey: creation options in, registration response out, both in their JSON form. */
  create(options: unknown): Promise<RegistrationResponse>;
  /** Signs in: request options in, authentication response out. Throws `NotAllowedError` where it has no passkey. */
  get(options: unknown): Promise<AuthenticationResponse>;
  /** Ids of the passkeys that it holds. */
  ids(): readonly string[];
}

export interface RegistrationResponse {
  readonly id: string;
  readonly response: Readonly<Record<string, unknown>>;
}

export interface AuthenticationResponse {
  readonly id: string;
  readonly response: Readonly<Record<'clientDataJSON' | 'authenticatorData' | 'signature' | 'userHandle', string>>;
}

interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

interface Held {
  readonly keys: CryptoKeyPair;
  readonly rpId: string;
  readonly userHandle: string;
}

const VERIFIED = 0x04;
const PRESENT_VERIFIED_SYNCED = 0x01 | VERIFIED | 0x08 | 0x10;
const HAS_CREDENTIAL = 0x40;

/** `verifies: false` makes one that only sees that somebody is there, whatever it was asked for (`isBadUV` of WebDriver's). */
export function softAuthenticator(origin: string, { verifies = true }: { readonly verifies?: boolean } = {}): SoftAuthenticator {
  const flags = PRESENT_VERIFIED_SYNCED & (verifies ? 0xff : ~VERIFIED);
  const held = new Map<string, Held>();
  const hostname = new URL(origin).hostname;
  const clientData = (type: string, challenge: string) => utf8(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

  return {
    ids: () => [...held.keys()],
    async create(given) {
      const options = given as CreationOptions;
      if (options.excludeCredentials?.some(({ id }) => held.has(id))) throw new DOMException('', 'InvalidStateError');
      const rpId = options.rp.id ?? hostname;
      const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
      const point = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
      const rawId = crypto.getRandomValues(new Uint8Array(32));
      const id = base64Url(rawId);
      held.set(id, { keys, rpId, userHandle: options.user.id });
      // kty: EC2, alg: ES256, crv: P-256, x, y (RFC 9053, section 7.1.1)
      const publicKey = map([1, number(2)], [3, number(-7)], [-1, number(1)], [-2, bytes(point.slice(1, 33))], [-3, bytes(point.slice(33))]);
      const aaguid = new Uint8Array(16);
      const data = join(await sha256(utf8(rpId)), [flags | HAS_CREDENTIAL], [0, 0, 0, 0], aaguid, [0, rawId.length], rawId, publicKey);
      const attestation = map(['fmt', text('none')], ['attStmt', map()], ['authData', bytes(data)]);
      return {
        id,
        rawId: id,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64Url(clientData('webauthn.create', options.challenge)),
          attestationObject: base64Url(attestation),
          transports: ['internal'],
          authenticatorData: base64Url(data),
          publicKeyAlgorithm: -7,
          publicKey: base64Url(new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))),
        },
      } as RegistrationResponse;
    },
    async get(given) {
      const options = given as RequestOptions;
      const rpId = options.rpId ?? hostname;
      const allowed = options.allowCredentials?.map(({ id }) => id) ?? [];
      const found = [...held].find(([id, passkey]) => passkey.rpId === rpId && (allowed.length === 0 || allowed.includes(id)));
      if (!found) throw new DOMException('', 'NotAllowedError');
      const [id, { keys, userHandle }] = found;
      // A synced passkey's counter stands at zero.
      const data = join(await sha256(utf8(rpId)), [flags], [0, 0, 0, 0]);
      const client = clientData('webauthn.get', options.challenge);
      const signed = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, join(data, await sha256(client)));
      return {
        id,
        rawId: id,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64Url(client),
          authenticatorData: base64Url(data),
          signature: base64Url(der(new Uint8Array(signed))),
          userHandle,
        },
      } as AuthenticationResponse;
    },
  };
}

type Bytes = Uint8Array<ArrayBuffer>;

const join = (...parts: readonly (ArrayLike<number>)[]): Bytes => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const utf8 = (string: string): Bytes => Uint8Array.from(new TextEncoder().encode(string));
const sha256 = async (data: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', data));
const base64Url = (data: Bytes): string => btoa(String.fromCharCode(...data)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** The first bytes of a CBOR item (RFC 8949, section 3). */
function head(major: number, value: number): Bytes {
  if (value < 24) return join([(major << 5) | value]);
  return value < 256 ? join([(major << 5) | 24, value]) : join([(major << 5) | 25, value >> 8, value & 255]);
}
const number = (value: number): Bytes => (value < 0 ? head(1, -value - 1) : head(0, value));
const text = (value: string): Bytes => join(head(3, utf8(value).length), utf8(value));
const bytes = (value: Bytes): Bytes => join(head(2, value.length), value);
const map = (...entries: readonly (readonly [number | string, Bytes])[]): Bytes =>
  join(head(5, entries.length), ...entries.flatMap(([key, value]) => [typeof key === 'number' ? number(key) : text(key), value]));

/** WebCrypto writes the two numbers of a signature side by side; WebAuthn wants them in DER. */
function der(raw: Bytes): Bytes {
  const integer = (digits: Bytes): Bytes => {
    const start = digits.findIndex((digit) => digit !== 0);
    const short = digits.slice(start < 0 ? digits.length - 1 : start);
    const positive = short[0]! & 0x80 ? join([0], short) : short;
    return join([2, positive.length], positive);
  };
  const body = join(integer(raw.slice(0, 32)), integer(raw.slice(32)));
  return join([0x30, body.length], body);
}
