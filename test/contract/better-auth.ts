import { after, before } from 'node:test';
import { betterAuth } from '../../src/backends/better-auth/better-auth.js';
import { cookieFetch } from '../support/cookie-fetch.js';
import { startTestDemo, type TestDemo } from '../support/demo-server.js';
import { softAuthenticator } from '../support/soft-authenticator.js';
import { testPlatform } from '../support/test-platform.js';
import type { Harness } from './harness.js';

/** Runs the demo's server for a suite; makes browsers for its tests. */
export function useBetterAuth(): () => Promise<Harness> {
  let demo: TestDemo;
  before(async () => {
    demo = await startTestDemo();
  });
  after(() => demo.close());

  return async () => {
    const browser = cookieFetch(demo.url);
    const platform = testPlatform(`${demo.url}/sign-in`, { fetch: browser.fetch });
    return {
      backend: betterAuth({ baseUrl: '/api/auth', platform }),
      context: { locale: 'en', returnUrl: `${demo.url}/sign-in` },
      authenticator: softAuthenticator(demo.url),
      location: platform.location,
      messages: (to) => demo.inbox.messages.filter((message) => message.to.toLowerCase() === to.toLowerCase()).map(({ code, links }) => ({ code, link: links[0] })),
      open: browser.open,
      spoil: (link) => link.replace(/token=[^&]{4}/, 'token=eyJx'),
      expireSent: demo.expireEverythingSent,
    };
  };
}
