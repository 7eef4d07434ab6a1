/** The SDKs, in the order of the table. `call` is what an app writes to have a valid token. */
export const cases = [
  { name: 'keylit', title: 'Keylit', call: 'auth.accessToken()' },
  { name: 'oidc-client-ts', package: 'oidc-client-ts', call: 'getUser(), and signinSilent() when expired' },
  { name: 'auth0-spa-js', package: '@auth0/auth0-spa-js', call: 'getTokenSilently()' },
  { name: 'supabase', package: '@supabase/auth-js', call: 'getSession()' },
];
