import type { Context } from '../backend/context.js';
import { factsAfter } from './facts.js';
import type { FlowEnvironment } from './environment.js';
import type { Effect, FlowEvent } from './state.js';

/** Does what an attempt asks for, and says what came of it. What fails is thrown. */
export async function perform(effect: Extract<Effect, { attempt: number }>, environment: FlowEnvironment, context: Context): Promise<FlowEvent> {
  const { attempt } = effect;
  const backend = await environment.backend();
  switch (effect.do) {
    case 'ceremony': {
      const ceremony = await environment.ceremony();
      const run = effect.ceremony === 'get' ? ceremony.authenticate : ceremony.register;
      return { type: 'proved', attempt, response: await run(effect.options, context.signal) };
    }
    case 'register-passkey': {
      const { begin, register } = backend.account!.passkeys!;
      const { options } = await begin(context);
      await register(await (await environment.ceremony()).register(options, context.signal), context);
      return { type: 'registered', attempt };
    }
    case 'start':
    case 'answer': {
      const outcome = await environment.hold(() => (effect.do === 'start' ? backend.start(effect.intent, context) : backend.answer(effect.continuation, effect.answer, context)));
      return { type: 'outcome', attempt, outcome, facts: await factsAfter(outcome, backend, environment) };
    }
  }
}
