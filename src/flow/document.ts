import type { FieldName } from '../backend/outcome.js';
import type { Method } from '../backend/capabilities.js';

export type FlowName = 'sign-in' | 'sign-up' | 'recovery';

/** The documents that ship: one a flow, a sign-in that makes accounts too, and a sign-up that begins with a passkey. */
export type BuiltInFlow = FlowName | 'combined' | 'passkey-sign-up';

/** When a stage is entered: a named fact that must hold, or facts compared with data. Never a script. */
export type Condition = FactName | { readonly [fact in FactName]?: { readonly gte?: number; readonly lte?: number } };

/** `capable`: this browser can make a passkey and the account has none; `missing`: the server says that something is; `visits`: sign-ins on this browser. */
export type FactName = 'capable' | 'missing' | 'visits';

export type Stage =
  | { readonly ask: 'identifier' }
  | { readonly prove: readonly Method[] }
  | { readonly register: readonly Method[]; readonly collect: readonly FieldName[] }
  | { readonly verify: 'when-required' }
  | { readonly 'step-up': 'when-required' }
  | { readonly collect: readonly FieldName[]; readonly when: Condition }
  | { readonly set: 'password' }
  | { readonly offer: 'passkey'; readonly when: Condition; readonly skippable: boolean };

/** A way through, as data that a marketer can read; `flow.schema.json` is its grammar. */
export interface FlowDocument {
  readonly flow: FlowName;
  /** A sign-in whose methods also make the account of somebody who has none. */
  readonly combined?: boolean;
  readonly stages: readonly Stage[];
}
