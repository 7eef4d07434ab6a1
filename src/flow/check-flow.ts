import { Validator, type OutputUnit } from '@cfworker/json-schema';
import schema from './flow.schema.json' with { type: 'json' };
import { AuthError } from '../errors.js';
import type { FlowDocument } from './document.js';

/**
 * Validates a flow document against its JSON Schema and against what the schema cannot say: each flow has the stages
 * without which it leads nowhere. Throws `config-flow` with a JSON pointer to the first mistake.
 */
export function checkFlow(document: unknown): FlowDocument {
  const { valid, errors } = new Validator(schema as object, '2020-12', false).validate(document);
  if (!valid) {
    const worst = errors.reduce((deepest, error) => (depth(error) > depth(deepest) ? error : deepest));
    throw new AuthError('config-flow', { path: worst.instanceLocation.replace(/^#/, '') || '/', detail: worst.error });
  }
  const flow = document as FlowDocument;
  const keys = flow.flow === 'sign-up' ? ['register'] : ['ask', 'prove'];
  for (const key of keys) {
    if (!flow.stages.some((stage) => key in stage)) throw new AuthError('config-flow', { path: '/stages', detail: `a ${flow.flow} flow needs a stage with "${key}"` });
  }
  return flow;
}

/**
 * The deepest complaint is the mistake; the others only say that something inside them is wrong. Of two as deep, one that
 * a key should not be there comes second: each kind of stage says so of the keys of all others.
 */
const depth = ({ instanceLocation, keyword }: OutputUnit): number => instanceLocation.split('/').length - (keyword === 'false' ? 0.5 : 0);
