import { AuthError } from '../errors.js';

/**
 * Checks where a person is to be sent: a path of this page's origin, or an address on one of `origins` exactly.
 * Throws `config-redirect` for everything else (session.md OAU-10): an open redirect hands people to a phisher.
 */
export function checkedRedirect(target: string, page: URL, origins: readonly string[] = []): URL {
  const refuse = (detail: string): never => {
    throw new AuthError('config-redirect', { path: 'return-to', detail: `${detail}; use a path, or list the origin in redirectOrigins` });
  };
  // Browsers read a backslash as a slash and drop tabs and line breaks, so "/\evil" and "/\t/evil" leave the origin.
  // eslint-disable-next-line no-control-regex
  if (/[\\\u0000-\u0020]/.test(target)) return refuse('it has characters that no address needs');
  let url: URL;
  try {
    url = new URL(target, page);
  } catch {
    return refuse('it is no address');
  }
  if (url.username || url.password) return refuse('it has a user name in it');
  const isPath = target.startsWith('/') && !target.startsWith('//');
  // "/.//evil" is of this origin, and its path "//evil", written down and read again, is not.
  if (isPath && url.origin === page.origin && !url.pathname.startsWith('//')) return url;
  if (/^https?:$/.test(url.protocol) && origins.includes(url.origin)) return url;
  return refuse('it leaves this origin');
}
