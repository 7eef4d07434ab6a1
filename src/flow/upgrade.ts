import type { Backend } from '../backend/backend.js';
import { remember } from '../platform/remember.js';
import type { FlowEnvironment } from './environment.js';
import { offerRests } from './offer-rest.js';

const triedKey = (name: string): string => `keylit:${name}:passkey-upgrade-tried`;
/** Where the tab's storage is blocked or full. */
const tried = new Set<string>();

/**
 * Lets the password manager that has just filled a password save a passkey beside it, without a question (WebAuthn L3,
 * conditional create). `true`: there is one now. That there is none is the usual case and no failure: wherever this
 * throws, whoever calls it goes on.
 */
export async function upgrade(backend: Backend, environment: FlowEnvironment, signal: AbortSignal): Promise<boolean> {
  const { platform, name, capabilities } = environment;
  const passkeys = backend.account?.passkeys;
  const key = triedKey(name);
  const storage = platform.tabStorage();
  // No passkey where this page takes none; and whoever has said "not now" has answered this, too.
  if (!passkeys || !capabilities.account.includes('passkeys') || !capabilities.signIn.includes('passkey') || offerRests(environment) || tried.has(key) || storage?.getItem(key)) return false;
  const ceremony = await environment.ceremony();
  if (ceremony.settings.upgrade === false || !(await ceremony.has('conditionalCreate'))) return false;
  if (!remember(storage, key, '1')) tried.add(key);
  const { options } = await passkeys.begin({ signal });
  const response = await ceremony.register(options, signal, { conditional: true });
  try {
    await passkeys.register(response, {});
    return true;
  } catch (error) {
    const rpId = (options as { rp?: { id?: string } }).rp?.id ?? platform.location().hostname;
    // The password manager has it, the server has not: it would be offered, and fail.
    void ceremony.signals.unknownCredential({ rpId, credentialId: (response as { id: string }).id });
    throw error;
  }
}
