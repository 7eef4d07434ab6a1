import { createStytchClient, Products, StytchUI } from '@stytch/vanilla-js';

const client = createStytchClient('public-token-test-11111111-1111-1111-1111-111111111111');
customElements.define('stytch-ui', StytchUI);
document.getElementById('login').render({
  client,
  config: {
    products: [Products.passwords],
    passwordOptions: { loginRedirectURL: location.origin, resetPasswordRedirectURL: location.origin },
    sessionOptions: { sessionDurationMinutes: 60 },
  },
});
