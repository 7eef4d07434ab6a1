import type { StepKind } from '../../src/index.js';
import { edgeContrast, ringContrast, textContrast } from './contrast.js';
import { finding, type Finding } from './finding.js';
import { inspectDirection, inspectForm, inspectOrder } from './inspect-form.js';
import { isShown, nameOf as name } from './shown.js';

/** What is wrong with a screen that no rule of axe's says. */
export interface Inspection {
  readonly problems: readonly Finding[];
  /** The words of its heading. */
  readonly heading: string;
}

export interface InspectOptions {
  /** Goes through the controls with the focus. */
  readonly focus: boolean;
  /** Of a flow. */
  readonly step?: StepKind | undefined;
  /** Also with the spacing of text that WCAG 1.4.12 asks to bear. */
  readonly spacing: boolean;
}

const spaced = new CSSStyleSheet();
spaced.replaceSync('*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}');

/** Everything that is measured of a screen as it stands. */
export function inspect(main: Element, roots: readonly HTMLElement[], { focus, step, spacing }: InspectOptions): Inspection {
  const parts = partsOf(roots);
  const controls = parts.filter((element) => element.matches('a[href], button, input:not([type=hidden]), [role=menuitem]'));
  const headings = parts.filter((element) => element.localName === 'h2');
  const problems = [...inspectRoom(parts, 'A12'), ...inspectTargets(controls), ...inspectOrder(controls)];
  if (document.documentElement.dataset['longer'] !== undefined) problems.push(...inspectRoom(parts, 'A21'));
  for (const root of roots) {
    problems.push(...inspectForm(root, step));
    if (document.documentElement.dir === 'rtl' && isShown(root)) problems.push(...inspectDirection(root));
  }
  for (const control of controls.filter((each) => each.matches('[data-auth-part~=input], [data-auth-part~=primary]')))
    if (edgeContrast(control) < 3) problems.push(finding('A17', `its edge is ${edgeContrast(control).toFixed(1)} : 1: ${name(control)}`));

  const needsOne = roots.some((root) => root.querySelector('[data-auth-part=form], [data-auth-part=panel] [data-auth-part=header]'));
  if (needsOne && headings.length !== 1) problems.push(finding('A20', `${headings.length} headings`));
  const first = main.querySelector<HTMLElement>('[slot=title]:not([data-auth-root] *)');
  if (first && headings.length) problems.push(finding('A20', 'a heading besides the page’s own'));

  if (focus) problems.push(...inspectFocus(controls, 'A17'));
  if (spacing) {
    document.adoptedStyleSheets.push(spaced);
    problems.push(...inspectRoom(parts, 'A12').map(({ row, text }) => finding(row, `with more room between letters and lines: ${text}`)));
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== spaced);
  }
  return { problems: unique(problems), heading: headings.length === 1 ? headings[0]!.innerText : '' };
}

/** An element may hold another one. */
const partsOf = (roots: readonly HTMLElement[]): readonly HTMLElement[] =>
  [...new Set(roots.flatMap((root) => [...root.querySelectorAll('*')]))].filter((element): element is HTMLElement => element instanceof HTMLElement && isShown(element));

const unique = (problems: readonly Finding[]): readonly Finding[] => [...new Map(problems.map((each) => [`${each.row} ${each.text}`, each])).values()];

/** Nothing scrolls sideways, stands out of the page or is cut off. */
function inspectRoom(parts: readonly HTMLElement[], row: 'A12' | 'A21'): readonly Finding[] {
  const problems: string[] = [];
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth > clientWidth) problems.push(`the page scrolls sideways: ${scrollWidth} px in ${clientWidth} px`);
  for (const element of parts) {
    const { left, right, width } = element.getBoundingClientRect();
    if (element.matches('[data-auth-part=status], [data-auth-part=who] p *')) continue;
    if (width && (left < -0.5 || right > clientWidth + 0.5)) problems.push(`out of the page: ${name(element)}`);
    const { overflowX, overflowY } = getComputedStyle(element);
    const isCut =
      (overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1) ||
      (overflowY !== 'visible' && overflowY !== 'auto' && element.scrollHeight > element.clientHeight + 1);
    if (isCut && !element.matches('input, [data-auth-part=who] p')) problems.push(`cut off: ${name(element)}`);
    const box = element.parentElement!.getBoundingClientRect();
    if (element.matches('[data-auth-part=button-label]') && (left < box.left || right > box.right))
      problems.push(`wider than its button: ${name(element)}`);
  }
  return problems.map((text) => finding(row, text));
}

