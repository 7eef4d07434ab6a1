import type { Context } from '../backend/context.js';
import { isAuthError } from '../errors.js';
import { load } from '../platform/load.js';
import type { SavedPassword } from '../ceremony/ceremony.js';
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
      if (effect.ceremony === 'create') return { type: 'proved', attempt, response: await ceremony.register(effect.options, context.signal) };
      const immediate = Boolean(effect.immediate) && ceremony.settings.immediate !== false && (await ceremony.has('immediateGet'));
      const response = await ceremony.authenticate(effect.options, context.signal, { immediate, password: effect.password });
      if (!isSavedPassword(response)) return { type: 'proved', attempt, response };
      return { type: 'saved-password', attempt, identifier: response.id, password: response.password };
    }
    case 'register-passkey': {
      const { begin, register } = backend.account!.passkeys!;
      const { options } = await begin(context);
      const response = await (await environment.ceremony()).register(options, context.signal, effect.here ? { hint: 'client-device' } : {});
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
      const isIn = outcome.kind === 'signed-in' && environment.capabilities.account.includes('passkeys');
      const tellPasskeys = (): void => void (isIn && tell(({ tellOfSignIn }) => tellOfSignIn(backend, environment, outcome.session.user, response, environment.context())));
      // What a page that is left at once cuts off is said at the next sign-in.
      if (!effect.upgrade) tellPasskeys();
      const facts = await factsAfter(outcome, backend, environment, { upgrade: effect.upgrade, answer: effect.do === 'answer' ? effect.answer : undefined });
      // A passkey that is still being saved is not in the server's list: password managers would delete it again.
      if (effect.upgrade && facts.saved !== undefined) tellPasskeys();
      return { type: 'outcome', attempt, outcome, facts };
    }
  }
}

const isSavedPassword = (response: unknown): response is SavedPassword => (response as SavedPassword | null)?.type === 'password';
