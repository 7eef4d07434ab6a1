import { randomInt } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fromNodeHeaders } from 'better-auth/node';
import { INSUFFICIENT } from './adaptive/guard.js';
import type { AuthServer, Shopper } from './auth.js';
import { readBag, total } from './bag.js';
import { HttpError, readJson, sendJson, type Route } from './http.js';
import { orderConfirmed } from './letters.js';
import type { Mail } from './mail-server.js';
import { euro } from './products.js';

/** In cents: an order above it needs two factors, proved lately. */
const LIMIT = 50_000;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The shop's own endpoints: what an app behind Keylit calls with the session it was given. */
export function shopApi(auth: AuthServer, send: (mail: Mail) => Promise<void>): Route {
  return async (request, response, url) => {
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /api/cart': {
        const { bag } = await signedIn(auth, request);
        const lines = bag ? readBag(JSON.parse(bag)) : [];
        sendJson(response, 200, { lines, total: total(lines) });
        return true;
      }
      case 'PUT /api/cart': {
        const { id } = await signedIn(auth, request);
        const lines = readBag(await readJson(request));
        await auth.keepBag(id, JSON.stringify(Object.fromEntries(lines.map((line) => [line.sku, line.quantity]))));
        sendJson(response, 200, { lines, total: total(lines) });
        return true;
      }
      case 'GET /api/account': {
        const { name, email, isGuest, since } = await signedIn(auth, request);
        sendJson(response, 200, { name, email, isGuest, since });
        return true;
      }
      case 'POST /api/orders': {
        const order = readOrder(await readJson(request));
        const buyer = await auth.shopper(fromNodeHeaders(request.headers));
        // It goes on the account. Who has none, or is a guest, pays before it leaves: there is nothing of theirs to misuse.
        if (buyer && !buyer.isGuest && total(order.lines) > LIMIT && !auth.isSure(buyer)) throw new HttpError(401, 'INSUFFICIENT_USER_AUTHENTICATION', 'Confirm that it is you first.', { 'www-authenticate': INSUFFICIENT });
        const number = `FW-${randomInt(100_000, 1_000_000)}`;
        const lines = order.lines.map((line) => `${line.quantity} × ${line.name}  ${euro(line.price * line.quantity)}`);
        await send(orderConfirmed(order.email, { number, lines, total: euro(total(order.lines)) }));
        sendJson(response, 201, { number });
        return true;
      }
      default:
        return false;
    }
  };
}

async function signedIn(auth: AuthServer, request: IncomingMessage): Promise<Shopper> {
  const shopper = await auth.shopper(fromNodeHeaders(request.headers));
  if (!shopper) throw new HttpError(401, 'UNAUTHORIZED', 'Sign in first.');
  return shopper;
}

function readOrder(value: unknown): { readonly email: string; readonly lines: ReturnType<typeof readBag> } {
  const { email, bag } = (value ?? {}) as { email?: unknown; bag?: unknown };
  if (typeof email !== 'string' || email.length > 254 || !EMAIL.test(email))
    throw new HttpError(400, 'INVALID_EMAIL', 'Enter an email address.');
  const lines = readBag(bag);
  if (lines.length === 0) throw new HttpError(400, 'EMPTY_BAG', 'There is nothing in the bag.');
  return { email, lines };
}
