import { setupWorker, type SetupWorker } from 'msw/browser';
import { http, HttpResponse, type HttpHandler } from 'msw/http';

/**
 * Requests of a suite's tests meet `handlers`; a test adds its own with `server.use(…)`. Only `/api/` is watched for
 * requests that nobody expected: the test runner's own modules come from the same origin.
 */
export function useServer(...handlers: HttpHandler[]): SetupWorker {
  const server = setupWorker(...handlers);
  const unexpected: string[] = [];
  before(async () => {
    await server.start({
      quiet: true,
      onUnhandledFrame({ frame, defaults }) {
        const { request } = frame.data as { request?: Request };
        if (!request || !new URL(request.url).pathname.startsWith('/api/')) return;
        unexpected.push(`${request.method} ${request.url}`);
        defaults.error();
      },
    });
  });
  afterEach(() => {
    server.resetHandlers();
    for (const release of waiting.splice(0)) release();
    const requests = unexpected.splice(0);
    if (requests.length > 0) throw new Error(`Nobody expected ${requests.join(', ')}`);
  });
  after(() => server.stop());
  return server;
}

/** Requests that wait for ever: the worker cannot stop before they are let go. */
const waiting: (() => void)[] = [];

/** Servers as they are on a bad day: `server.use(broken.down('/api/auth/*'))`. */
export const broken = {
  /** The network is gone: `fetch` rejects. */
  offline: (path: string): HttpHandler => http.all(path, () => HttpResponse.error()),
  /** The server fails. */
  down: (path: string, status = 500): HttpHandler =>
    http.all(path, () => HttpResponse.json({ message: 'Internal Server Error' }, { status })),
  /** Too many tries: come back after `seconds`. */
  busy: (path: string, seconds: number): HttpHandler =>
    http.all(path, () =>
      HttpResponse.json({ message: 'Too many requests' }, { status: 429, headers: { 'Retry-After': String(seconds) } }),
    ),
  /** A proxy answers with a page of its own instead of the API. */
  page: (path: string, status = 200): HttpHandler =>
    http.all(
      path,
      () =>
        new HttpResponse('<!doctype html><title>Bad gateway</title>', {
          status,
          headers: { 'Content-Type': 'text/html' },
        }),
    ),
  /** An answer that breaks off in the middle of its JSON. */
  torn: (path: string): HttpHandler =>
    http.all(path, () => new HttpResponse('{"user":{"id":', { headers: { 'Content-Type': 'application/json' } })),
  /** The server does not answer while the test lasts. */
  silent: (path: string): HttpHandler =>
    http.all(path, async () => {
      await new Promise<void>((release) => waiting.push(release));
      return HttpResponse.error();
    }),
};
