import { load } from '../platform/load.js';

type Json = Readonly<Record<string, unknown>>;
interface Native {
  parseRequestOptionsFromJSON?(options: Json): PublicKeyCredentialRequestOptions;
  parseCreationOptionsFromJSON?(options: Json): PublicKeyCredentialCreationOptions;
}

const native = (): Native => PublicKeyCredential as unknown as Native;
const fallback = () => load(() => import('./credential-json-fallback.js'));

/** Options of a sign-in as the browser takes them. Its own reader is preferred: it knows extensions that nobody here does. */
export const requestOptions = async (json: Json): Promise<PublicKeyCredentialRequestOptions> =>
  native().parseRequestOptionsFromJSON?.(json) ?? (await fallback()).requestOptions(json);

/** Options of a registration as the browser takes them. */
export const creationOptions = async (json: Json): Promise<PublicKeyCredentialCreationOptions> =>
  native().parseCreationOptionsFromJSON?.(json) ?? (await fallback()).creationOptions(json);

/** A credential as servers take it. Password managers put objects of their own in the browser's place: theirs may not know `toJSON`. */
export async function credentialJson(credential: PublicKeyCredential): Promise<object> {
  try {
    return sealed(credential.toJSON() as object);
  } catch {
    return sealed((await fallback()).credentialJson(credential));
  }
}

/** What PRF has come to can be read, but is in nothing that is sent: it is a key, and the server's business least of all. */
function sealed<Response>(response: Response): Response {
  const prf = (response as { clientExtensionResults?: { prf?: { results?: unknown } } }).clientExtensionResults?.prf;
  if (prf?.results) Object.defineProperty(prf, 'results', { value: prf.results, enumerable: false });
  return response;
}
