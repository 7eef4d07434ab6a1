import type { Method } from '../backend/capabilities.js';
import type { FactorChallenge } from '../backend/outcome.js';
import type { SecondFactor } from '../backend/second-factor.js';
import type { FlowState, Setting, Step } from './state.js';

export type FactorStep = Extract<Step, { kind: 'factor' }>;

/** Those that cannot be phished first, then what is on the person's own device, then what travels (passkeys-mfa.md 3.2). */
const order: readonly Method[] = ['passkey', 'security-key', 'totp', 'email-code', 'sms-code'];
const rank = (method: Method): number => (order.includes(method) ? order.indexOf(method) : order.length);

const isCeremony = (method: Method): boolean => /^(passkey|security-key)$/.test(method);

/** Whether a factor can work in this browser. */
export const isUsable = ({ factors }: Setting, method: Method): boolean => factors?.webauthn !== false || !isCeremony(method);

/** The choice that a server leaves: the strongest first, without what cannot work here, which is named. */
export function factorStep(setting: Setting, { methods, factors, reasons, expiresAt, extendable }: FactorChallenge): FactorStep {
  const usable = methods.filter((method) => isUsable(setting, method));
  return {
    kind: 'factor',
    // Without hints it is the backend's own order, which it may have its reasons for.
    methods: factors ? usable.toSorted((one, other) => rank(one) - rank(other)) : usable,
    unusable: methods.filter((method) => !usable.includes(method)),
    factors,
    reasons,
    expiresAt,
    extendable,
  };
}

/** The factor to begin with: the one that worked last on this device, else the server's wish, else the strongest. */
export function bestFactor({ factors: known }: Setting, { methods, factors = [] }: FactorStep): Method | undefined {
  const wished = factors.find(({ method, preferred }) => preferred && methods.includes(method))?.method;
  return methods.find((method) => method === known?.last) ?? wished ?? methods[0];
}

/** More time is there for the whole challenge: also on the list it came from, and on the steps that lie behind. */
export function withTimeOf(state: FlowState, { expiresAt, extendable }: SecondFactor): FlowState {
  const longer = <Any extends Step>(step: Any): Any => (isFactorStep(step) ? { ...step, expiresAt, extendable } : step);
  return { ...state, factors: state.factors && longer(state.factors), trail: state.trail.map(longer) };
}

/** Whether a second factor is asked for, or chosen, on this step. */
export const isFactorStep = (step: Step): boolean =>
  step.kind === 'factor' || (step.kind === 'code' && step.purpose === 'second-factor') || (step.kind === 'passkey' && step.factor !== undefined);

/** The second factor that an answer on its way was given with. A recovery code is gone after it, and nothing to remember. */
export function usedFactor({ step, pending }: FlowState): Method | undefined {
  if (!isFactorStep(step)) return undefined;
  const used: string | null | undefined = step.kind === 'code' ? step.method : step.kind === 'passkey' ? step.factor : pending;
  return order.find((method) => method === used);
}
