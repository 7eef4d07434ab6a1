import type { Auth } from '../../src/index.js';

type Snapshot = Auth['snapshot'];
export type SignedIn = Extract<Snapshot, { status: 'signed-in' }>;

/** The `auth` of the page's provider, once its element is there. */
export async function pageAuth(): Promise<Auth> {
  await customElements.whenDefined('auth-provider');
  const provider = document.querySelector('auth-provider');
  await (provider as unknown as { updateComplete: Promise<unknown> }).updateComplete;
  const auth = provider && (provider as unknown as { auth: Auth | null }).auth;
  if (!auth) throw new Error('The page has no working <auth-provider>.');
  return auth;
}

/** Calls back with the session now and at each change; null while nobody is signed in. */
export function watchSession(auth: Auth, show: (session: SignedIn | null) => void): void {
  const tell = (snapshot: Snapshot): void => show(snapshot.status === 'signed-in' ? snapshot : null);
  auth.subscribe(tell);
  tell(auth.snapshot);
}
