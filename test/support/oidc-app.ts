import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { OidcOptions } from '../../src/backends/oidc/oidc.js';

/** An app of a few pages with the built SDK, on an origin of its own. */
export interface OidcApp {
  readonly url: string;
  /** What its pages are made with from now on; functions have no way into a page. */
  configure(options: AppOptions): void;
  /** The addresses that were asked for, with their queries. */
  readonly asked: string[];
  close(): Promise<void>;
}

export interface AppOptions {
  readonly oidc: OidcOptions;
  /** Exact origins of the app's API. */
  readonly fetchOrigins: readonly string[];
  /** `Cross-Origin-Opener-Policy` of its pages. */
  readonly coop?: string;
  /** Keeps tokens over reloads. */
  readonly persist?: boolean;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.map': 'application/json' };
const dist = new URL('../../../dist/cdn/', import.meta.url);

const page = (head: string, body: string): string => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title><link rel="icon" href="/icon.svg">${head}</head><body>${body}</body></html>`;

/** The page of the README, with nothing else in it. */
const bridge = page('<script src="/keylit/popup-bridge.js"></script>', '<p>You can close this window.</p>');

const shop = (first: string): string =>
  page(
    `${first}<link rel="stylesheet" href="/keylit/keylit.css"><script type="module" src="/app.js"></script>`,
    '<header><auth-user></auth-user></header><main><auth-provider></auth-provider><auth-login></auth-login><label>Amount <input id="amount"></label><button id="transfer">Transfer</button><output id="report"></output></main>',
  );

/** Its own router: pages change without being loaded, so that tokens in memory last. */
const script = ({ oidc, fetchOrigins, persist = false }: AppOptions): string => `
  import { createAuth } from '/keylit/keylit.js';
  import { oidc } from '/keylit/oidc.js';
  ${persist ? "import { persistTokens } from '/keylit/persist-tokens.js';" : ''}
  // As a page's analytics would, at the first moment that a module has.
  window.seenAddress = location.href;
  window.auth = createAuth({
    backend: oidc(${JSON.stringify(oidc)}),
    fetchOrigins: ${JSON.stringify(fetchOrigins)},
    navigate: (url) => history.pushState(null, '', url),
    ${persist ? 'tokenStore: persistTokens(),' : ''}
  });
  window.reasons = [];
  auth.subscribe((snapshot) => window.reasons.push(snapshot.status + (snapshot.reason ? ':' + snapshot.reason : '')));
  document.querySelector('auth-provider').auth = auth;
  const report = document.querySelector('#report');
  document.querySelector('#transfer').addEventListener('click', async () => {
    report.textContent = '';
    try {
      const reply = await auth.fetch(${JSON.stringify(oidc.issuer)} + '/api/transfer', { method: 'POST', body: document.querySelector('#amount').value });
      report.textContent = 'Answer ' + reply.status;
    } catch (error) {
      report.textContent = 'Failed ' + error.code + ' ' + (error.response?.status ?? '');
    }
  });
`;

export async function startApp(): Promise<OidcApp> {
  const asked: string[] = [];
  let options: AppOptions;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    asked.push(url.pathname + url.search);
    const policy = (connect: string): string =>
      `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${connect}; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html 'allow-duplicates'`;
    const html = (body: string, headers: Record<string, string>): void => void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body);
    const answer = async (): Promise<void> => {
      const connect = [...new Set([new URL(options.oidc.issuer).origin, ...options.fetchOrigins])].join(' ');
      const headers = { 'content-security-policy': policy(connect), ...(options.coop && { 'cross-origin-opener-policy': options.coop }) };
      switch (url.pathname) {
        case '/sign-in':
        case '/signed-out':
          return html(shop(''), headers);
        case '/callback':
          return html(shop('<script src="/keylit/oidc-callback.js"></script>'), { ...headers, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
        case '/popup-bridge':
          return html(bridge, {
            'content-security-policy': "default-src 'none'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            'referrer-policy': 'no-referrer',
            'cache-control': 'no-store',
          });
        case '/app.js':
          return void response.writeHead(200, { 'content-type': 'text/javascript' }).end(script(options));
        case '/icon.svg':
          return void response.writeHead(200, { 'content-type': 'image/svg+xml' }).end('<svg xmlns="http://www.w3.org/2000/svg"/>');
      }
      if (!/^\/keylit\/[\w./-]+$/.test(url.pathname) || url.pathname.includes('..')) return void response.writeHead(404).end();
      const body = await readFile(new URL(url.pathname.slice('/keylit/'.length), dist));
      response.writeHead(200, { 'content-type': TYPES[extname(url.pathname)] ?? 'application/octet-stream' }).end(body);
    };
    answer().catch(() => void response.writeHead(404).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    asked,
    configure: (next) => void (options = next),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
