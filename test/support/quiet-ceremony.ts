import type { Ceremony } from '../../src/ceremony/ceremony.js';

const none = () => Promise.reject(new Error('not in this test'));

/** A browser that shows no sheet and takes no signal; a test puts what it is about in its place. */
export const quietCeremony: Ceremony = {
  register: none,
  authenticate: none,
  autofill: () => ({ again: () => undefined, rest: () => undefined, leave: () => undefined }),
  hold: () => () => undefined,
  has: async () => false,
  settings: {},
  autofillAvailable: async () => false,
  canRegister: async () => true,
  rpIdOf: () => undefined,
  signals: { available: () => false, unknownCredential: async () => false, allAcceptedCredentials: async () => false, currentUserDetails: async () => false },
};
