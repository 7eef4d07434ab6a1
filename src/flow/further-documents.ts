import combined from './documents/combined.json' with { type: 'json' };
import passkeySignUp from './documents/passkey-sign-up.json' with { type: 'json' };
import recovery from './documents/recovery.json' with { type: 'json' };
import signUp from './documents/sign-up.json' with { type: 'json' };
import { AuthError } from '../errors.js';
import type { FlowDocument } from './document.js';

const documents: Readonly<Record<string, unknown>> = { 'sign-up': signUp, recovery, combined, 'passkey-sign-up': passkeySignUp };

/** The flows beside sign-in. */
export function furtherFlow(name: string): FlowDocument {
  if (Object.hasOwn(documents, name)) return documents[name] as FlowDocument;
  throw new AuthError('config-flow', { path: 'flow', detail: `there is no flow "${name}"; there are sign-in, ${Object.keys(documents).join(', ')}` });
}
