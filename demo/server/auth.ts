import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { APIError, createAuthMiddleware, createEmailVerificationToken, isAPIError } from 'better-auth/api';
import { getMigrations } from 'better-auth/db/migration';
import { anonymous, emailOTP, genericOAuth, magicLink, twoFactor } from 'better-auth/plugins';
import { passkey } from '@better-auth/passkey';
import type { RiskPolicy } from '../../src/risk.js';
import { adaptive } from './adaptive/adaptive.js';
import { closeChallengesOf } from './adaptive/challenge.js';
import { ACR_BASIC, type Assurance, type ToldAssurance } from './adaptive/assurance.js';
import type { Attempt } from './adaptive/attempt.js';
import { revokeDevices } from './adaptive/device-trust.js';
import { isSure } from './adaptive/guard.js';
import { locateForDemo } from './adaptive/locate.js';
import { notePasskey } from './adaptive/passkey-sign-in.js';
import type { Context } from './adaptive/settings.js';
import type { DemoDatabase } from './database.js';
import * as letters from './letters.js';
import type { Mail } from './mail-server.js';
import { passkeyRecords } from './passkey-records.js';
import type { RateLimit } from './rate-limit.js';

/** The header that only this server sets, from the socket; a browser's own is thrown away. */
export const CLIENT_ADDRESS_HEADER = 'x-fernweh-client-address';

