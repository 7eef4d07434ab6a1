import { AuthError, can, createAuth, isAuthError, type Auth, type AuthzQuery, type Backend, type Snapshot } from 'keylit';
import 'keylit/auth-login.js';
import 'keylit/auth-provider.js';
import { AuthLogin, type AuthSignedInEvent } from 'keylit/elements.js';
import * as all from 'keylit/all.js';
import { betterAuth } from 'keylit/backends/better-auth.js';
import { memory } from 'keylit/backends/memory.js';
import { createTestBackend, testAccounts, TEST_CODE } from 'keylit/testing';

const auth: Auth = createAuth({
  backend: 'better-auth',
  baseUrl: '/api/auth',
  redirectOrigins: ['https://app.example.com'],
});
const own: Backend = betterAuth({ baseUrl: '/api/auth' });
createAuth({ backend: own });
createAuth({ backend: memory() });
createAuth({ backend: createTestBackend() }).dispose();
void (testAccounts.plain.email satisfies string);
void (TEST_CODE satisfies string);

// @ts-expect-error An option that does not exist.
createAuth({ backend: 'memory', redirectOrigin: 'https://app.example.com' });
createAuth({ backend: own, fetchOrigins: ['https://api.example.com', 'https://api.example.com/v1'], unlistedOrigins: 'refuse' });
// @ts-expect-error A session goes to origins that are listed, not to those that look like them (FET-2).
createAuth({ backend: own, fetchOrigins: [/^https:\/\/.*\.example\.com/] });
// @ts-expect-error Nor to all (FET-2).
createAuth({ backend: own, fetchOrigins: ['*'] });
// @ts-expect-error A backend is required.
createAuth({});

function greet(snapshot: Snapshot): string {
  if (snapshot.status === 'signed-in') return snapshot.user.name ?? snapshot.user.id;
  // @ts-expect-error Nobody is known in any other state.
  return snapshot.user;
}
auth.subscribe((snapshot) => void greet(snapshot));

const login = document.createElement('auth-login');
login satisfies AuthLogin;
login.auth = auth;
login.returnTo = '/account';
login.methods = ['passkey', 'social:google'];
// @ts-expect-error Not a method.
login.methods = ['telepathy'];
// @ts-expect-error Not a property.
login.retrunTo = '/account';

login.addEventListener('auth-signed-in', (event) => {
  event satisfies AuthSignedInEvent;
  event.user.id satisfies string;
  event.newUser satisfies boolean;
  event.preventDefault();
});
document.querySelector('auth-login')?.addEventListener('auth-error', ({ error }) => {
  error satisfies AuthError;
  if (isAuthError(error, 'rate-limited')) error.retryAfterMs satisfies number | undefined;
  // @ts-expect-error Not a code.
  isAuthError(error, 'no-such-code');
});
document
  .querySelector('auth-provider')
  ?.addEventListener('auth-signed-out', ({ reason }) => void (reason satisfies string));
// @ts-expect-error This event has no user.
login.addEventListener('auth-step', ({ user }) => user);

class Mine extends AuthLogin {}
customElements.define('my-login', Mine);
void (all.AuthUser satisfies CustomElementConstructor);

declare module 'keylit' {
  interface Register {
    roles: 'admin' | 'editor';
  }
}
can(auth.snapshot, { any: [{ role: 'admin' }, { permission: 'orders:read' }, { fresh: { maxAge: 300 } }] }) satisfies boolean;
// @ts-expect-error Not one of the app's roles.
can(auth.snapshot, { role: 'amdin' });
// @ts-expect-error A query asks something.
({}) satisfies AuthzQuery;
