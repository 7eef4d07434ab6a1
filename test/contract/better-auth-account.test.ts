import { describe, it } from 'node:test';
import { accountContract } from './account.js';
import { useBetterAuth } from './better-auth.js';

describe('Better Auth, as the demo runs it', () => {
  accountContract({ describe, it }, useBetterAuth());
});
