import { createAuthEndpoint, sensitiveSessionMiddleware } from 'better-auth/api';
import * as z from 'zod';
import { findDevice, revokeDevices, trustedDevices } from './device-trust.js';
import type { AdaptiveSettings, Context } from './settings.js';

/** The browsers that a person has said are theirs, and the way to take that back. */
export const devices = ({ now }: AdaptiveSettings) => ({
  adaptiveDevices: createAuthEndpoint('/adaptive/devices', { method: 'GET', requireHeaders: true, use: [sensitiveSessionMiddleware] }, async (ctx) => {
    const { id: userId } = ctx.context.session.user;
    const own = await findDevice(ctx as Context, userId, now());
    const trusted = await trustedDevices(ctx as Context, userId, now());
    return ctx.json(
      trusted.map(({ id, name, createdAt, lastUsedAt, expiresAt }) => ({ id, name, createdAt: createdAt.getTime(), lastUsedAt: lastUsedAt.getTime(), expiresAt: expiresAt.getTime(), current: own.row?.id === id })),
    );
  }),

  adaptiveRevokeDevice: createAuthEndpoint('/adaptive/devices/revoke', { method: 'POST', body: z.object({ id: z.string().max(64) }), use: [sensitiveSessionMiddleware] }, async (ctx) => {
    // Another account's device is none of this one's: it stays, and nobody learns that it is there.
    await revokeDevices(ctx as Context, ctx.context.session.user.id, { id: ctx.body.id });
    return ctx.json({ status: true });
  }),
});
