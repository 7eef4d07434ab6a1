import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Attempt } from '../adaptive/attempt.js';
import { locateForDemo } from '../adaptive/locate.js';
import { CLIENT_ADDRESS_HEADER, type AuthServer } from '../auth.js';
import { framed } from '../framed.js';
import { HttpError, readBody, sendJson, type Route } from '../http.js';
import { isLocal } from '../local-only.js';
import { setPageHeaders } from '../security-headers.js';
import { SCENES, type AttackScene } from './scenes.js';

interface Stage {
  readonly auth: AuthServer;
  readonly origin: string;
  readonly attempts: readonly Attempt[];
  /** The folder of the pages. */
  readonly pages: string;
}

const SCENE = /^\/attacker\/as\/([a-z-]+)(\/api\/auth\/.+)?$/;

/**
 * The attacker's side of the demo, and what its operator sees. Like the inbox it is there for this machine alone: for
 * everybody else there is no such page, and nobody can come from an address that is not theirs.
 *
 * An attacker has a sign-in page and an auth API below `/attacker/as/<scene>/`, with cookies of their own. Nothing in the
 * browser, and nothing that a request says of itself, makes any other page's requests look as if they came from there.
 */
export function attackerRoutes(stage: Stage): Route {
  return async (request, response, url) => {
    const { pathname } = url;
    if (pathname !== '/attacker' && !pathname.startsWith('/attacker/')) return false;
    if (!isLocal(request)) throw new HttpError(404, 'NOT_FOUND', 'There is nothing at this address.');
    if (request.method === 'GET' && pathname === '/attacker') return page(stage, response, 'attacker');
    if (request.method === 'GET' && pathname === '/attacker/attempts') {
      // JSON has no infinity: an account without history has no score.
      sendJson(response, 200, { scenes: SCENES.map(told), attempts: stage.attempts.map((attempt) => ({ ...attempt, score: Number.isFinite(attempt.score) ? attempt.score : null })) });
      return true;
    }
    const [, id, api] = SCENE.exec(pathname) ?? [];
    const scene = SCENES.find((one) => one.id === id);
    if (!scene) return false;
    if (api) return signInAs(stage, scene, `${api}${url.search}`, request, response);
    return request.method === 'GET' && page(stage, response, 'attacker-sign-in', scene);
  };
}

const told = ({ id, title, story, address, userAgent }: AttackScene): object => ({ id, title, story, address, place: locateForDemo(address).label, browser: userAgent ? (/iPhone/.test(userAgent) ? 'Safari on an iPhone' : 'Edge on Windows') : 'This browser' });

async function page({ pages }: Stage, response: ServerResponse, name: string, scene?: AttackScene): Promise<true> {
  const [frame, body] = await Promise.all([readFile(join(pages, 'layout.html'), 'utf8'), readFile(join(pages, `${name}.html`), 'utf8')]);
  let html = framed(frame, body);
  if (scene) {
    // Only words of this file's own come in here.
    html = html
      .replace(/base-url="[^"]*" methods="[^"]*"/, () => `base-url="/attacker/as/${scene.id}/api/auth" methods="password passkey email-code"`)
      .replaceAll('account-href="/account"', 'account-href="/attacker"')
      .replace('<!-- scene -->', () => scene.title)
      .replace('<!-- story -->', () => `${scene.story} The server sees ${locateForDemo(scene.address).label}.`);
  }
  setPageHeaders(response, { takesToken: false });
  response.setHeader('cache-control', 'no-store');
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(html);
  return true;
}

/** The auth API as it answers this attacker: from their address, with their browser, and with none of anybody else's cookies. */
async function signInAs({ auth, origin }: Stage, scene: AttackScene, path: string, request: IncomingMessage, response: ServerResponse): Promise<true> {
  const headers = new Headers();
  for (const name of ['accept', 'accept-language', 'content-type', 'origin', 'user-agent', 'sec-fetch-site', 'x-auth-signals']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  headers.set(CLIENT_ADDRESS_HEADER, scene.address);
  if (scene.userAgent) headers.set('user-agent', scene.userAgent);
  const own = `${scene.id}.`;
  const cookies = (request.headers.cookie ?? '').split(/; */).filter((cookie) => cookie.startsWith(own));
  if (cookies.length > 0) headers.set('cookie', cookies.map((cookie) => cookie.slice(own.length)).join('; '));
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
  const reply = await auth.handler(new Request(new URL(path, origin), { method: request.method ?? 'GET', headers, body: hasBody ? new Uint8Array(await readBody(request)) : null }));
  response.statusCode = reply.status;
  reply.headers.forEach((value, name) => {
    if (name !== 'set-cookie') response.setHeader(name, value);
  });
  response.setHeader('cache-control', 'no-store');
  const made = reply.headers.getSetCookie().map((cookie) => `${own}${cookie.replace(/; *Path=\/(?=;|$)/i, `; Path=/attacker/as/${scene.id}/`)}`);
  if (made.length > 0) response.setHeader('set-cookie', made);
  response.end(Buffer.from(await reply.arrayBuffer()));
  return true;
}
