import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const types = { '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.map': 'application/json', '.svg': 'image/svg+xml' };

/** The policy of a strict page. Only the frame it stands in is allowed besides. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types lit-html 'allow-duplicates'",
].join('; ');

const html = (attributes, head, body) => `<!doctype html>
<html ${attributes}>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Screens</title>
${head}
${body}
</html>
`;

const stage = ({ language, scheme, isLonger }) =>
  html(
    `lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}" class="${scheme}"${isLonger ? ' data-longer' : ''}`,
    '<link rel="stylesheet" href="/keylit/keylit.css"><link rel="stylesheet" href="/screens/stage.css"><script type="module" src="/build/test/screens/stage.js"></script>',
    '<main></main>',
  );

const sheet = (variants) =>
  html(
    'lang="en"',
    '<link rel="stylesheet" href="/screens/sheet.css">',
    variants
      .map(
        ({ id, width }) =>
          `<iframe title="${id}" id="${id}" width="${width}" height="700" src="/stage/${id}"></iframe>`,
      )
      .join('\n'),
  );

/** A page as the quick start has it, with text below the form. */
const shift = (search) => {
  const [element, plain = ''] = decodeURIComponent(search.slice(1)).split(' ');
  return html(
    'lang="en" class="light"',
    '<link rel="stylesheet" href="/keylit/keylit.css"><link rel="stylesheet" href="/screens/stage.css"><script type="module" src="/keylit/keylit.js"></script>',
    `<main><auth-provider backend="memory"></auth-provider><${element} ${plain}></${element}></main><footer>Text below</footer>`,
  );
};

/** Serves the sheet of frames, the stage in each of them, and the built product. */
export async function startPages({ variants, setting }) {
  const find = (path) => {
    if (path === '/') return ['text/html; charset=utf-8', sheet(variants)];
    const variant = variants.find(({ id }) => path === `/stage/${id}`);
    if (variant) return ['text/html; charset=utf-8', stage(variant)];
    if (path === '/setting.json') return ['application/json', JSON.stringify(setting)];
    const file = path
      .replace(/^\/keylit\//, `${root}dist/cdn/`)
      .replace(/^\/build\//, `${root}build/`)
      .replace(/^\/screens\//, `${root}test/screens/`);
    const isInside = !path.includes('..') && /^\/(keylit|build|screens)\//.test(path);
    return isInside && existsSync(file) ? [types[extname(file)], readFileSync(file)] : undefined;
  };
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url, 'http://localhost');
    // The page that watches for shifts has been painted before its script comes.
    const isLate = pathname === '/keylit/keylit.js' && request.headers.referer?.includes('/shift');
    const found = pathname === '/shift' ? ['text/html; charset=utf-8', shift(search)] : find(pathname);
    if (!found) return response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    response.writeHead(200, { 'content-type': found[0], 'content-security-policy': policy });
    setTimeout(() => response.end(found[1]), isLate ? 300 : 0);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    // Not localhost: there a developer is told more than people are.
    origin: `http://screens.localhost:${server.address().port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
