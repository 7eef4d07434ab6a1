import { AuthError, isAuthError } from '../../errors.js';
import type { AccountOperations, Passkey, TrustedDevice } from '../../backend/account.js';
import type { Context } from '../../backend/context.js';
import { passkeyOptions } from './passkey.js';
import { record, type Server } from './server.js';

export function accountOperations(server: Server): Required<AccountOperations> {
  return {
    passkeys: {
      async list(context) {
        const body = await server.call('/passkey/list-user-passkeys', context);
        if (!Array.isArray(body)) throw new AuthError('bad-response', { detail: 'the server sent no list of passkeys' });
        return body.map(passkey);
      },
      begin: (context) => passkeyOptions(server, 'create', context),
      async register(response, context) {
        await server.call('/passkey/verify-registration', context, { response });
      },
      async remove(id, context) {
        await server.call('/passkey/delete-passkey', context, { id });
      },
    },
    totp: {
      async begin(password, context) {
        const { totpURI, backupCodes } = record(await withPassword(server, '/two-factor/enable', context, { password, method: 'totp' }));
        const secret = URL.canParse(String(totpURI)) ? new URL(String(totpURI)).searchParams.get('secret') : null;
        if (!secret || !String(totpURI).startsWith('otpauth://totp/') || !Array.isArray(backupCodes)) throw new AuthError('bad-response', { detail: 'the server sent no secret for an authenticator app' });
        return { uri: String(totpURI), secret, recoveryCodes: backupCodes.map(String) };
      },
      async confirm(code, context) {
        await server.call('/two-factor/verify-totp', context, { code });
      },
      async remove(password, context) {
        await withPassword(server, '/two-factor/disable', context, { password });
      },
    },
    devices: {
      async list(context) {
        const body = await server.call('/adaptive/devices', context);
        if (!Array.isArray(body)) throw new AuthError('bad-response', { detail: 'the server sent no list of devices' });
        return body.map(trustedDevice);
      },
      async revoke(id, context) {
        await server.call('/adaptive/devices/revoke', context, { id });
      },
    },
  };
}

async function withPassword(server: Server, path: string, context: Context, body: object): Promise<unknown> {
  return server.call(path, context, body).catch((error: unknown) => {
    throw isAuthError(error, 'invalid-credentials') ? new AuthError('invalid-credentials', { path: 'password', status: error.status }) : error;
  });
}

/** Epoch milliseconds, or a date as text. */
function time(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isFinite(ms) ? ms : undefined;
}

function trustedDevice(entry: unknown): TrustedDevice {
  const { id, name, createdAt, lastUsedAt, expiresAt, current } = record(entry);
  if (typeof id !== 'string') throw new AuthError('bad-response', { detail: 'the server sent a device without an id' });
  return {
    id,
    name: typeof name === 'string' && name ? name : undefined,
    createdAt: time(createdAt),
    lastUsedAt: time(lastUsedAt),
    expiresAt: time(expiresAt),
    current: current === true,
  };
}

function passkey(entry: unknown): Passkey {
  const { id, name, aaguid, createdAt, backedUp } = record(entry);
  if (typeof id !== 'string') throw new AuthError('bad-response', { detail: 'the server sent a passkey without an id' });
  return {
    id,
    name: typeof name === 'string' && name ? name : undefined,
    aaguid: typeof aaguid === 'string' ? aaguid : undefined,
    createdAt: time(createdAt),
    synced: typeof backedUp === 'boolean' ? backedUp : undefined,
  };
}
