/** An address that may see the session: an origin, or one and the beginning of a path: `https://api.example/v1`. */
export type FetchOrigin = `https://${string}` | `http://${string}`;

/**
 * Whether an address is on the list: by its exact origin and, where the entry has a path, within that path, which ends
 * where a segment does (session.md FET-1). An address that a server could read as one outside the path is not within it.
 */
export function isListed(url: URL, entries: readonly string[]): boolean {
  // The origin of a `blob:` address is that of the page which made it.
  if (!/^https?:$/.test(url.protocol)) return false;
  return entries.some((entry) => {
    const { origin, pathname } = new URL(entry);
    if (origin !== url.origin) return false;
    if (pathname === '/') return true;
    return `${url.pathname}/`.startsWith(`${pathname}/`) && !/%(25)*(2f|5c|2e)|\/\.\.?;/i.test(url.pathname);
  });
}
