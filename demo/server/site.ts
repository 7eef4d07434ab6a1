import { join } from 'node:path';
import type { StaticOptions } from './static-files.js';

/** The addresses of Fernweh. */
export function site(root: string): StaticOptions {
  const pages = join(root, 'demo', 'pages');
  const frame = join(pages, 'layout.html');
  const page = (name: string, takesToken = false) => ({ file: join(pages, `${name}.html`), frame, takesToken });
  return {
    pages: {
      '/': page('home'),
      '/sign-in': page('sign-in', true),
      '/sign-up': page('sign-up', true),
      '/recover': page('recover', true),
      '/account': page('account', true),
      '/checkout': page('checkout'),
      // Stands for itself: it is the whole page of the README.
      '/quick-start': { file: join(pages, 'quick-start.html') },
      '/password-managers': page('password-managers'),
      '/terms': page('terms'),
      '/privacy': page('privacy'),
      '/support': page('support'),
    },
    roots: [
      { prefix: '/keylit/', folder: join(root, 'dist', 'cdn') },
      { prefix: '/scripts/', folder: join(root, 'build', 'demo', 'pages') },
      { prefix: '/', folder: pages },
    ],
  };
}
