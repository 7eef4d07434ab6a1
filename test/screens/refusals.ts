import { en } from '../../src/locale/en.js';
import type { AuthErrorCode } from '../../src/errors.js';
import type { Step } from '../../src/index.js';
import type { Attempt } from './replies.js';

type Reach = (attempt: Attempt, step: Step) => boolean;

const always: Reach = () => true;
const never: Reach = () => false;
const answering =
  (...kinds: string[]): Reach =>
  (attempt) =>
    attempt.do === 'answer' && kinds.includes(attempt.answer.kind);
const intent =
  (kind: string, ...methods: string[]): Reach =>
  (attempt) =>
    attempt.do === 'start' &&
    attempt.intent.kind === kind &&
    (methods.length === 0 || ('method' in attempt.intent && methods.includes(attempt.intent.method)));
const some =
  (...reaches: Reach[]): Reach =>
  (attempt, step) =>
    reaches.some((reach) => reach(attempt, step));

const proving = some(intent('sign-in'), answering('code', 'passkey', 'select', 'fields'));
const settingPassword = some(intent('sign-up'), answering('new-password'));
const ceremony: Reach = ({ do: what }) => what === 'ceremony' || what === 'register-passkey';
const checkingPasskey = some(ceremony, answering('passkey'));

/** What somebody must be doing for an attempt to end in this way. The list is closed, so a new code has to say it here. */
const reaches: Readonly<Record<AuthErrorCode, Reach>> = {
  offline: always,
  timeout: always,
  unreachable: always,
  'rate-limited': always,
  'server-error': always,
  'bad-response': always,
  'chunk-unavailable': always,
  'config-backend': always,
  'invalid-identifier': some(
    intent('sign-up'),
    intent('recovery'),
    intent('sign-in', 'email-code', 'magic-link'),
    answering('change-identifier'),
  ),
  'invalid-credentials': intent('sign-in', 'password'),
  'invalid-code': answering('code'),
  'expired-code': answering('code'),
  'too-many-attempts': answering('code'),
  'invalid-link': answering('new-password'),
  'expired-link': answering('new-password'),
  'identifier-taken': some(intent('sign-up'), answering('change-identifier')),
  'missing-field': answering('fields'),
  'weak-password': settingPassword,
  'password-too-long': settingPassword,
  'password-compromised': settingPassword,
  'account-locked': proving,
  'sign-up-closed': intent('sign-up'),
  'method-unavailable': some(intent('sign-in'), intent('recovery'), answering('select')),
  'flow-expired': answering('code', 'passkey', 'new-password', 'select', 'fields', 'change-identifier', 'resend'),
  'not-signed-in': ({ do: what }) => what === 'register-passkey',
  'passkey-not-completed': ceremony,
  'passkey-already-registered': ceremony,
  'passkey-busy': ceremony,
  'passkey-unsupported': ceremony,
  'passkey-device': ceremony,
  'passkey-unknown': checkingPasskey,
  'passkey-refused': checkingPasskey,
  'passkey-expired': answering('passkey'),
  'insecure-context': ceremony,
  cancelled: always,
  // All of these are told in the words for what nobody foresaw, of which `bad-response` is the example.
  'not-verified': never,
  'captcha-required': never,
  'captcha-failed': never,
  'origin-not-allowed': never,
  'sign-in-blocked': proving,
  'step-up-required': ({ do: what }) => what === 'register-passkey',
  'step-up-cancelled': never,
  'step-up-insufficient': never,
  'session-expired': never,
  'session-revoked': never,
  'session-locked': never,
  'session-changed': never,
  'account-mismatch': proving,
  'too-many-accounts': proving,
  'flow-already-completed': intent('sign-in', 'sso'),
  'issuer-mismatch': never,
  'state-mismatch': never,
  'nonce-mismatch': never,
  'id-token-invalid': never,
  'token-not-bound': never,
  'lock-timeout': never,
  'key-lost': never,
  'body-not-replayable': never,
  'crypto-unavailable': never,
  'storage-unavailable': never,
  'popup-blocked': intent('sign-in', 'sso'),
  unsupported: never,
  'config-url': never,
  'config-method': never,
  'config-flow': never,
  'config-redirect': never,
  'config-locale': never,
  'config-provider': never,
  'config-rp-id': never,
  'config-permissions-policy': never,
  'config-options': never,
  disposed: never,
};

export const allCodes = Object.keys(reaches) as readonly AuthErrorCode[];

const hasWords = (code: AuthErrorCode): boolean =>
  Object.keys(en).some((key) => key === `error.${code}` || key.startsWith(`error.${code}.`));

/** Codes with words of their own that no screen would show: none, or the list above is behind the catalogue. */
export const forgottenCodes = (): readonly AuthErrorCode[] =>
  allCodes.filter((code) => reaches[code] === never && hasWords(code));

/** The ways in which this attempt may fail, of those that read differently. */
export const refusalsOf = (attempt: Attempt, step: Step): readonly AuthErrorCode[] =>
  allCodes.filter((code) => code !== 'cancelled' && reaches[code](attempt, step));

/** What the page's address may bring that is no good: a link from a mail, the way back from a provider. */
export const arrivals: readonly AuthErrorCode[] = ['invalid-link', 'expired-link', 'bad-response', 'unreachable'];
