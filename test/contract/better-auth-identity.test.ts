import { describe, it } from 'node:test';
import { identityContract } from './identity.js';
import { useBetterAuth } from './better-auth.js';

describe('Better Auth, as the demo runs it', () => {
  identityContract({ describe, it }, useBetterAuth());
});
