import { describe, it } from 'node:test';
import { useBetterAuth } from './better-auth.js';
import { stepUpContract } from './step-up.js';

describe('Better Auth with the adaptive plug-in, as the demo runs it', () => {
  stepUpContract({ describe, it }, useBetterAuth());
});
