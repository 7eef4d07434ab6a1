import combined from './documents/combined.json' with { type: 'json' };
import recovery from './documents/recovery.json' with { type: 'json' };
import signIn from './documents/sign-in.json' with { type: 'json' };
import signUp from './documents/sign-up.json' with { type: 'json' };
import { AuthError } from '../errors.js';
import type { FlowDocument } from './document.js';

/** The flows that ship. A test validates each against `flow.schema.json`, which is what the casts rest on. */
const documents: Readonly<Record<string, FlowDocument>> = {
  'sign-in': signIn as FlowDocument,
  'sign-up': signUp as FlowDocument,
  recovery: recovery as FlowDocument,
  combined: combined as FlowDocument,
};

export function builtInFlow(name: string): FlowDocument {
  const document = Object.hasOwn(documents, name) ? documents[name] : undefined;
  if (document) return document;
  throw new AuthError('config-flow', { path: 'flow', detail: `there is no flow "${name}"; there are ${Object.keys(documents).join(', ')}` });
}
