import type { Auth } from '../../src/index.js';

/** Where an identifier is kept over one reload of the tab. */
export const identifierKey = (auth: Auth): string => `keylit:${auth.name}:identifier`;
