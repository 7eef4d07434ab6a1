import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { toNodeHandler } from 'better-auth/node';
import { CLIENT_ADDRESS_HEADER, type AuthServer } from './auth.js';
import { HttpError, sendJson, type Route } from './http.js';
import { isSameOrigin } from './local-only.js';
import { REPORT_PATH, setCommonHeaders } from './security-headers.js';

/** A test's hand in the wire: may answer in place of the server, delay it, or cut the line. True means answered. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** One listener for the whole origin: the guard first, then whoever the address belongs to. */
export function router(parts: {
  readonly routes: readonly Route[];
  readonly intercept?: Intercept | undefined;
}): RequestListener {
  return (request, response) => {
    answer(parts, request, response).catch((error: unknown) => fail(response, error));
  };
}

async function answer(
  { routes, intercept }: Parameters<typeof router>[0],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  setCommonHeaders(response);
  if (intercept && (await intercept(request, response))) return;
  const url = readUrl(request);
  if (!SAFE_METHODS.has(request.method ?? '') && url.pathname !== REPORT_PATH && !isSameOrigin(request)) {
    throw new HttpError(403, 'CROSS_SITE_REQUEST', 'Requests of other sites are refused.');
  }
  for (const route of routes) if (await route(request, response, url)) return;
  throw new HttpError(404, 'NOT_FOUND', 'There is nothing at this address.');
}

/** Hands `/api/auth` to Better Auth, with the client's address from the socket and from nowhere else. */
export function authRoute(auth: AuthServer, addressOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? ''): Route {
  const handle = toNodeHandler(auth.handler);
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/api/auth/')) return false;
    for (const name of FORWARDED) delete request.headers[name];
    request.headers[CLIENT_ADDRESS_HEADER] = addressOf(request);
    response.setHeader('cache-control', 'no-store');
    await handle(request, response);
    return true;
  };
}

function readUrl(request: IncomingMessage): URL {
  // The target of a request may be anything; its path is all we go by.
  const target = request.url?.startsWith('/') ? request.url : '/';
  try {
    return new URL(`http://localhost${target}`);
  } catch {
    throw new HttpError(400, 'INVALID_ADDRESS', 'This is not an address.');
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof HttpError) return sendJson(response, error.status, { code: error.code, message: error.message }, error.headers);
  console.error(`Request failed: ${error instanceof Error ? error.message : String(error)}`);
  sendJson(response, 500, { code: 'INTERNAL_SERVER_ERROR', message: 'Something went wrong on our side.' });
}
