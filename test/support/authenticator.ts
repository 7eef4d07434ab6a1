import { executeServerCommand } from '@web/test-runner-commands';
import {
  passkeyProvider,
  type Authenticator,
  type AuthenticatorOptions,
  type VirtualCredential,
} from './passkey-provider.js';
import { skip } from './skip.js';

/** Plugs a fresh passkey provider in before each test; skips the suite in an engine that has none to offer. */
export function useAuthenticator(options: AuthenticatorOptions = {}): Authenticator {
  before(async function () {
    if (!(await send({ do: 'remove' }))) skip(this, 'this engine has no virtual authenticator');
  });
  beforeEach(() => send({ do: 'add', options: { ...passkeyProvider, ...options } }));
  afterEach(() => send({ do: 'remove' }));
  return {
    verify: async (verified) => void (await send({ do: 'verify', verified })),
    answer: async (enabled) => void (await send({ do: 'answer', enabled })),
    credentials: async () => (await send({ do: 'credentials' })) as readonly VirtualCredential[],
    clear: async () => void (await send({ do: 'clear' })),
  };
}

const send = (command: { do: string; [detail: string]: unknown }): Promise<unknown> =>
  // The runner types a payload as JSON.
  executeServerCommand('authenticator', JSON.parse(JSON.stringify(command)));