/** Main targets are 44 px high and wide, all others 24. */
const inspectTargets = (controls: readonly HTMLElement[]): readonly Finding[] =>
  controls.flatMap((control) => {
    const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
    const isMain = control.matches('[data-auth-part~=button], [data-auth-part~=input], [data-auth-part~=avatar], [role^=menuitem]');
    const least = isMain ? 44 : 24;
    return width < least || height < least ? [finding('A13', `${Math.round(width)} × ${Math.round(height)} px are less than ${least}: ${name(control)}`)] : [];
  });

/** Each control takes the focus, and shows it by a ring that stands out. */
function inspectFocus(controls: readonly HTMLElement[], row: 'A14' | 'A17'): readonly Finding[] {
  const problems: Finding[] = [];
  window.focus();
  const before = document.activeElement as HTMLElement | null;
  for (const control of controls) {
    control.focus();
    if (document.activeElement !== control) problems.push(finding('A02', `takes no focus: ${name(control)}`));
    const { outlineStyle, outlineWidth } = getComputedStyle(control);
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) problems.push(finding(row, `no ring: ${name(control)}`));
    else if (row === 'A17' && ringContrast(control) < 3) problems.push(finding(row, `its ring is ${ringContrast(control).toFixed(1)} : 1: ${name(control)}`));
  }
  (document.activeElement as HTMLElement | null)?.blur();
  before?.focus();
  return problems;
}

const all = (roots: readonly HTMLElement[], selector: string): HTMLElement[] =>
  roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(selector)]).filter(isShown);

/** In forced colours a background says nothing: each control has an edge, and what has the focus a ring. */
export function inspectForced(roots: readonly HTMLElement[]): readonly Finding[] {
  const edgeless = all(roots, '[data-auth-part~=button], [data-auth-part~=input]').filter((control) => {
    const { borderTopStyle, borderTopWidth } = getComputedStyle(control);
    return borderTopStyle === 'none' || parseFloat(borderTopWidth) === 0;
  });
  const controls = partsOf(roots).filter((element) => element.matches('a[href], button, input:not([type=hidden])'));
  return unique([...edgeless.map((control) => finding('A14', `no edge: ${name(control)}`)), ...inspectFocus(controls, 'A14')]);
}

/** With less motion nothing slides or fades; only what says "busy" may turn, slowly. */
export function inspectMotion(roots: readonly HTMLElement[]): readonly Finding[] {
  return all(roots, '*').flatMap((element) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
    const moves = transitionDuration.split(',').some((duration) => parseFloat(duration) > 0.01);
    const turns = animationName !== 'none' && parseFloat(animationDuration) < 1;
    return moves || turns ? [finding('A15', `moves: ${name(element)}`)] : [];
  });
}

/** Who asks for more contrast gets it: words at 7 : 1, the edges of all controls at 4.5 : 1. */
export function inspectContrast(roots: readonly HTMLElement[]): readonly Finding[] {
  const hasWords = (element: Element): boolean => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
  const faint = all(roots, '*').filter((element) => element instanceof HTMLElement && !element.matches('[data-auth-part=status]') && hasWords(element) && !element.closest('[aria-busy=true]') && textContrast(element) < 7);
  const edges = all(roots, '[data-auth-part~=input], [data-auth-part~=primary], [data-auth-part~=secondary]').filter((control) => edgeContrast(control) < 4.5);
  return unique([
    ...faint.map((element) => finding('A24', `words at ${textContrast(element).toFixed(1)} : 1: ${name(element)}`)),
    ...edges.map((control) => finding('A24', `an edge at ${edgeContrast(control).toFixed(1)} : 1: ${name(control)}`)),
  ]);
}
