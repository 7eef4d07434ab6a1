import { callContext } from './call-context.js';
import type { FlowEnvironment } from './flow/environment.js';
import { Flow, type FlowOptions } from './flow/flow.js';
import type { SessionKeeper } from './session/session.js';

/** What `createAuth` has made for its flows. */
interface Beginning extends Omit<FlowEnvironment, 'context' | 'hold' | 'keep'> {
  readonly locale: string | undefined;
  readonly session: SessionKeeper;
}

/** Begins a flow. In one chunk with the machine that runs it, so that neither waits for the other. */
export function startFlow({ session, locale, ...parts }: Beginning, options: FlowOptions): Flow {
  return new Flow({ ...parts, context: () => callContext(parts.platform, session, locale), hold: (work) => session.hold(work), keep: (live) => session.keep(live) }, options);
}
