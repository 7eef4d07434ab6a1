import type { AccessToken, TokenOptions, TokenSource } from './token-source.js';

/** The current access token, wrapped so that it is only seen on purpose (session.md 8.5, STO-12). */
export async function accessToken(source: TokenSource, options?: TokenOptions): Promise<AccessToken | null> {
  const token = await source.token(options);
  return token && { type: token.type, expiresAt: token.expiresAt, reveal: () => token.access };
}
