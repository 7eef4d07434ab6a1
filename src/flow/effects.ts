import type { Context } from '../backend/context.js';
import { isAuthError } from '../errors.js';
import { load } from '../platform/load.js';
import { factsAfter } from './facts.js';
import type { FlowEnvironment } from './environment.js';
import type { Effect, FlowEvent } from './state.js';

/** Best effort: nobody waits for what authenticators are told, and nobody hears that they could not be. */
function tell(what: (chunk: typeof import('./tell-authenticators.js')) => Promise<void>): void {
  void load(() => import('./tell-authenticators.js')).then(what).catch(() => undefined);
}

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
      const response = await (await environment.ceremony()).register(options, context.signal);
      await register(response, context);
      void load(() => import('./this-device.js')).then(({ noteHere }) => noteHere(environment, response)).catch(() => undefined);
      return { type: 'registered', attempt };
    }
    case 'start':
    case 'answer': {
      const response = effect.do === 'answer' && effect.answer.kind === 'passkey' ? effect.answer.response : null;
      const outcome = await environment
        .hold(() => (effect.do === 'start' ? backend.start(effect.intent, context) : backend.answer(effect.continuation, effect.answer, context)))
        .catch((error: unknown) => {
          if (isAuthError(error, 'passkey-unknown')) tell(({ tellOfStranger }) => tellOfStranger(environment, response));
          throw error;
        });
      // What a page that is left at once cuts off is said at the next sign-in.
      if (outcome.kind === 'signed-in' && environment.capabilities.account.includes('passkeys')) {
        tell(({ tellOfSignIn }) => tellOfSignIn(backend, environment, outcome.session.user, response, environment.context()));
      }
      return { type: 'outcome', attempt, outcome, facts: await factsAfter(outcome, backend, environment) };
    }
  }
}
