import { sendJson, type Route } from './http.js';

/**
 * Where password managers look for the page that adds passkeys and takes them away (W3C "A Well-Known URL for Relying
 * Party Passkey Endpoints"), and for the one that changes a password (W3C "A Well-Known URL for Changing Passwords").
 */
export const wellKnown =
  (origin: string): Route =>
  (request, response, { pathname }) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (pathname === '/.well-known/passkey-endpoints') {
      const page = `${origin}/account#passkeys`;
      sendJson(response, 200, { enroll: page, manage: page });
      return true;
    }
    if (pathname === '/.well-known/change-password') {
      response.writeHead(302, { location: '/recover', 'cache-control': 'no-store' }).end();
      return true;
    }
    return false;
  };
