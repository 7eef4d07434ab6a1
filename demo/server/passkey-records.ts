import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';

/** A passkey as the database has it. */
interface Row {
  readonly credentialID: string;
}

/** An account as authenticators know it: bytes that say nothing of the person, and stay the same. */
const userHandle = (userId: string): string => Buffer.from(userId).toString('base64url');

/**
 * What Better Auth's passkey plug-in leaves out, and what authenticators have to hear in order to forget a passkey that
 * was deleted, or to learn a new name: one handle for each account, in place of another with each passkey, and the
 * number of passkeys that there are, since lists are cut off at a hundred. It notes when a passkey was last used, too.
 */
export const passkeyRecords = {
  id: 'passkey-records',
  schema: { passkey: { fields: { lastUsedAt: { type: 'date', required: false, input: false } } } },
  hooks: {
    after: [
      {
        matcher: ({ path }) => path === '/passkey/generate-register-options',
        handler: createAuthMiddleware(async (ctx) => {
          const options = ctx.context.returned as { readonly user?: object } | undefined;
          const session = await getSessionFromCtx(ctx);
          if (!session || !options?.user) return;
          const { id, email, name } = session.user;
          const user = { ...options.user, id: userHandle(id), name: email, displayName: name || email };
          return ctx.json({ ...options, user });
        }),
      },
      {
        matcher: ({ path }) => path === '/passkey/list-user-passkeys',
        handler: createAuthMiddleware(async (ctx) => {
          const rows = ctx.context.returned;
          const session = await getSessionFromCtx(ctx);
          if (!session || !Array.isArray(rows)) return;
          const userId = session.user.id;
          const where = [{ field: 'userId', value: userId }];
          const passkeyCount = await ctx.context.adapter.count({ model: 'passkey', where });
          return ctx.json(rows.map((row: Row) => ({ ...row, userHandle: userHandle(userId), passkeyCount })));
        }),
      },
      {
        matcher: ({ path }) => path === '/passkey/verify-authentication',
        handler: createAuthMiddleware(async (ctx) => {
          if (!ctx.context.newSession) return;
          const { response } = ctx.body as { readonly response: { readonly id: string } };
          await ctx.context.adapter.update({
            model: 'passkey',
            where: [{ field: 'credentialID', value: response.id }],
            update: { lastUsedAt: new Date() },
          });
        }),
      },
    ],
  },
} satisfies BetterAuthPlugin;
