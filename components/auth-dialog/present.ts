import { html, render } from 'lit';
import { catalogue, load, type Auth, type FlowName, type OpenOptions, type Question, type Snapshot } from '../../src/index.js';
import { addStyles, adoptStyles } from '../base/adopt-styles.js';
import type { FlowElement } from '../base/flow-element.js';
import { Text } from '../base/text.js';
import { accountIcon } from '../controls/account-icon.js';
import { dialogStyles } from './dialog-styles.js';
import { focusFirstField } from './focus-first-field.js';

/** As long as the form lingers for password managers after signing in, the dialog does. */
const lingersMs = 450;

const elements: Readonly<Record<FlowName, readonly [tag: string, define: () => Promise<unknown>]>> = {
  'sign-in': ['auth-login', () => import('../auth-login/define.js')],
  'sign-up': ['auth-signup', () => import('../auth-signup/define.js')],
  'recovery': ['auth-recover', () => import('../auth-recover/define.js')],
};

const questions: Readonly<Record<Question, () => Promise<unknown>>> = {
  'idle': () => import('../auth-idle/define.js'),
  'step-up': () => import('../auth-step-up/define.js'),
};

interface Presented {
  readonly outcome: Promise<Snapshot>;
  dialog: HTMLDialogElement | null;
}

const presented = new WeakMap<Auth, Presented>();

/**
 * Shows a flow in a modal dialog over the page, and resolves with the session when somebody has signed in or the dialog
 * was closed. While it is open, another call gets the same dialog. Somebody who is signed in is asked nothing, but for a
 * further account.
 */
export function present(auth: Auth, flow: FlowName | Question, { add = false }: OpenOptions = {}): Promise<Snapshot> {
  const { snapshot } = auth;
  if (flow === 'idle' || flow === 'step-up') return ask(auth, flow);
  if (!add && snapshot.status === 'signed-in' && !snapshot.user.guest) return Promise.resolve(snapshot);
  const open = presented.get(auth);
  // A router that replaced the whole page took the dialog with it.
  if (open && open.dialog?.isConnected !== false) return open.outcome;
  const opening = show(auth, flow, add, (dialog) => (entry.dialog = dialog));
  const entry: Presented = { dialog: null, outcome: opening };
  presented.set(auth, entry);
  const forget = (): void => void (presented.get(auth) === entry && presented.delete(auth));
  opening.then(forget, forget);
  return opening;
}

/** Brings the element that asks, unless the page has one of its own. It goes once it has nothing to ask. */
async function ask(auth: Auth, question: Question): Promise<Snapshot> {
  const [{ QuestionElement }] = await Promise.all([load(() => import('./question-element.js')), load(questions[question])]);
  await QuestionElement.bring(auth, `auth-${question}`);
  return auth.snapshot;
}

async function show(auth: Auth, flow: FlowName, add: boolean, opened: (dialog: HTMLDialogElement) => void): Promise<Snapshot> {
  const [tag, define] = elements[flow];
  const locale = auth.platform.locale();
  const [messages] = await Promise.all([load(() => catalogue(locale)), load(define)]);
  const text = new Text(locale, messages);
  addStyles(dialogStyles);
  adoptStyles(document);

  const dialog = document.createElement('dialog');
  dialog.dataset.authDialog = flow;
  dialog.dir = text.direction;
  dialog.setAttribute('aria-label', text.of(`${flow}.title`));
  const element = document.createElement(tag) as FlowElement;
  element.auth = auth;
  element.noHistory = true;
  element.toggleAttribute('plain', true);
  if (add) {
    element.heading = text.of('user.add');
    // Somebody is signed in all the while: the form is not to give way to them.
    element.running = await auth.flow({ flow, add });
  }
  render(html`<div data-auth-root="auth-dialog"><button data-auth-part="close" type="button" aria-label=${text.of('close')} @click=${() => dialog.close()}>${accountIcon('close')}</button></div>`, dialog);
  dialog.append(element);
  element.addEventListener('auth-step', ({ step }) => {
    if (step === 'signed-in') dialog.close();
    else void element.updateComplete.then(() => nameAfterStep(dialog));
  });
  element.addEventListener('auth-signed-in', () => void setTimeout(() => dialog.close(), lingersMs));

  document.body.append(dialog);
  dialog.showModal();
  opened(dialog);
  void focusFirstField(element);
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  dialog.remove();
  // Whoever closes it at once may be quicker than the server's word on who they are.
  return auth.snapshot.status === 'restoring' ? auth.ready() : auth.snapshot;
}

/** A screen reader that comes back to the dialog hears where it stands now. */
function nameAfterStep(dialog: HTMLDialogElement): void {
  const title = dialog.querySelector('[data-auth-part=title]')?.textContent;
  if (title) dialog.setAttribute('aria-label', title);
}
