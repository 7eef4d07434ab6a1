/** The quick start of the README, split where a page splits it. */
export const head = `<link rel="stylesheet" href="/keylit/keylit.css">
<script type="module" src="/keylit/keylit.js"></script>`;

export const body = `<auth-provider backend="better-auth" base-url="/api/auth"></auth-provider>
<auth-login></auth-login>`;

/** What a Better Auth server with passkeys answers a visitor without a session, as `{ status?, body }`. */
export function answer({ pathname, hostname }) {
  switch (pathname) {
    case '/api/auth/get-session':
      return { body: null };
    case '/api/auth/passkey/generate-authenticate-options':
      return {
        body: {
          challenge: 'a2V5bGl0LWtleWxpdC1rZXlsaXQ',
          rpId: hostname,
          timeout: 60_000,
          userVerification: 'preferred',
        },
      };
    case '/api/auth/sign-in/email':
      return { status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' } };
  }
}
