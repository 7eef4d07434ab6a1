const api = 'https://hanko.bench.test';
const action = 'continue_with_login_identifier';

/** The first screen of Hanko's flow, as its server sends it. */
const firstScreen = {
  name: 'login_init',
  status: 200,
  csrf_token: 'token',
  payload: {},
  links: [],
  actions: {
    [action]: {
      action,
      href: `/login?action=${action}%40flow`,
      description: 'Enter an identifier to login.',
      inputs: { email: { name: 'email', type: 'email', max_length: 120, required: true } },
    },
  },
};

export default {
  title: 'Hanko Elements',
  package: '@teamhanko/hanko-elements',
  script: 'entries/hanko.page.js',
  identifier: 'input[type=email], input[type=text]',
  body: '<hanko-auth></hanko-auth>',
  answer: ({ url }) => {
    if (url.origin !== api) return;
    if (url.pathname === '/login') return { body: firstScreen };
    if (url.pathname.startsWith('/sessions/validate')) return { body: { is_valid: false } };
    if (url.pathname === '/.well-known/config') {
      return { body: { password: { enabled: true }, emails: {}, providers: [], account: {} } };
    }
  },
};
