/** What Stytch's `projects/bootstrap` tells about a project with passwords and nothing else. */
const project = {
  project_name: 'Bench',
  disable_sdk_watermark: true,
  cname_domain: null,
  email_domains: ['test.stytch.com'],
  captcha_settings: { enabled: false },
  pkce_required_for_email_magic_links: false,
  pkce_required_for_password_resets: false,
  pkce_required_for_oauth: false,
  pkce_required_for_sso: false,
  slug_pattern: null,
  create_organization_enabled: false,
  dfp_protected_auth_enabled: false,
  password_config: { luds_complexity: 0, luds_minimum_count: 8 },
  rbac_policy: { roles: [], resources: [] },
  siwe_required_for_crypto_wallets: false,
  vertical: null,
};

const answer = (data) => ({ body: { request_id: 'request', status_code: 200, data } });

export default {
  title: 'Stytch',
  package: '@stytch/vanilla-js',
  script: 'entries/stytch.page.js',
  identifier: 'input[type=email], input',
  body: '<stytch-ui id="login"></stytch-ui>',
  answer: ({ url }) => {
    if (url.pathname.includes('/projects/bootstrap/')) return answer(project);
    if (url.pathname.endsWith('/events')) return answer({});
    if (url.pathname.endsWith('/users/search')) return answer({ user_type: 'password' });
  },
};
