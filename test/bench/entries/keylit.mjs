import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { body, head } from '../../size/quick-start.mjs';

const cdn = fileURLToPath(new URL('../../../dist/cdn/', import.meta.url));

export default {
  title: 'Keylit',
  identifier: 'input[autocomplete~=username]',
  missing: existsSync(join(cdn, 'keylit.js')) ? undefined : 'dist/cdn/keylit.js is not there: build first',
  head,
  body,
  files: () =>
    readdirSync(cdn, { recursive: true })
      .filter((file) => /\.(js|css|json)$/.test(file))
      .map((file) => [`/keylit/${file}`, readFileSync(join(cdn, file))]),
  answer: ({ url }) => {
    if (url.pathname === '/api/auth/get-session') return { body: null };
    if (url.pathname === '/api/auth/sign-in/email') {
      return { status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' } };
    }
  },
};
