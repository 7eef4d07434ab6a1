/** In bytes of brotli; 1 KB is 1000 bytes here, the stricter of the two. */
export const FIRST_SCREEN = 18_000;

/** Everything that a sign-in page loads: the first screen and what follows it unasked. */
export const WHOLE_PAGE = 32_000;
