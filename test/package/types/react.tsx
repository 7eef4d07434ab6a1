/** @jsxImportSource react */
import { createRef } from 'react';
import type { AuthLogin, AuthSignedInEvent } from 'keylit/elements.js';
import type {} from 'keylit/react';

const login = createRef<AuthLogin>();
const welcome = (event: AuthSignedInEvent): string => event.user.id;

export const page = (
  <main>
    <auth-provider
      backend="better-auth"
      base-url="/api/auth"
      onauth-signed-out={({ reason }) => void (reason satisfies string)}
    />
    <auth-login
      key="login"
      ref={login}
      className="wide"
      id="login"
      aria-label="Sign in"
      return-to="/account"
      sign-up-href="/join"
      methods={['passkey', 'password']}
      messages={{ 'sign-in.title': 'Welcome back' }}
      noHistory
      no-history
      onClick={(event) => event.currentTarget.returnTo}
      onauth-signed-in={(event) => {
        event.user.id satisfies string;
        event.currentTarget.returnTo satisfies string;
        event.preventDefault();
      }}
      onauth-error={({ error }) => void error.code}
    >
      <h1 slot="title">Welcome</h1>
    </auth-login>
    <auth-signup onauth-signed-in={welcome} />
    <auth-show when="signed-in">Hello</auth-show>
    <auth-passkey mode="sign-in" returnTo="/account" />
    <auth-user account-href="/account" show-image />
    <auth-recover />
    <auth-mfa />
  </main>
);

export const mistakes = [
  // @ts-expect-error Not an attribute.
  <auth-login retrunTo="/account" />,
  // @ts-expect-error A path is text.
  <auth-login return-to={42} />,
  // @ts-expect-error Not a method.
  <auth-login methods={['telepathy']} />,
  // @ts-expect-error Not a condition.
  <auth-show when="signed-up" />,
  // @ts-expect-error This event has no user.
  <auth-login onauth-step={({ user }) => user} />,
  // @ts-expect-error A state of the element is its own.
  <auth-login snapshot={{ status: 'signed-out' }} />,
  // @ts-expect-error Another event's handler.
  <auth-login onauth-error={welcome} />,
  // @ts-expect-error Not an element.
  <auth-logn />,
];
