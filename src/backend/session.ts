/** Who is signed in, as far as the page needs to know. */
export interface User {
  readonly id: string;
  /** Who calls them so, where several may (an OpenID Connect issuer): `id` alone names nobody then. */
  readonly issuer?: string | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  readonly guest?: boolean | undefined;
  /** A second factor is set up. */
  readonly secondFactor?: boolean | undefined;
}

/** How sure the server is of the person (OpenID Connect Core 2, RFC 8176). */
export interface Assurance {
  readonly acr?: string | undefined;
  readonly amr: readonly string[];
  /** Epoch milliseconds of the last active authentication. */
  readonly authTime?: number | undefined;
}

/** What proves a session where script carries the proof (token mode). Only adapters and the session room ever hold one. */
export interface Tokens {
  readonly access: string;
  readonly type: 'Bearer' | 'DPoP';
  /** Absent where the server gives none: the session then ends with the access token. */
  readonly refresh?: string | undefined;
  /** The ID token, for the server that made it alone: a sign-out names the session by it. */
  readonly id?: string | undefined;
  /** Space-separated, as granted; absent where the server did not say. */
  readonly scope?: string | undefined;
  /** `expires_in` as the server sent it, unchecked: seconds, where it is sane (session.md REF-18). */
  readonly expiresIn?: unknown;
}

/** What a successful sign-in or refresh yields in token mode. */
export interface Grant {
  readonly session: Session;
  readonly tokens: Tokens;
  /** The key that the tokens are bound to (RFC 9449); kept in the same record as they are (session.md DPO-2). */
  readonly prover?: Prover | undefined;
}

/** A key that proves its possession with each request (DPoP, RFC 9449). The private half cannot be exported. */
export interface Prover {
  readonly keys: CryptoKeyPair;
  /** SHA-256 thumbprint of the public key (RFC 7638), in base64url. */
  readonly thumbprint: string;
  /** The authorization server's last nonce, which goes into the record so that every tab begins with it. */
  readonly nonce: string | undefined;
  /**
   * Sends a request, as `fetch` would, with a proof: with `accessToken`, which goes along as `Authorization`, to a resource server; without
   * one to the authorization server. Minds the nonces of both (RFC 9449, sections 8 and 9), follows no redirect, and
   * repeats the request once where the server asks for a nonce, unless `options` say that the caller does.
   */
  send(target: URL | Request, init: RequestInit, accessToken?: string, options?: ProofOptions): Promise<Response>;
}

export interface ProofOptions {
  /** `false`: a nonce that the server asks for is noted, and its refusal returned; default `true`. */
  readonly repeat?: boolean | undefined;
}

/** A live session. It holds no token: in cookie mode script has none, in token mode the session room keeps it apart. */
export interface Session {
  readonly user: User;
  readonly assurance: Assurance;
  /** Epoch milliseconds after which the server ends the session whatever happens, where it says so. */
  readonly endsAt?: number | undefined;
  /** What the person may do, as the server told it: a hint for what to show, never a protection (session.md ATZ-1). */
  readonly roles?: readonly string[] | undefined;
  readonly permissions?: readonly string[] | undefined;
}
