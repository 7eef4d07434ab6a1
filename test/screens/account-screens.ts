import { AuthError, type AuthErrorCode } from '../../src/errors.js';
import type { Account, AccountKey, Expiring, MessageKey, Method, Outcome, Passkey, Requirement, Snapshot, TrustedDevice } from '../../src/index.js';
import type { MfaStep } from '../../components/auth-mfa/mfa-step.js';
import type { OpenCard, PasskeyList } from '../../components/auth-passkey/known-passkeys.js';
import type { Backend } from '../../src/backend/backend.js';

export type AccountElementName =
  'auth-idle' | 'auth-mfa' | 'auth-passkey' | 'auth-provider' | 'auth-step-up' | 'auth-user';

type Speaking = HTMLElement & { readonly text: { of(key: MessageKey, values?: Readonly<Record<string, string>>): string } };

/** A screen of an element that is no flow: what the session says, what the server answers, and what is set on top. */
export interface AccountScreen {
  readonly name: string;
  readonly element: AccountElementName;
  readonly snapshot: Snapshot;
  readonly account?: Backend['account'];
  /** Who is signed in on this browser. */
  readonly accounts?: readonly Account[];
  /** What the session comes to once the element has seen `snapshot`. */
  readonly next?: Snapshot;
  /** What a person is asked to prove, and what comes of beginning with it. */
  readonly stepUp?: { readonly need: Requirement; begin?(): Promise<Outcome> };
  readonly attributes?: Readonly<Record<string, string>>;
  /** Brings the element where it has to be, by what a person would do. */
  arrange?(element: HTMLElement): Promise<void>;
  /** The rest of its state, as its own types have it. */
  state?(element: Speaking): Readonly<Record<string, unknown>>;
}

const assurance = { amr: ['pwd'] };
const signedIn: Snapshot = {
  status: 'signed-in',
  user: { id: 'u1', email: 'anneliese.brandstetter@example.com', name: 'Anneliese Brandstetter' },
  assurance,
};
const withFactor: Snapshot = { ...signedIn, user: { ...signedIn.user, secondFactor: true } };
const nameless: Snapshot = {
  status: 'signed-in',
  user: { id: 'u2', email: 'anneliese.brandstetter-hohenlohe@mail.a-very-long-example.com' },
  assurance,
};
const guest: Snapshot = { status: 'signed-in', user: { id: 'g1', guest: true }, assurance };
const several: readonly Account[] = [
  { id: 'a1' as AccountKey, user: signedIn.user, current: true, alive: true },
  { id: 'a2' as AccountKey, user: { id: 'u3', email: 'maximilian.brandstetter-hohenlohe@mail.a-very-long-example.com', name: 'Maximilian Brandstetter-Hohenlohe zu Ludwigshafen' }, current: false, alive: true },
  { id: 'a3' as AccountKey, user: { id: 'u4' }, current: false, alive: false },
];
const signedOut: Snapshot = { status: 'signed-out', reason: 'none' };
const unreachable: Snapshot = { status: 'unreachable', error: new AuthError('unreachable') };

