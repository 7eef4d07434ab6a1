import type { TrustedDevice } from '../../backend/account.js';
import { newToken } from './secrets.js';

/** How long the in-memory server trusts a device, in days. */
export const TRUST_DAYS = 30;

/** A device of an account on which no second factor is asked for. In memory, all of them are this browser. */
export interface StoredDevice {
  readonly id: string;
  readonly accountId: string;
  /** Epoch milliseconds, as the two below. */
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

export const newDevice = (accountId: string, now: number): StoredDevice => ({
  id: newToken(),
  accountId,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: now + TRUST_DAYS * 86_400_000,
});

/** Whether one of them stands for this account, and still does. */
export const isTrusted = (devices: readonly StoredDevice[], accountId: string, now: number): boolean =>
  devices.some((device) => device.accountId === accountId && device.expiresAt > now);

export const trustedDevice = ({ id, createdAt, lastUsedAt, expiresAt }: StoredDevice): TrustedDevice => ({ id, createdAt, lastUsedAt, expiresAt, current: true });
