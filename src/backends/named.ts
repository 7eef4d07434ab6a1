import { AuthError } from '../errors.js';
import type { Backend } from '../backend/backend.js';
import type { Capabilities } from '../backend/capabilities.js';
import type { Platform } from '../platform/platform.js';
import { load } from '../platform/load.js';
import { betterAuthCapabilities } from './better-auth/capabilities.js';
import { memoryCapabilities } from './memory/capabilities.js';

/** A backend that is loaded once it is needed; what it can do is known before, so that the form need not wait. */
export interface BackendSource {
  readonly name: string;
  readonly declared: Capabilities;
  load(platform: Platform, baseUrl: URL): Promise<Backend>;
}

/** The backends that can be named in an attribute. */
export const namedBackends: Readonly<Record<string, BackendSource>> = {
  'better-auth': {
    name: 'better-auth',
    declared: betterAuthCapabilities,
    load: async (platform, baseUrl) => (await load(() => import('./better-auth/better-auth.js'))).betterAuth({ baseUrl: baseUrl.href, platform }),
  },
  memory: {
    name: 'memory',
    declared: memoryCapabilities,
    load: async (platform) => (await load(() => import('./memory/memory.js'))).memory({ platform }),
  },
};

export function backendNamed(name: string): BackendSource {
  const source = Object.hasOwn(namedBackends, name) ? namedBackends[name] : undefined;
  if (source) return source;
  throw new AuthError('config-backend', { path: 'backend', detail: `${name} is none of ${Object.keys(namedBackends).join(', ')}` });
}