const passkeys: readonly Passkey[] = [
  { id: 'p1', aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd', createdAt: Date.UTC(2026, 0, 9), synced: true },
  {
    id: 'p2',
    name: 'Security key in the drawer of the office in Ludwigshafen',
    createdAt: Date.UTC(2025, 10, 30),
    synced: false,
  },
  { id: 'p3' },
];
const passkeyAccount = (list: () => Promise<readonly Passkey[]>): Backend['account'] => ({
  passkeys: {
    list,
    begin: () => new Promise(() => undefined),
    register: async () => undefined,
    rename: async () => undefined,
    remove: async () => undefined,
  },
});
const listing = passkeyAccount(async () => passkeys);
const problem = (code: AuthErrorCode, field?: string, path?: string) => ({ error: new AuthError(code, { path }), field });
const listOf = (list: readonly Passkey[], open: OpenCard): PasskeyList => ({ kind: 'listed', passkeys: list, open, renames: true, signals: false });
const opened = (open: OpenCard) => ({ list: listOf(passkeys, open) });
const last = (left: readonly Method[] | null) => ({ list: listOf(passkeys.slice(0, 1), { kind: 'remove', id: 'p1', left }) });

const kept: readonly Passkey[] = [
  { id: 'k1', name: 'Laptop', aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', createdAt: Date.UTC(2026, 0, 9), lastUsedAt: Date.UTC(2026, 4, 3), synced: true, here: true },
  { id: 'k2', aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96', createdAt: Date.UTC(2025, 10, 30), lastUsedAt: Date.UTC(2026, 1, 14), synced: false, here: true },
  { id: 'k3', createdAt: Date.UTC(2025, 10, 30), transports: ['usb', 'nfc'], synced: false },
];
/** What a page may answer: a picture of its own. */
const resolveProvider = () => ({ icon: '/screens/provider.svg' });

const lists: { readonly [Kind in PasskeyList['kind']]: readonly Omit<AccountScreen, 'element' | 'snapshot'>[] } = {
  loading: [{ name: 'loading', account: passkeyAccount(() => new Promise(() => undefined)) }],
  failed: [{ name: 'not to be had', account: passkeyAccount(() => Promise.reject(new AuthError('server-error'))) }],
  listed: [
    { name: 'none', account: passkeyAccount(async () => []) },
    { name: 'three', account: listing },
    { name: 'busy adding', account: listing, state: () => ({ pending: 'passkey' }) },
    { name: 'added', account: listing, state: ({ text }) => ({ said: text.of('passkeys.added') }) },
    { name: 'not completed', account: listing, state: () => ({ problem: problem('passkey-not-completed') }) },
    { name: 'prove first', account: listing, state: () => ({ problem: problem('step-up-required') }) },
    { name: 'busy elsewhere', account: listing, state: () => ({ problem: problem('passkey-busy') }) },
    { name: 'here, and pictured', account: passkeyAccount(async () => kept), state: () => ({ resolveProvider }) },
    { name: 'renaming', account: listing, state: () => opened({ kind: 'rename', id: 'p2' }) },
    {
      name: 'renaming, too long',
      account: listing,
      state: () => ({ ...opened({ kind: 'rename', id: 'p1' }), problem: problem('missing-field', 'name', 'name') }),
    },
    {
      name: 'renaming, busy',
      account: listing,
      state: () => ({ ...opened({ kind: 'rename', id: 'p1' }), pending: 'submit' }),
    },
    {
      name: 'renamed',
      account: listing,
      state: ({ text }) => ({ said: text.of('passkeys.renamed', { name: 'Work laptop' }) }),
    },
    {
      name: 'added, and where',
      account: listing,
      state: ({ text }) => ({ said: text.of('passkeys.added.in', { provider: 'Google Password Manager' }) }),
    },
    { name: 'removing', account: listing, state: () => opened({ kind: 'remove', id: 'p2' }) },
    {
      name: 'removing, told to managers',
      account: listing,
      state: () => ({ list: { ...opened({ kind: 'remove', id: 'p1' }).list, signals: true } }),
    },
    {
      name: 'removing, busy',
      account: listing,
      state: () => ({ ...opened({ kind: 'remove', id: 'p1' }), pending: 'submit' }),
    },
    {
      name: 'removing failed',
      account: listing,
      state: () => ({ ...opened({ kind: 'remove', id: 'p1' }), problem: problem('server-error') }),
    },
    {
      name: 'removing the last, other ways left',
      account: listing,
      state: () => last(['password', 'email-code', 'magic-link', 'social:google']),
    },
    { name: 'removing the last, none left', account: listing, state: () => last([]) },
    { name: 'removing the last, perhaps none left', account: listing, state: () => last(null) },
  ],
};

const devices: readonly TrustedDevice[] = [
  { id: 'd1', name: 'Firefox on Linux', createdAt: Date.UTC(2026, 3, 20), lastUsedAt: Date.UTC(2026, 4, 4), expiresAt: Date.UTC(2026, 4, 20), current: true },
  { id: 'd2', name: 'Safari on the iPad of the office in Ludwigshafen', createdAt: Date.UTC(2026, 3, 9), lastUsedAt: Date.UTC(2026, 4, 1), expiresAt: Date.UTC(2026, 4, 9), current: false },
  { id: 'd3', current: false },
];
const trusting: Backend['account'] = { devices: { list: async () => devices, revoke: () => new Promise(() => undefined) } };
const listed = async (element: HTMLElement): Promise<void> => until(() => element.querySelector('[data-auth-part=devices] li'));

const enrolment = {
  uri: 'otpauth://totp/Fernweh:anneliese.brandstetter%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Fernweh',
  secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  recoveryCodes: [],
};
const codes = Array.from(
  { length: 10 },
  (_, index) =>
    `${(index * 7919 + 10007).toString(36).padStart(5, 'k')}-${(index * 104729 + 50021).toString(36).padStart(5, 'q').slice(-5)}`,
);

const steps: {
  readonly [Kind in Exclude<MfaStep['kind'], 'status'>]: readonly (readonly [
    string,
    Extract<MfaStep, { kind: Kind }>,
    Readonly<Record<string, unknown>>?,
  ])[];
} = {
  password: [
    ['password to set up', { kind: 'password', for: 'enrol' }],
    [
      'password to set up, wrong',
      { kind: 'password', for: 'enrol' },
      { problem: problem('invalid-credentials', 'password') },
    ],
    ['password to set up, busy', { kind: 'password', for: 'enrol' }, { pending: 'submit' }],
    ['password to turn off', { kind: 'password', for: 'remove' }],
    ['password to turn off, server down', { kind: 'password', for: 'remove' }, { problem: problem('server-error') }],
  ],
  scan: [
    ['scan', { kind: 'scan', enrolment }],
    ['scan, key copied', { kind: 'scan', enrolment }, { copied: 'key' }],
    ['scan, wrong code', { kind: 'scan', enrolment }, { problem: problem('invalid-code', 'code') }],
  ],
  codes: [
    ['recovery codes', { kind: 'codes', codes }],
    ['recovery codes, copied', { kind: 'codes', codes }, { copied: 'codes' }],
  ],
};

async function revoked(element: HTMLElement): Promise<void> {
  await listed(element);
  element.querySelector<HTMLElement>('[data-auth-part=devices] button')!.click();
  await until(() => element.querySelector('[data-auth-part~=done]'));
}

/** Presses the first button and waits until what it loads has rendered. */
async function begin(element: HTMLElement): Promise<void> {
  element.querySelector<HTMLElement>('[data-auth-part~=button]')?.click();
  await until(() => element.querySelector('form'));
}

async function openMenu(element: HTMLElement): Promise<void> {
  const button = '[data-auth-part=avatar], [popovertarget]';
  await until(() => element.querySelector(button));
  element.querySelector<HTMLElement>(button)!.click();
  await until(() => element.querySelector(':popover-open'));
}

const openDialog =
  (flow: 'sign-in' | 'sign-up' | 'recovery') =>
  async (element: HTMLElement): Promise<void> => {
    const { auth } = element as HTMLElement & { auth: { presenter(name: string): Promise<unknown> } };
    void auth.presenter(flow);
    await until(() => document.querySelector('dialog [data-auth-ready]'));
  };

async function until(probe: () => unknown): Promise<void> {
  for (const end = performance.now() + 8_000; !probe();) {
    if (performance.now() > end) throw new Error(`Not true in time: ${String(probe)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The stage's clock stands still at this time. */
const now = Date.UTC(2026, 4, 4);
const expiring = (what: Expiring): Snapshot => ({ ...signedIn, expiring: what });

const isOpen = async (): Promise<void> => until(() => document.querySelector('dialog[open] h2'));
const unlocking = async (): Promise<void> => until(() => document.querySelector('dialog[open] [data-auth-ready]'));

const never = (): Promise<never> => new Promise(() => undefined);
const challenged = async (): Promise<Outcome> => ({
  kind: 'challenge',
  challenge: { kind: 'code', purpose: 'second-factor', method: 'totp', length: 6, alternatives: ['recovery-code'] },
  continuation: { backend: 'screens', state: null },
});

const asked = async (): Promise<Outcome> => ({
  kind: 'challenge',
  challenge: { kind: 'factor', methods: ['totp', 'email-code'], reasons: ['sensitive-act'] },
  continuation: { backend: 'screens', state: null },
});

async function confirm(): Promise<void> {
  await isOpen();
  document.querySelector<HTMLElement>('dialog[open] [data-auth-part~=primary]')!.click();
}
async function confirmed(): Promise<void> {
  await confirm();
  await until(() => document.querySelector('dialog[open] [data-auth-ready] input'));
}

const signIn = { mode: 'sign-in' };
const account = { 'account-href': '#account' };

/** Every screen of the elements beside the forms. Where an element has a type for its steps, the list is checked against it. */
export const accountScreens: readonly AccountScreen[] = [
  ...Object.entries(lists).flatMap(([, screens]) =>
    screens.map((screen): AccountScreen => ({
      ...screen,
      name: `auth-passkey · ${screen.name}`,
      element: 'auth-passkey',
      snapshot: signedIn,
    })),
  ),
  { name: 'auth-passkey · restoring', element: 'auth-passkey', snapshot: { status: 'restoring' } },
  { name: 'auth-passkey · unreachable', element: 'auth-passkey', snapshot: unreachable },
  { name: 'auth-passkey · sign in', element: 'auth-passkey', snapshot: signedOut, attributes: signIn },
  {
    name: 'auth-passkey · sign in, busy',
    element: 'auth-passkey',
    snapshot: signedOut,
    attributes: signIn,
    state: () => ({ pending: 'passkey' }),
  },
  {
    name: 'auth-passkey · sign in, not completed',
    element: 'auth-passkey',
    snapshot: signedOut,
    attributes: signIn,
    state: () => ({ problem: problem('passkey-not-completed') }),
  },
  {
    name: 'auth-passkey · sign in, unknown',
    element: 'auth-passkey',
    snapshot: signedOut,
    attributes: signIn,
    state: () => ({ problem: problem('passkey-unknown') }),
  },
  {
    name: 'auth-passkey · sign in, signed in already',
    element: 'auth-passkey',
    snapshot: signedIn,
    attributes: signIn,
  },
  { name: 'auth-mfa · restoring', element: 'auth-mfa', snapshot: { status: 'restoring' } },
  { name: 'auth-mfa · signed out', element: 'auth-mfa', snapshot: signedOut },
  { name: 'auth-mfa · unreachable', element: 'auth-mfa', snapshot: unreachable },
  { name: 'auth-mfa · off', element: 'auth-mfa', snapshot: signedIn },
  { name: 'auth-mfa · on', element: 'auth-mfa', snapshot: withFactor },
  { name: 'auth-mfa · trusted devices', element: 'auth-mfa', snapshot: withFactor, account: trusting, arrange: listed },
  { name: 'auth-mfa · one trusted no longer', element: 'auth-mfa', snapshot: withFactor, account: { devices: { list: async () => devices.slice(1), revoke: async () => undefined } }, arrange: revoked },
  { name: 'auth-mfa · prove first', element: 'auth-mfa', snapshot: signedIn, arrange: begin, state: () => ({ step: { kind: 'password', for: 'enrol' }, problem: problem('step-up-required') }) },
  ...Object.values(steps)
    .flat()
    .map(([name, step, more]): AccountScreen => ({
      name: `auth-mfa · ${name}`,
      element: 'auth-mfa',
      snapshot: signedIn,
      arrange: begin,
      state: () => ({ step, ...more }),
    })),
  { name: 'auth-user · restoring', element: 'auth-user', snapshot: { status: 'restoring' }, attributes: account },
  { name: 'auth-user · signed out', element: 'auth-user', snapshot: signedOut, attributes: account },
  { name: 'auth-user · unreachable', element: 'auth-user', snapshot: unreachable, attributes: account },
  { name: 'auth-user · signed in', element: 'auth-user', snapshot: signedIn, attributes: account },
  { name: 'auth-user · menu', element: 'auth-user', snapshot: signedIn, attributes: account, arrange: openMenu },
  {
    name: 'auth-user · menu, no name',
    element: 'auth-user',
    snapshot: nameless,
    attributes: account,
    arrange: openMenu,
  },
  { name: 'auth-user · menu of one account of several', element: 'auth-user', snapshot: signedIn, attributes: account, accounts: several.slice(0, 1), arrange: openMenu },
  { name: 'auth-user · menu, several accounts', element: 'auth-user', snapshot: signedIn, attributes: account, accounts: several, arrange: openMenu },
  { name: 'auth-user · as many accounts as there may be', element: 'auth-user', snapshot: signedIn, attributes: account, accounts: [...several, ...several.slice(1, 3)], arrange: openMenu },
  { name: 'auth-user · signed out, others are there', element: 'auth-user', snapshot: signedOut, attributes: account, accounts: several.map((each) => ({ ...each, current: false })), arrange: openMenu },
  {
    name: 'auth-user · menu of a guest',
    element: 'auth-user',
    snapshot: guest,
    attributes: account,
    arrange: openMenu,
  },
  { name: 'dialog · sign-in', element: 'auth-provider', snapshot: signedOut, arrange: openDialog('sign-in') },
  {
    name: 'auth-idle · about to lock',
    element: 'auth-idle',
    snapshot: expiring({ kind: 'idle', at: now + 58_000, action: 'lock' }),
    arrange: isOpen,
  },
  {
    name: 'auth-idle · about to sign out',
    element: 'auth-idle',
    snapshot: expiring({ kind: 'idle', at: now + 150_000, action: 'sign-out' }),
    arrange: isOpen,
  },
  {
    name: 'auth-idle · about to end',
    element: 'auth-idle',
    snapshot: expiring({ kind: 'absolute', at: now + 60_000 }),
    arrange: isOpen,
  },
  { name: 'auth-idle · locked', element: 'auth-idle', snapshot: { status: 'locked', why: 'idle' }, arrange: unlocking },
  {
    name: 'auth-idle · locked by hand, whose it is',
    element: 'auth-idle',
    snapshot: signedIn,
    next: { status: 'locked', why: 'manual' },
    arrange: unlocking,
  },
  {
    name: 'auth-step-up · a while ago',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { maxAge: 300 } },
    arrange: isOpen,
  },
  {
    name: 'auth-step-up · stronger',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { acrValues: ['gold'] } },
    arrange: isOpen,
  },
  {
    name: 'auth-step-up · busy',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { maxAge: 300 }, begin: never },
    arrange: confirm,
  },
  {
    name: 'auth-step-up · in a window',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { maxAge: 300 } },
    arrange: isOpen,
    state: () => ({ stage: { kind: 'window' }, isBusy: true }),
  },
  {
    name: 'auth-step-up · failed',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { maxAge: 300 }, begin: () => Promise.reject(new AuthError('server-error')) },
    arrange: async () => {
      await confirm();
      await until(() => document.querySelector('dialog[open] [role=alert]'));
    },
  },
  {
    name: 'auth-step-up · window blocked',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { maxAge: 300 }, begin: () => Promise.reject(new AuthError('popup-blocked')) },
    arrange: async () => {
      await confirm();
      await until(() => document.querySelector('dialog[open] [role=alert]'));
    },
  },
  {
    name: 'auth-step-up · second factor',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { acrValues: ['gold'] }, begin: challenged },
    arrange: confirmed,
  },
  {
    name: 'auth-step-up · which factor, and why',
    element: 'auth-step-up',
    snapshot: signedIn,
    stepUp: { need: { acrValues: ['gold'] }, begin: asked },
    arrange: async () => {
      await confirm();
      await until(() => document.querySelector('dialog[open] [data-auth-part~=choice]'));
    },
  },
];
