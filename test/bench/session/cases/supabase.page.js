import { AuthClient } from '@supabase/auth-js';
import { measure } from '../runner.page.js';

const create = () =>
  new AuthClient({
    url: 'https://id.bench.test/auth/v1',
    headers: { apikey: 'public' },
    storageKey: 'session',
    persistSession: true,
    autoRefreshToken: true,
    detectSessionInUrl: false,
  });
let client;

measure({
  async seed() {
    const { error } = await create().signInWithPassword({
      email: 'ada@example.com',
      password: 'correct horse battery staple',
    });
    if (error) throw error;
  },
  open() {
    client = create();
  },
  async token() {
    const { data, error } = await client.getSession();
    if (error) throw error;
    return data.session?.access_token;
  },
});
