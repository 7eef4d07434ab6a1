import { AuthError } from '../../errors.js';
import type { Context } from '../../backend/context.js';
import type { PasskeyChallenge } from '../../backend/outcome.js';
import { record, type Server } from './server.js';

/** Asks for the options of a ceremony. The server keeps its challenge in a cookie: five minutes, one at a time. */
export async function passkeyOptions(server: Server, ceremony: 'get' | 'create', context: Context): Promise<PasskeyChallenge> {
  const options = record(await server.call(`/passkey/generate-${ceremony === 'get' ? 'authenticate' : 'register'}-options`, context));
  if (typeof options['challenge'] !== 'string') throw new AuthError('bad-response', { detail: 'the server sent passkey options without a challenge' });
  return { kind: 'passkey', ceremony, options, lifeMs: 300_000 };
}

export const provePasskey = (server: Server, response: unknown, context: Context): Promise<unknown> => server.call('/passkey/verify-authentication', context, { response });
