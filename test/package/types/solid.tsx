/** @jsxImportSource solid-js */
import type { AuthLogin, AuthSignedInEvent } from 'keylit/elements.js';
import type {} from 'keylit/solid';

let login: AuthLogin | undefined;
const welcome = (event: AuthSignedInEvent): string => event.user.id;

export const page = (
  <main>
    <auth-provider backend="better-auth" base-url="/api/auth" />
    <auth-login
      ref={login}
      class="wide"
      return-to="/account"
      prop:methods={['passkey', 'password']}
      attr:heading="Welcome"
      bool:no-history={true}
      onClick={(event) => event.currentTarget.returnTo}
      on:auth-signed-in={(event) => {
        event.user.id satisfies string;
        event.currentTarget.returnTo satisfies string;
      }}
    >
      <h1 slot="title">Welcome</h1>
    </auth-login>
    <auth-signup on:auth-signed-in={welcome} attr:methods="passkey password" />
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
  <auth-login on:auth-step={({ user }) => user} />,
  // @ts-expect-error Another event's handler.
  <auth-login on:auth-error={welcome} />,
];
