/** @jsxImportSource preact */
import { createRef } from 'preact';
import type { AuthLogin, AuthSignedInEvent } from 'keylit/elements.js';
import type {} from 'keylit/preact';

const login = createRef<AuthLogin>();
const welcome = (event: AuthSignedInEvent): string => event.user.id;

export const page = (
  <main>
    <auth-provider backend="better-auth" base-url="/api/auth" />
    <auth-login
      key="login"
      ref={login}
      class="wide"
      return-to="/account"
      methods={['passkey', 'password']}
      noHistory
      onClick={(event) => event.currentTarget.returnTo}
      onauth-signed-in={(event) => {
        event.user.id satisfies string;
        event.currentTarget.returnTo satisfies string;
      }}
    >
      <h1 slot="title">Welcome</h1>
    </auth-login>
    <auth-signup onauth-signed-in={welcome} />
    <auth-show when="signed-in">Hello</auth-show>
  </main>
);

export const mistakes = [
  // @ts-expect-error Not an attribute.
  <auth-login retrunTo="/account" />,
  // @ts-expect-error A path is text.
  <auth-login return-to={42} />,
  // @ts-expect-error Not a condition.
  <auth-show when="signed-up" />,
  // @ts-expect-error This event has no user.
  <auth-login onauth-step={({ user }) => user} />,
  // @ts-expect-error Another event's handler.
  <auth-login onauth-error={welcome} />,
];
