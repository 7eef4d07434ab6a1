/** In bytes of brotli; 1 KB is 1000 bytes here, the stricter of the two. */
export const FIRST_SCREEN = 18_000;

/** Everything that a sign-in page loads: the first screen and what follows it unasked. */
export const WHOLE_PAGE = 32_000;

/** The session core in cookie mode, with all that it loads when needed; and what of it is in the first screen. */
export const SESSION_CORE = 9_000;
export const SESSION_FIRST_SCREEN = 2_500;
