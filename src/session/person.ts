import type { User } from '../backend/session.js';

/** Tells people apart: what one issuer calls somebody may be somebody else at another (OpenID Connect Core, 5.7). */
export const personOf = ({ id, issuer }: User): string => JSON.stringify([issuer, id]);
