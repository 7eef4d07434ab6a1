import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';

type Json = Readonly<Record<string, unknown>>;
type Descriptor = { readonly id: string; readonly type?: string; readonly transports?: readonly string[] };
type PrfValues = { readonly first?: unknown; readonly second?: unknown };

const bytes = (value: unknown): unknown => (typeof value === 'string' ? base64URLStringToBuffer(value) : value);
const text = (value: unknown): unknown => (value instanceof ArrayBuffer ? bufferToBase64URLString(value) : value);
const descriptors = (list: unknown): unknown => (Array.isArray(list) ? list.map((each: Descriptor) => ({ ...each, type: 'public-key', id: bytes(each.id) })) : list);
const both = (values: PrfValues | undefined, convert: (value: unknown) => unknown): unknown => values && { ...values, first: convert(values.first), ...(values.second !== undefined && { second: convert(values.second) }) };

/** Salts of PRF are bytes too; every other extension that consumers use has none. */
function extensions(inputs: unknown): Json {
  const prf = (inputs as { prf?: { eval?: PrfValues; evalByCredential?: Record<string, PrfValues> } } | undefined)?.prf;
  if (!prf) return { extensions: inputs };
  const { evalByCredential } = prf;
  const byCredential = evalByCredential && Object.fromEntries(Object.entries(evalByCredential).map(([id, values]) => [id, both(values, bytes)]));
  return { extensions: { ...(inputs as Json), prf: { ...prf, ...(prf.eval && { eval: both(prf.eval, bytes) }), ...(byCredential && { evalByCredential: byCredential }) } } };
}

/** For browsers from before `parseRequestOptionsFromJSON`. */
export const requestOptions = (json: Json): PublicKeyCredentialRequestOptions =>
  ({ ...json, ...extensions(json['extensions']), challenge: bytes(json['challenge']), allowCredentials: descriptors(json['allowCredentials']) }) as unknown as PublicKeyCredentialRequestOptions;

/** For browsers from before `parseCreationOptionsFromJSON`. */
export const creationOptions = (json: Json): PublicKeyCredentialCreationOptions => {
  const user = json['user'] as { readonly id?: unknown } | undefined;
  return {
    ...json,
    ...extensions(json['extensions']),
    challenge: bytes(json['challenge']),
    user: { ...user, id: bytes(user?.id) },
    excludeCredentials: descriptors(json['excludeCredentials']),
  } as unknown as PublicKeyCredentialCreationOptions;
};

/** For credentials without a `toJSON` that works. */
export function credentialJson(credential: PublicKeyCredential): Json {
  const { id, rawId, type, authenticatorAttachment } = credential;
  const response = credential.response as AuthenticatorAssertionResponse & AuthenticatorAttestationResponse;
  const named = ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'] as const;
  const results = credential.getClientExtensionResults() as { prf?: { results?: PrfValues } };
  return {
    id,
    rawId: text(rawId),
    type,
    authenticatorAttachment: authenticatorAttachment ?? undefined,
    clientExtensionResults: results.prf?.results ? { ...results, prf: { ...results.prf, results: both(results.prf.results, text) } } : results,
    response: {
      ...Object.fromEntries(named.flatMap((name) => (response[name] ? [[name, text(response[name])]] : []))),
      ...(response.attestationObject && { transports: response.getTransports?.() ?? [] }),
    },
  };
}
