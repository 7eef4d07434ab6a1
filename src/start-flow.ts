import type { Backend } from './backend/backend.js';
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
}

/** Somebody is signed in all the while: that is no reason for it to give way. */
class StepUpFlow extends Flow {
  override send(event: FlowEvent): void {
    if (event.type !== 'session') super.send(event);
  }
}

/** Tells the server about the browser, as long as it runs. */
class TellingFlow extends Flow {
  readonly #signals: FlowSignals;

  constructor({ context, ...environment }: FlowEnvironment, options: FlowOptions, signals: FlowSignals) {
    super({ ...environment, context: () => ({ ...context(), signals: signals.collect }) }, options);
    this.#signals = signals;
  }

  override dispose(): void {
    super.dispose();
    this.#signals.dispose();
  }
}

/** Begins a flow. In one chunk with the machine that runs it, so that neither waits for the other. */
export function startFlow({ session, stepUp, risk = 'off', ...parts }: Beginning, options: FlowOptions): Flow {
  if (stepUp) {
    // The request takes the session in by itself, once it has seen that it is the same person's.
    const backend = async (): Promise<Backend> => ({ ...(await parts.backend()), start: () => stepUp.begin(), answer: (continuation, answer) => stepUp.answer(continuation, answer) });
    return new StepUpFlow({ ...parts, backend, hold: (work) => work(), keep: () => undefined }, options);
  }
  const environment: FlowEnvironment = { ...parts, hold: (work) => session.hold(work), keep: (live) => session.keep(live) };
  return risk === 'off' ? new Flow(environment, options) : new TellingFlow(environment, options, flowSignals(parts.platform, typeof risk === 'string' ? { signals: risk } : risk));
}
