import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, type Route } from './http.js';
import type { Inbox, Message } from './inbox.js';
import { isLocal } from './local-only.js';

const HEARTBEAT_MS = 20_000;

/** The inbox gives away every code, so it opens on this machine only; elsewhere there is no such page. */
export function inboxRoutes(inbox: Inbox): Route {
  return (request, response, url) => {
    if (url.pathname !== '/inbox' && url.pathname !== '/inbox/events') return false;
    if (request.method !== 'GET' || !isLocal(request)) return false;
    if (url.pathname === '/inbox') sendJson(response, 200, inbox.messages);
    else stream(inbox, request, response);
    return true;
  };
}

/** What is there already, then each message as it comes; a reader that lost its connection misses none. */
function stream(inbox: Inbox, request: IncomingMessage, response: ServerResponse): void {
  const seen = Number(request.headers['last-event-id'] ?? 0);
  const write = (message: Message): boolean =>
    response.write(`id: ${message.id}\ndata: ${JSON.stringify(message)}\n\n`);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\n\n');
  for (const message of inbox.messages) if (message.id > seen) write(message);
  const unsubscribe = inbox.subscribe(write);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  request.on('close', () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}
