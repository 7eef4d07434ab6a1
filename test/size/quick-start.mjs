/** The quick start of the README, split where a page splits it. */
export const head = `<link rel="stylesheet" href="/keylit/keylit.css">
<script type="module" src="/keylit/keylit.js"></script>`;

export const body = `<auth-provider backend="better-auth" base-url="/api/auth"></auth-provider>
<auth-login></auth-login>`;
