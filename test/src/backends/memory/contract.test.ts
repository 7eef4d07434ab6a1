import { memory } from '../../../../src/backends/memory/memory.js';
import { accountContract } from '../../../contract/account.js';
import { identityContract } from '../../../contract/identity.js';
import { stepUpContract } from '../../../contract/step-up.js';
import type { Harness } from '../../../contract/harness.js';
import { softAuthenticator } from '../../../support/soft-authenticator.js';
import { testPlatform } from '../../../support/test-platform.js';

const make = async (): Promise<Harness> => {
  const platform = testPlatform('http://localhost:5173/sign-in');
  const backend = memory({ platform, deliver: () => undefined });
  return {
    backend,
    context: { locale: 'en', returnUrl: 'http://localhost:5173/sign-in' },
    authenticator: softAuthenticator('http://localhost:5173'),
    location: platform.location,
    messages: (to) => backend.outbox.filter((message) => message.to.toLowerCase() === to.toLowerCase()),
    open: async (link) => new URL(link),
    spoil: (link) => link.replace(/keylit=[^&]{4}/, 'keylit=eyJx'),
    expireSent: async () => backend.expireSent(),
  };
};

describe('the in-memory backend', () => {
  identityContract({ describe, it }, make);
  accountContract({ describe, it }, make);
  stepUpContract({ describe, it }, make);
});
