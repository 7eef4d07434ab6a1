import type { AccountOperations, Passkey } from './backend/account.js';
import type { Backend } from './backend/backend.js';
import type { Context } from './backend/context.js';
import type { User } from './backend/session.js';
import type { FlowEnvironment } from './flow/environment.js';
import { tellOfName, tellOfRemoval } from './flow/tell-authenticators.js';
import { isHere, noteHere } from './flow/this-device.js';

interface AccountParts extends Pick<FlowEnvironment, 'platform' | 'ceremony' | 'name'> {
  readonly backend: Backend;
  /** The session has changed at the server. */
  renew(user: User): Promise<void>;
}

/** The account operations of a backend, and what has to follow from them in this browser: authenticators are told, the session is asked for anew. */
export function accountOf({ backend, renew, ...world }: AccountParts, account: AccountOperations): AccountOperations {
  const { passkeys, profile } = account;
  /** Best effort, and nobody waits for it. The call that it follows may be abandoned; what has happened has happened. */
  const afterwards = (work: Promise<void>): void => void work.catch(() => undefined);
  const onward = ({ locale }: Context): Context => ({ locale });
  const known = new Map<string, string | undefined>();

  const list = async (context: Context): Promise<readonly Passkey[]> => {
    const found = await passkeys!.list(context);
    for (const { id, credentialId } of found) known.set(id, credentialId);
    return Promise.all(found.map(async (passkey) => ({ ...passkey, here: await isHere(world, passkey.credentialId) })));
  };
  return {
    ...account,
    ...(passkeys && {
      passkeys: {
        ...passkeys,
        list,
        async register(response, context) {
          await passkeys.register(response, context);
          await noteHere(world, response).catch(() => undefined);
        },
        async remove(id, context) {
          if (!known.has(id)) await list(context).catch(() => undefined);
          await passkeys.remove(id, context);
          afterwards(tellOfRemoval(backend, world, known.get(id), onward(context)));
        },
      },
    }),
    ...(profile && {
      profile: {
        async update(change, context) {
          const user = await profile.update(change, context);
          await renew(user);
          afterwards(tellOfName(backend, world, user, onward(context)));
          return user;
        },
      },
    }),
  };
}
