import type { Method, Passkey } from '../../src/index.js';
import type { ResolveProvider } from './passkey-provider.js';

/** The one card that is open. `left`, for the last passkey: what else signs in; `null` where nobody knows; absent for others. */
export type OpenCard =
  | { readonly kind: 'rename'; readonly id: string }
  | { readonly kind: 'remove'; readonly id: string; readonly left?: readonly Method[] | null };

/** What is known of the person's passkeys. */
export type PasskeyList =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | {
      readonly kind: 'listed';
      readonly passkeys: readonly Passkey[];
      readonly open: OpenCard | null;
      /** The server takes names. */
      readonly renames: boolean;
      /** The browser tells password managers of a removal. */
      readonly signals: boolean;
    };

export type Listed = Extract<PasskeyList, { kind: 'listed' }>;

export interface PasskeyActions {
  readonly resolve: ResolveProvider | null;
  /** What a method's provider calls itself. */
  providerName(method: Method): string;
  add(): void;
  retry(): void;
  /** Opens a card; `null` closes the one that is open. */
  open(card: OpenCard | null): void;
  rename(passkey: Passkey, name: string): void;
  remove(id: string): void;
}
