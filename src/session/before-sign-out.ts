import type { SignOutScope } from '../backend/backend.js';
import type { Platform } from '../platform/platform.js';

/** No sign-out waits longer for what the page wants to do before it. */
const hooksMs = 2_000;

/** Runs what the page wants done before a sign-out. None of it can keep a person signed in (session.md OUT-5). */
export async function runHooks({ hooks, platform }: { readonly hooks: Iterable<(scope: SignOutScope) => unknown>; readonly platform: Pick<Platform, 'after'> }, scope: SignOutScope): Promise<void> {
  let cancel = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    cancel = platform.after(hooksMs, resolve);
  });
  await Promise.race([Promise.allSettled([...hooks].map(async (hook) => hook(scope))), late]);
  cancel();
}
