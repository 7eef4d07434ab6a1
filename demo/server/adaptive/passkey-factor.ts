import { generateAuthenticationOptions, verifyAuthenticationResponse, type AuthenticationResponseJSON } from '@simplewebauthn/server';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import * as z from 'zod';
import { keepCeremony } from './challenge.js';
import { offers, openedChallenge } from './challenge-endpoints.js';
import { passkeysOf } from './enrolled.js';
import { passChallenge } from './pass-challenge.js';
import type { AdaptiveSettings, Context } from './settings.js';

type Transports = NonNullable<NonNullable<Parameters<typeof generateAuthenticationOptions>[0]['allowCredentials']>[number]['transports']>;

const transportsOf = (transports: string | null | undefined): Transports => (transports?.split(',').filter(Boolean) ?? []) as Transports;

/** The same words for everything that can be wrong with an answer. */
const refused = (): APIError => new APIError('UNAUTHORIZED', { code: 'AUTHENTICATION_FAILED', message: 'The passkey was not accepted.' });

export const passkeyFactor = (settings: AdaptiveSettings) => ({
  adaptivePasskeyOptions: createAuthEndpoint('/adaptive/passkey-options', { method: 'GET', requireHeaders: true }, async (ctx) => {
    const challenge = await openedChallenge(ctx as Context, settings);
    offers(challenge, 'passkey', 'security-key');
    const passkeys = await passkeysOf(ctx as Context, challenge.userId);
    const options = await generateAuthenticationOptions({
      rpID: settings.rpID,
      userVerification: 'required',
      allowCredentials: passkeys.map(({ credentialID: id, transports }) => ({ id, transports: transportsOf(transports) })),
    });
    await keepCeremony(ctx as Context, challenge, options.challenge);
    return ctx.json(options);
  }),

  adaptivePasskey: createAuthEndpoint(
    '/adaptive/passkey',
    { method: 'POST', body: z.object({ response: z.looseObject({ id: z.string() }), trustDevice: z.boolean().optional() }) },
    async (ctx) => {
      const challenge = await openedChallenge(ctx as Context, settings);
      offers(challenge, 'passkey', 'security-key');
      const { ceremony } = challenge;
      if (!ceremony) throw refused();
      await keepCeremony(ctx as Context, challenge, null);
      const response = ctx.body.response as unknown as AuthenticationResponseJSON;
      // Of this account's own: a passkey of another one proves nothing here.
      const passkey = (await passkeysOf(ctx as Context, challenge.userId)).find(({ credentialID }) => credentialID === response.id);
      if (!passkey) throw refused();
      const verified = await verifyAuthenticationResponse({
        response,
        expectedChallenge: ceremony,
        expectedOrigin: [...settings.origins],
        expectedRPID: settings.rpID,
        credential: { id: passkey.credentialID, publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64')), counter: passkey.counter, transports: transportsOf(passkey.transports) },
        // An authenticator that only says that somebody was there is not both factors (P18).
        requireUserVerification: true,
      }).catch(() => null);
      if (!verified?.verified || !verified.authenticationInfo.userVerified) throw refused();
      await ctx.context.adapter.update({ model: 'passkey', where: [{ field: 'id', value: passkey.id }], update: { counter: verified.authenticationInfo.newCounter } });
      const method = challenge.methods.some((offered) => offered.method === 'passkey') ? 'passkey' : 'security-key';
      return ctx.json(await passChallenge(ctx as Context, settings, challenge, method, ctx.body.trustDevice === true));
    },
  ),
});
