/** One challenge of a `WWW-Authenticate` header. Named apart from the challenges of a flow. */
export interface HttpChallenge {
  /** In lower case. */
  readonly scheme: string;
  /** By names in lower case; of a name that occurs twice, the first. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly token68?: string | undefined;
}

/** No header that means anything is longer. */
const most = 16_384;

/**
 * Reads a `WWW-Authenticate` header (RFC 9110, section 11.6.1): several challenges in one line, whose commas separate
 * both challenges and parameters. Never throws: what cannot be read is skipped.
 */
export function parseChallenges(header: string | null): readonly HttpChallenge[] {
  const text = (header ?? '').slice(0, most);
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string>; token68?: string }[] = [];
  while (at < text.length) {
    if (take(/[ \t,]+/y)) continue;
    const word = take(/[!#$%&'*+\-.^_`|~\w]+/y)?.[0].toLowerCase();
    // A stray character; a stray quotation goes as one, whatever it holds.
    if (word === undefined) {
      if (!take(/"(?:[^"\\]|\\[^])*"?/y)) at += 1;
    } else if (take(/[ \t]*=[ \t]*/y)) {
      const value = take(/"((?:[^"\\]|\\[^])*)"/y)?.[1]?.replace(/\\([^])/g, '$1') ?? take(/[^\s,"]+/y)?.[0];
      const parameters = challenges.at(-1)?.parameters;
      if (value !== undefined && !parameters?.has(word)) parameters?.set(word, value);
    } else {
      // `Basic YWJj==`: what follows the scheme is one token if a comma or the end follows it.
      const token68 = take(/[ \t]+([A-Za-z0-9\-._~+/]+=*)(?=[ \t]*(?:,|$))/y)?.[1];
      challenges.push({ scheme: word, parameters: new Map(), ...(token68 !== undefined && { token68 }) });
    }
  }
  return challenges;
}
