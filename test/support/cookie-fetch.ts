/**
 * `fetch` as a page on `origin` has it, for Node: keeps the cookies of that origin and says where requests come from.
 * Redirects are not followed here: `open` does, as a person's browser would.
 */
export interface CookieFetch {
  readonly fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  /** Follows a link as a person does, and answers with the address that it ends at. */
  open(link: string): Promise<URL>;
  /** The names of the cookies that are held. */
  names(): readonly string[];
  clear(): void;
}

export function cookieFetch(origin: string): CookieFetch {
  const jar = new Map<string, string>();

  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = '', ...value] = pair.split('=');
      const isOver = attributes.some((attribute) => /^\s*max-age=0\s*$/i.test(attribute));
      if (isOver) jar.delete(name.trim());
      else jar.set(name.trim(), value.join('='));
    }
  };

  const send = async (url: URL, init: RequestInit): Promise<Response> => {
    const headers = new Headers(init.headers);
    const isOwn = url.origin === origin && init.credentials !== 'omit';
    if (isOwn && jar.size > 0) headers.set('cookie', [...jar].map((cookie) => cookie.join('=')).join('; '));
    headers.set('origin', origin);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    if (isOwn) keep(response);
    return response;
  };

  return {
    async fetch(input, init = {}) {
      const isRequest = typeof input === 'object' && 'url' in input;
      const response = await send(new URL(isRequest ? input.url : input, origin), isRequest ? { headers: input.headers, method: input.method, ...init } : init);
      if (init.redirect === 'error' && response.status >= 300 && response.status < 400) throw new TypeError('redirected');
      return response;
    },
    async open(link) {
      let url = new URL(link, origin);
      for (let hops = 0; hops < 5; hops += 1) {
        // Pages of the site are not what is tested here.
        if (!url.pathname.startsWith('/api/')) return url;
        const response = await send(url, { headers: { accept: 'text/html' } });
        const next = response.headers.get('location');
        if (!next) throw new Error(`${url.pathname} answered ${response.status} and led nowhere`);
        url = new URL(next, url);
      }
      throw new Error(`${link} leads round in circles`);
    },
    names: () => [...jar.keys()],
    clear: () => jar.clear(),
  };
}
