export default {
  title: 'Supabase Auth UI',
  package: '@supabase/auth-ui-react',
  script: 'entries/supabase.page.jsx',
  identifier: 'input[type=email]',
  body: '<div id="root"></div>',
  answer: ({ url }) => {
    if (url.origin === 'https://supabase.bench.test' && url.pathname === '/auth/v1/token') {
      return { status: 400, body: { error_code: 'invalid_credentials', msg: 'Invalid login credentials' } };
    }
  },
};
