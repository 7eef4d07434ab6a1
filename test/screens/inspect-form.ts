import type { StepKind } from '../../src/index.js';
import { finding, type Finding } from './finding.js';
import { isShown, nameOf } from './shown.js';

/** The exact tokens of each step's fields; what is missing here has none. */
const tokens: Readonly<Partial<Record<StepKind, readonly string[]>>> = {
  identifier: ['username: username webauthn'],
  register: ['name: name', 'username: username', 'new-password: new-password'],
  password: ['username: username', 'current-password: current-password'],
  code: ['username: username', 'one-time-code: one-time-code', 'trust-device: '],
  'change-identifier': ['username: username'],
  'new-password': ['username: username', 'new-password: new-password'],
  fields: ['name: name', 'terms: '],
};

/** What a form's fields are to browsers, managers and people: tokens, placeholders, one field for a code, none that is dead. */
export function inspectForm(root: HTMLElement, step: StepKind | undefined): readonly Finding[] {
  const found: Finding[] = [];
  const inputs = [...root.querySelectorAll<HTMLInputElement>('form[data-auth-part=form]:not([hidden]) input')];
  for (const input of inputs) {
    const token = `${input.name}: ${input.getAttribute('autocomplete') ?? ''}`;
    const isKnown = step ? tokens[step]?.includes(token) : !/password/.test(input.type) || /^(current|new)-password$/.test(input.autocomplete);
    if (!isKnown) found.push(finding('A18', `“${token}” is no field of this step`));
    if (input.placeholder) found.push(finding('A19', `says “${input.placeholder}” in its placeholder`));
    if (input.autocomplete === 'one-time-code' && input.maxLength !== -1) found.push(finding('A05', `a code is cut at ${input.maxLength} characters`));
  }
  if (inputs.filter(({ autocomplete }) => autocomplete === 'one-time-code').length > 1) found.push(finding('A05', 'more than one field for a code'));
  for (const dead of root.querySelectorAll(':is(button, input):disabled')) found.push(finding('A11', `is disabled: ${nameOf(dead)}`));
  return found;
}

/** Whether Tab goes where the eye does: down, and along a line in the direction of reading. */
export function inspectOrder(controls: readonly HTMLElement[]): readonly Finding[] {
  const found: Finding[] = [];
  for (const control of document.querySelectorAll('[data-auth-root] [tabindex]')) if (Number(control.getAttribute('tabindex')) > 0) found.push(finding('A02', `comes out of turn: ${nameOf(control)}`));
  const stops = controls.filter(({ tabIndex }) => tabIndex >= 0);
  for (const [index, control] of stops.entries()) {
    const next = stops[index + 1];
    if (!next || next.closest('dialog, [popover]') !== control.closest('dialog, [popover]')) continue;
    // Of a link in a text, where it begins.
    const [a, b] = [control.getClientRects()[0]!, next.getClientRects()[0]!];
    const isSameLine = Math.abs(b.top + b.bottom - a.top - a.bottom) < Math.min(a.height, b.height);
    const isAfter = getComputedStyle(control.closest('[data-auth-root]')!).direction === 'rtl' ? b.left < a.right : b.right > a.left;
    // A "Show" stands inside its field.
    const isInside = b.left >= a.left - 1 && b.right <= a.right + 1;
    if (isSameLine ? !isAfter && !isInside : b.top < a.top) found.push(finding('A02', `${nameOf(next)} is before ${nameOf(control)} for the eye, and after it for Tab`));
  }
  return found;
}

/** Right to left: what is said runs that way, what is typed as a code, an address or a password does not. */
export function inspectDirection(root: HTMLElement): readonly Finding[] {
  const found: Finding[] = [];
  const isMirrored = getComputedStyle(root).direction === 'rtl';
  if (!isMirrored) return [finding('A16', 'runs from left to right')];
  for (const input of root.querySelectorAll<HTMLInputElement>('input[autocomplete*=username], input[autocomplete=one-time-code], input[type=password]'))
    if (isShown(input) && getComputedStyle(input).direction !== 'ltr') found.push(finding('A16', `runs from right to left: ${nameOf(input)}`));
  for (const row of root.querySelectorAll('[data-auth-part=label-row], [data-auth-part=input-row], [data-auth-part=account-row]')) {
    const [first, second] = [row.firstElementChild, row.children[1]];
    if (!first || !second?.matches('a, button') || !isShown(second)) continue;
    if (second.getBoundingClientRect().left > first.getBoundingClientRect().right - 1) found.push(finding('A16', `is not mirrored: ${nameOf(second)}`));
  }
  return found;
}
