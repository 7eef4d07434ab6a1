/** Where the callback page's first script leaves an answer, in this tab's storage. */
export const arrivalKey = 'keylit:oidc:arrival';

const names = ['code', 'state', 'iss', 'session_state', 'error', 'error_description', 'error_uri'] as const;

/** Takes a provider's answer out of an address, which is changed; `null` where there is none. */
export function takeParameters(url: URL): string | null {
  const { searchParams } = url;
  if (!searchParams.has('state') || !(searchParams.has('code') || searchParams.has('error'))) return null;
  const answer = new URLSearchParams();
  for (const name of names) {
    // All of them: a name that comes twice is refused later, not halved here.
    searchParams.getAll(name).forEach((value) => answer.append(name, value));
    searchParams.delete(name);
  }
  return answer.toString();
}