/** Another company that people may sign in with, over OpenID Connect. */
export interface SocialProvider {
  /** As in the method `social:google`. */
  readonly id: string;
  /** The address of its discovery document. */
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface AuthSettings {
  /** `http://localhost:5173`: where the pages live, and the API below it. */
  readonly origin: string;
  /** Further origins whose pages may sign in. */
  readonly origins: readonly string[];
  readonly secret: string;
  readonly database: DemoDatabase;
  readonly rateLimit: RateLimit;
  /** How long a code lives, in seconds. */
  readonly codeSeconds: number;
  /** How long a link in a mail lives, in seconds. */
  readonly linkSeconds: number;
  readonly send: (mail: Mail) => Promise<void>;
  readonly socialProviders: readonly SocialProvider[];
  readonly riskPolicy: RiskPolicy;
  readonly onAttempt: (attempt: Attempt) => void;
  /** Epoch milliseconds, for how long a challenge or a trusted device lives. */
  readonly now: () => number;
}

export interface Shopper {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isGuest: boolean;
  readonly since: string;
  readonly bag: string | null;
  /** What the session's person has proved. */
  readonly assurance: ToldAssurance | null;
}

export interface AuthServer {
  /** Whether the session's person has lately proved two factors, as a guarded act wants it. */
  isSure(shopper: Shopper): boolean;
  /** Answers everything under `/api/auth`. */
  readonly handler: (request: Request) => Promise<Response>;
  /** Who sends these cookies, if anyone. */
  shopper(headers: Headers): Promise<Shopper | null>;
  /** Keeps a shopper's bag, as JSON. */
  keepBag(userId: string, bag: string): Promise<void>;
  /** Every code and link sent so far has had its time; for tests. */
  expireEverythingSent(): Promise<void>;
  /** Resolves when no mail is on its way any more. */
  settle(): Promise<void>;
}

/** Better Auth with every method that the demo offers, its tables made or brought up to date. */
export async function createAuthServer(settings: AuthSettings): Promise<AuthServer> {
  const { origin, send, codeSeconds, linkSeconds } = settings;
  type CodeType = 'email-verification' | 'forget-password';
  // Better Auth's two mails carry a link; each of ours carries a code as well.
  const newCode = (email: string, type: CodeType): Promise<string> =>
    auth.api.createVerificationOTP({ body: { email, type } });

  const running = new Set<Promise<unknown>>();
  const inBackground = (task: Promise<unknown>): void => {
    const settled = task.catch(reportFault).finally(() => running.delete(settled));
    running.add(settled);
  };

  /** What a guest has goes on to the account that the guest turns into. */
  const claim = async (guestId: string, userId: string): Promise<void> => {
    const { internalAdapter } = await auth.$context;
    const bag = ((await internalAdapter.findUserById(guestId)) as { bag?: string | null } | null)?.bag;
    if (bag) await internalAdapter.updateUser(userId, { bag });
  };

  const options = {
    appName: 'Fernweh',
    baseURL: origin,
    basePath: '/api/auth',
    secret: settings.secret,
    trustedOrigins: [origin, ...settings.origins],
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => console.error(`Better Auth: ${firstLine(message)}`) },
    onAPIError: { errorURL: `${origin}/sign-in`, onError: reportFault },
    database: settings.database.forAuth,
    rateLimit: { enabled: true, customStorage: settings.rateLimit },
    session: { expiresIn: 30 * 86_400, updateAge: 86_400, freshAge: 86_400 },
    hooks: {
      after: createAuthMiddleware(async ({ path, context: { returned, session } }) => {
        if (path !== '/email-otp/change-email' || isAPIError(returned) || !session) return;
        const now = await (await auth.$context).internalAdapter.findUserById(session.user.id);
        // Whoever lost the account to somebody else hears of it where they still are.
        if (now && now.email !== session.user.email) inBackground(send(letters.addressChanged(session.user.email, now.email)));
      }),
    },
    user: {
      deleteUser: { enabled: true },
      additionalFields: { bag: { type: 'string', required: false, input: false, returned: false } },
    },
    advanced: {
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // The reply does not wait for a mail: it would tell by its time whether there is an account to send one to.
      backgroundTasks: { handler: (task) => inBackground(task) },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 8,
      maxPasswordLength: 128,
      requireEmailVerification: true,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: linkSeconds,
      sendResetPassword: async ({ user, url }) =>
        send(letters.resetPassword(user.email, await newCode(user.email, 'forget-password'), url)),
      // The mail held two secrets; whichever was used, the other is spent with it.
      onPasswordReset: async ({ user }) => {
        const context = await auth.$context;
        const { adapter, internalAdapter } = context;
        // Whoever had the old password may have had a browser trusted, or be in the middle of a challenge.
        await revokeDevices({ context } as Context, user.id);
        await closeChallengesOf({ context } as Context, user.id);
        await internalAdapter.deleteVerificationByIdentifier(`forget-password-otp-${user.email}`);
        await adapter.deleteMany({
          model: 'verification',
          where: [
            { field: 'value', value: user.id },
            { field: 'identifier', operator: 'starts_with', value: 'reset-password:' },
          ],
        });
      },
      onExistingUserSignUp: async ({ user }) => {
        if (user.emailVerified) return send(letters.alreadyRegistered(user.email, origin));
        await auth.api.sendVerificationEmail({ body: { email: user.email, callbackURL: '/account' } });
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      autoSignInAfterVerification: true,
      expiresIn: linkSeconds,
      sendVerificationEmail: async ({ user, url }) =>
        send(letters.verifyAddress(user.email, await newCode(user.email, 'email-verification'), url)),
    },
    plugins: [
      emailOTP({
        expiresIn: codeSeconds,
        storeOTP: 'hashed',
        changeEmail: { enabled: true },
        async sendVerificationOTP({ email, otp, type }, context) {
          if (type === 'forget-password') return send(letters.resetPassword(email, otp, null));
          if (type === 'change-email') return send(letters.changeAddress(email, otp));
          if (type !== 'email-verification' || !context) return send(letters.signInCode(email, otp));
          const token = await createEmailVerificationToken(context.context.secret, email, undefined, linkSeconds);
          return send(
            letters.verifyAddress(
              email,
              otp,
              `${context.context.baseURL}/verify-email?token=${token}&callbackURL=%2Faccount`,
            ),
          );
        },
      }),
      magicLink({
        expiresIn: codeSeconds,
        storeToken: 'hashed',
        sendMagicLink: ({ email, url }) => send(letters.magicLink(email, url)),
      }),
      genericOAuth({
        config: settings.socialProviders.map(({ id: providerId, ...provider }) => ({
          ...provider,
          providerId,
          scopes: ['openid', 'email', 'profile'],
          pkce: true,
        })),
      }),
      passkey({
        rpID: 'localhost',
        rpName: 'Fernweh',
        origin: [origin],
        authentication: { afterVerification: ({ ctx, verification }) => notePasskey(ctx, verification) },
      }),
      passkeyRecords,
      twoFactor({
        issuer: 'Fernweh',
        otpOptions: { storeOTP: 'hashed', sendOTP: ({ user, otp }) => send(letters.secondFactorCode(user.email, otp)) },
      }),
      // After everything that signs in, and before what happens once somebody is in.
      adaptive({
        rpID: 'localhost',
        origins: [origin],
        policy: settings.riskPolicy,
        locate: locateForDemo,
        addressHeader: CLIENT_ADDRESS_HEADER,
        send,
        onAttempt: settings.onAttempt,
        now: settings.now,
        async claimGuest(guestId, userId) {
          await claim(guestId, userId);
          await (await auth.$context).internalAdapter.deleteUser(guestId);
        },
      }),
      // A guest turns into an account when the sign-in is through, and not before: after a challenge, if there is one.
      anonymous({ onLinkAccount: ({ anonymousUser, newUser }) => claim(anonymousUser.user.id, newUser.user.id) }),
    ],
  } satisfies BetterAuthOptions;

  const auth = betterAuth(options);
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  // Sessions from before there was a gate: one factor, some time ago.
  await (await auth.$context).adapter.updateMany({
    model: 'session',
    where: [{ field: 'assurance', value: null }],
    update: { assurance: JSON.stringify({ amr: [], kinds: ['address'], acr: ACR_BASIC, authTime: 0 } satisfies Assurance) },
  });

  return {
    handler: auth.handler,
    isSure: ({ assurance }) => isSure(assurance, settings.now()),
    async shopper(headers) {
      const found = await auth.api.getSession({ headers });
      if (!found) return null;
      const user = await (await auth.$context).internalAdapter.findUserById(found.user.id);
      if (!user) return null;
      const { bag, isAnonymous } = user as { bag?: string | null; isAnonymous?: boolean | null };
      return {
        id: user.id,
        name: user.name,
        email: user.email,
        isGuest: isAnonymous === true,
        since: user.createdAt.toISOString(),
        bag: bag ?? null,
        assurance: (found.session as { assurance?: ToldAssurance | null }).assurance ?? null,
      };
    },
    async keepBag(userId, bag) {
      await (await auth.$context).internalAdapter.updateUser(userId, { bag });
    },
    async expireEverythingSent() {
      await Promise.all(running);
      const { adapter } = await auth.$context;
      await adapter.updateMany({
        model: 'verification',
        where: [],
        update: { expiresAt: new Date(Date.now() - 1_000) },
      });
      await adapter.updateMany({ model: 'adaptiveChallenge', where: [], update: { expiresAt: new Date(0) } });
    },
    async settle() {
      await Promise.all(running);
    },
  };
}

/** A refusal is an answer; only what the server could not do is worth a line in its log. */
function reportFault(error: unknown): void {
  if (error instanceof APIError && error.statusCode < 500) return;
  console.error(`Better Auth: ${error instanceof Error ? firstLine(error.message) : 'unknown error'}`);
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
