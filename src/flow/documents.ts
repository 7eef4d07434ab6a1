import signIn from './documents/sign-in.json' with { type: 'json' };
import { load } from '../platform/load.js';
import type { BuiltInFlow, FlowDocument } from './document.js';

/** A flow that ships: at once for sign-in, which nearly every page begins with. A test validates each, which is what the cast rests on. */
export async function builtInFlow(name: BuiltInFlow): Promise<FlowDocument> {
  return name === 'sign-in' ? (signIn as FlowDocument) : (await load(() => import('./further-documents.js'))).furtherFlow(name);
}
