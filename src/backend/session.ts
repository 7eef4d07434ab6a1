/** Who is signed in, as far as the page needs to know. */
export interface User {
  readonly id: string;
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

/** A live session. It holds no token: in cookie mode script has none, in token mode the session room keeps it apart. */
export interface Session {
  readonly user: User;
  readonly assurance: Assurance;
  /** Epoch milliseconds after which the server ends the session whatever happens, where it says so. */
  readonly endsAt?: number | undefined;
}
