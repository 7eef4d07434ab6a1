import { AuthError } from '../../errors.js';
import { objectIn } from './json.js';

/** Pushes the parameters of a sign-in to the provider; what it calls them by is all that the address then holds (RFC 9126; session.md OAU-9). */
export async function pushed(endpoint: string | undefined, parameters: URLSearchParams, push: (endpoint: string, form: URLSearchParams) => Promise<Response>): Promise<URLSearchParams> {
  if (!endpoint) throw new AuthError('config-options', { path: '/par' });
  const { request_uri: name } = objectIn(await (await push(endpoint, parameters)).text());
  if (typeof name !== 'string') throw new AuthError('bad-response', { detail: 'request_uri' });
  return new URLSearchParams({ client_id: parameters.get('client_id') ?? '', request_uri: name });
}
