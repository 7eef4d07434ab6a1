import type { AuthErrorCode } from '../../errors.js';
import type { Session } from '../../backend/session.js';
import type { Diagnostic } from '../diagnostic.js';
import type { SignedOutReason } from '../snapshot.js';

/**
 * What a page and the worker that refreshes for it say to each other. No message holds a token: the worker reads and
 * writes the store that both see (session.md STO-14).
 */
export interface RefreshRequest {
  readonly keylit: 1;
  readonly id: number;
  /** Of the instance, as in `createAuth`. */
  readonly name: string;
  readonly slot: string;
  /** The tokens that are to be traded in; if they have been already, nothing is asked of the server. */
  readonly generation: string;
  readonly overPause: number | undefined;
  readonly userActive: boolean;
}

export type RefreshReply =
  | { readonly keylit: 1; readonly ready: true }
  | {
      readonly keylit: 1;
      readonly id: number;
      readonly kind: 'record' | 'failed' | 'gone' | 'ended' | 'unreadable';
      /** With `ended`. */
      readonly reason?: SignedOutReason | undefined;
      /** With `failed`. */
      readonly error?: { readonly code: AuthErrorCode; readonly retryAfterMs?: number | undefined; readonly status?: number | undefined } | undefined;
      /** Whom the server has told, where it has. */
      readonly session?: Session | undefined;
      readonly diagnostics: readonly Diagnostic[];
    };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

/** Anybody on the origin can connect: what is no request is not answered. */
export function readRequest(data: unknown): RefreshRequest | null {
  if (!isObject(data) || data['keylit'] !== 1 || !Number.isSafeInteger(data['id'])) return null;
  const isText = (name: string): boolean => typeof data[name] === 'string' && data[name] !== '';
  const isFit = isText('name') && isText('slot') && isText('generation') && typeof data['userActive'] === 'boolean' && /^(number|undefined)$/.test(typeof data['overPause']);
  return isFit ? (data as unknown as RefreshRequest) : null;
}
