import type { Backend } from './backend/backend.js';
import type { Context } from './backend/context.js';
import type { FlowEnvironment } from './flow/environment.js';
import { flowSignals, type FlowSignals } from './flow-signals.js';
import { Flow, type FlowOptions } from './flow/flow.js';
import type { FlowEvent } from './flow/state.js';
import type { RiskOptions } from './risk/signals/risk-options.js';
import type { StepUpRequest } from './session/step-up/step-up-request.js';
import type { SessionKeeper } from './session/session.js';

/** What `createAuth` has made for its flows. */
interface Beginning extends Omit<FlowEnvironment, 'hold' | 'keep'> {
  readonly session: SessionKeeper;
  readonly stepUp?: StepUpRequest | undefined;
  readonly risk?: RiskOptions | 'off' | 'basic' | undefined;
  readonly add?: boolean | undefined;
}

/** Somebody is signed in all the while: that is no reason for it to give way. */
class FurtherFlow extends Flow {
  override send(event: FlowEvent): void {
    if (event.type !== 'session') super.send(event);
  }
}

/** A flow that tells the server about the browser, as long as it runs. */
function telling(Kind: typeof Flow, { context, ...environment }: FlowEnvironment, options: FlowOptions, signals: FlowSignals): Flow {
  class TellingFlow extends Kind {
    override dispose(): void {
      super.dispose();
      signals.dispose();
    }
  }
  return new TellingFlow({ ...environment, context: () => ({ ...context(), signals: signals.collect }) }, options);
}

/** Begins a flow. In one chunk with the machine that runs it, so that neither waits for the other. */
export function startFlow({ session, stepUp, add, risk = 'off', ...parts }: Beginning, options: FlowOptions): Flow {
  if (stepUp) {
    // The request takes the session in by itself, once it has seen that it is the same person's.
    const backend = async (): Promise<Backend> => ({ ...(await parts.backend()), start: () => stepUp.begin(), answer: (continuation, answer) => stepUp.answer(continuation, answer) });
    return new FurtherFlow({ ...parts, backend, hold: (work) => work(), keep: () => undefined }, options);
  }
  const context = (): Context => ({ ...parts.context(), ...(add && { prompt: 'select_account' as const }) });
  const environment: FlowEnvironment = { ...parts, context, hold: (work) => session.hold(work), keep: (live) => session.keep(live) };
  const Kind = add ? FurtherFlow : Flow;
  return risk === 'off' ? new Kind(environment, options) : telling(Kind, environment, options, flowSignals(parts.platform, typeof risk === 'string' ? { signals: risk } : risk));
}
