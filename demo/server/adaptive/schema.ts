import type { BetterAuthPluginDBSchema } from '@better-auth/core/db';

const owner = { type: 'string', required: true, index: true, references: { model: 'user', field: 'id', onDelete: 'cascade' } } as const;
const hash = { type: 'string', required: true, unique: true } as const;
const text = { type: 'string', required: true } as const;
const optionalText = { type: 'string', required: false } as const;
const date = { type: 'date', required: true } as const;
const count = { type: 'number', required: true, defaultValue: 0 } as const;

/** What adaptive sign-in keeps. Tokens and codes are kept as hashes; all of an account goes with it. */
export const schema = {
  // What the session's person has proved (`assurance.ts`). A session without it has not been through the gate.
  session: { fields: { assurance: { type: 'string', required: false, input: false } } },
  adaptiveAccount: {
    fields: {
      userId: { ...owner, unique: true },
      locks: count,
      lockedUntil: { type: 'date', required: false },
      // The step of the last code of the authenticator app that was taken (RFC 6238, section 5.2): none is taken twice.
      totpStep: count,
    },
  },
  adaptiveSignIn: {
    fields: {
      userId: owner,
      at: date,
      ip: { ...text, index: true },
      asn: { ...text, index: true },
      country: { ...text, index: true },
      userAgent: { ...text, index: true },
      browser: { ...text, index: true },
      os: { ...text, index: true },
      device: { ...text, index: true },
      // JSON: the coordinates, and whether they are a proxy's.
      place: text,
      // The factor that passed the challenge, where there was one: offered first the next time.
      factor: optionalText,
    },
  },
  adaptiveDevice: {
    fields: {
      userId: owner,
      tokenHash: hash,
      previousHash: { type: 'string', required: false, index: true },
      rotatedAt: date,
      name: text,
      createdAt: date,
      lastUsedAt: date,
      expiresAt: date,
      trusted: { type: 'boolean', required: true, defaultValue: false },
    },
  },
  adaptiveChallenge: {
    fields: {
      userId: owner,
      tokenHash: hash,
      // JSON (`ChallengeFacts`): what does not change while it is open.
      facts: text,
      codeHash: optionalText,
      codeSentAt: { type: 'date', required: false },
      sends: count,
      tries: count,
      ceremony: optionalText,
      extensions: { type: 'number', required: false },
      expiresAt: date,
    },
  },
  // Failed attempts, by a keyed hash of the identifier or the address: for an account that does not exist as for one that does.
  adaptiveFailure: { fields: { subject: { ...text, index: true }, at: date } },
} satisfies BetterAuthPluginDBSchema;
