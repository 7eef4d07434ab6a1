import { passkeyProof, type Way } from './proofs.js';
import type { Context } from './settings.js';

const seen = new WeakMap<object, Way>();

/** The passkey plug-in tells what it has verified; whether the UV flag was set is known nowhere else. */
export function notePasskey(ctx: { readonly context: object }, { authenticationInfo }: { readonly authenticationInfo: { readonly userVerified: boolean; readonly credentialBackedUp: boolean } }): void {
  seen.set(ctx.context, { method: 'passkey', proof: passkeyProof(authenticationInfo.userVerified, authenticationInfo.credentialBackedUp) });
}

/** What was noted in this request. */
export const passkeyOf = ({ context }: Pick<Context, 'context'>): Way | undefined => seen.get(context);
