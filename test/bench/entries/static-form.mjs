export default {
  title: 'static HTML form',
  script: 'entries/static-form.page.js',
  identifier: 'input[type=email]',
  body: `<form action="/api/login" method="post">
<h2>Sign in</h2>
<p><label>Email <input name="email" type="email" autocomplete="username" required></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>
<p role="alert" hidden></p>
<button>Sign in</button>
</form>`,
  answer: refuse,
};

/** What a sign-in endpoint tells a stranger. */
export function refuse({ url }) {
  if (url.pathname === '/api/login') return { status: 401, body: { message: 'Wrong email or password' } };
}
