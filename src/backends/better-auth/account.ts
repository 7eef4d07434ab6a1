import { AuthError, isAuthError } from '../../errors.js';
import type { AcceptedPasskeys, Passkey, TrustedDevice, WholeAccount } from '../../backend/account.js';
import type { Method } from '../../backend/capabilities.js';
import type { Context } from '../../backend/context.js';
import { passkeyOptions } from './passkey.js';
import { record, type Server } from './server.js';
import { sessionOf, text } from './session.js';

export function accountOperations(server: Server): WholeAccount {
  return {
    passkeys: {
      list: async (context) => (await passkeyRows(server, context)).map(passkey),
      begin: (context) => passkeyOptions(server, 'create', context),
      async register(response, context) {
        await server.call('/passkey/verify-registration', context, { response });
      },
      async rename(id, name, context) {
        await server.call('/passkey/update-passkey', context, { id, name });
      },
      async remove(id, context) {
        await server.call('/passkey/delete-passkey', context, { id });
      },
      accepted: async (context) => acceptedOf(await passkeyRows(server, context)),
    },
    methods: {
      async list(context) {
        const body = await server.call('/list-accounts', context);
        if (!Array.isArray(body)) throw new AuthError('bad-response', { detail: 'the server sent no list of accounts' });
        const providers = body.map((entry) => String(record(entry)['providerId']));
        // A code or a link in the inbox opens every account that has an address.
        const mailed: readonly Method[] = ['email-code', 'magic-link'];
        return [...new Set(providers.map((id): Method => (id === 'credential' ? 'password' : `social:${id}`))), ...mailed];
      },
    },
    profile: {
      async update({ name }, context) {
        await server.call('/update-user', context, { name });
        return sessionOf(await server.call('/get-session', context)).user;
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
    name: text(name),
    createdAt: time(createdAt),
    lastUsedAt: time(lastUsedAt),
    expiresAt: time(expiresAt),
    current: current === true,
  };
}

async function passkeyRows(server: Server, context: Context): Promise<readonly unknown[]> {
  const body = await server.call('/passkey/list-user-passkeys', context);
  if (!Array.isArray(body)) throw new AuthError('bad-response', { detail: 'the server sent no list of passkeys' });
  return body;
}

function passkey(entry: unknown): Passkey {
  const { id, credentialID, name, aaguid, createdAt, lastUsedAt, backedUp, transports } = record(entry);
  if (typeof id !== 'string') throw new AuthError('bad-response', { detail: 'the server sent a passkey without an id' });
  return {
    id,
    credentialId: text(credentialID),
    name: text(name),
    aaguid: text(aaguid),
    createdAt: time(createdAt),
    lastUsedAt: time(lastUsedAt),
    synced: typeof backedUp === 'boolean' ? backedUp : undefined,
    transports: text(transports)?.split(','),
  };
}

/**
 * Better Auth cuts its lists off at a hundred entries and says nothing of it, and it knows no user handle: a list of its
 * own is never one for authenticators. A server that has more to say puts `userHandle` and `passkeyCount`, the number of
 * passkeys that the account has, into each entry.
 */
export function acceptedOf(rows: readonly unknown[]): AcceptedPasskeys | null {
  const { userHandle, passkeyCount } = record(rows[0]);
  const credentialIds = rows.map((row) => text(record(row)['credentialID']) ?? '');
  const isWhole = passkeyCount === rows.length && rows.every((row) => record(row)['userHandle'] === userHandle && record(row)['passkeyCount'] === passkeyCount);
  const isSound = [userHandle, ...credentialIds].every((id) => typeof id === 'string' && /^[\w-]+$/.test(id)) && new Set(credentialIds).size === rows.length;
  return isWhole && isSound ? { userHandle: userHandle as string, credentialIds } : null;
}
