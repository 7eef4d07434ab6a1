import { PEOPLE, type PersonName } from './oidc-provider.js';

/** Somebody with a browser of their own, as far as a provider can tell: keeps its cookies, fills its forms. */
export interface OidcVisitor {
  /** Follows a provider's pages until they lead back to an address that begins with `until`. */
  signsIn(url: URL, until: string, options?: { readonly as?: PersonName; readonly refuses?: boolean }): Promise<URL>;
  /** How many sign-in pages were filled. */
  readonly filled: number;
}

export function oidcVisitor(): OidcVisitor {
  const jar = new Map<string, string>();
  let filled = 0;
  const ask = async (url: URL, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]!.split('=');
      if (/expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return {
    get filled() {
      return filled;
    },
    async signsIn(url, until, { as = 'ann', refuses = false } = {}) {
      let here = url;
      let response = await ask(here);
      for (let hops = 0; hops < 12; hops += 1) {
        const location = response.headers.get('location');
        if (location) {
          here = new URL(location, here);
          if (here.href.startsWith(until)) return here;
          response = await ask(here);
          continue;
        }
        const page = await response.text();
        if (!/<form/.test(page)) throw new Error(`${here.pathname} answered ${response.status}: ${page.replace(/<[^>]*>/g, ' ')}`);
        filled += 1;
        const { password, code } = PEOPLE[as];
        const hidden = [...page.matchAll(/name="(\w+)" value="([^"]*)"/g)].filter(([, name]) => name === 'xsrf').map(([, name, value]): [string, string] => [name!, value!]);
        const action = /action="([^"]+)"/.exec(page)?.[1];
        here = action ? new URL(action, here) : here;
        response = await ask(here, new URLSearchParams([...hidden, ['login', as], ['password', password], ['code', code], ['logout', 'yes'], ['do', refuses ? 'refuse' : 'login']]));
      }
      throw new Error(`${url.pathname} leads round in circles`);
    },
  };
}
