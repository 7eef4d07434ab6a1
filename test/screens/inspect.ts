/** What is wrong with a screen that no rule of axe's says. */
export interface Inspection {
  readonly problems: readonly string[];
}

const name = (element: Element): string => {
  const part = element.getAttribute('data-auth-part') ?? element.localName;
  return `${part} “${(element.textContent || (element as HTMLInputElement).value || '').trim().slice(0, 40)}”`;
};

const isShown = (element: Element): boolean =>
  element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden=true]');

/** Overflow, targets, headings, cut-off words, and with `focus` the ring around each control (spec A12, A13, 2.4.7). */
export async function inspect(
  main: Element,
  roots: readonly HTMLElement[],
  { focus }: { readonly focus: boolean },
): Promise<Inspection> {
  const problems: string[] = [];
  // An element may hold another one.
  const parts = [...new Set(roots.flatMap((root) => [...root.querySelectorAll('*')]))].filter(
    (element): element is HTMLElement => element instanceof HTMLElement && isShown(element),
  );
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

  const controls = parts.filter((element) =>
    element.matches('a[href], button, input:not([type=hidden]), [role=menuitem]'),
  );
  for (const control of controls) {
    const target = control.closest('label') ?? control;
    const { width, height } = target.getBoundingClientRect();
    const least = control.matches(
      '[data-auth-part~=button], [data-auth-part~=input], [data-auth-part~=avatar], [role=menuitem]',
    )
      ? 44
      : 24;
    if (width < Math.min(least, 44) || height < least)
      problems.push(`${Math.round(width)} × ${Math.round(height)} px are less than ${least}: ${name(control)}`);
  }

  const headings = parts.filter((element) => element.localName === 'h2');
  const needsOne = roots.some((root) =>
    root.querySelector('[data-auth-part=form], [data-auth-part=panel] [data-auth-part=header]'),
  );
  if (needsOne && headings.length !== 1) problems.push(`${headings.length} headings`);
  const first = main.querySelector<HTMLElement>('[slot=title]:not([data-auth-root] *)');
  if (first && headings.length) problems.push('a heading besides the page’s own');

  if (focus) {
    window.focus();
    const before = document.activeElement as HTMLElement | null;
    for (const control of controls) {
      control.focus();
      if (document.activeElement !== control) problems.push(`takes no focus: ${name(control)}`);
      const { outlineStyle, outlineWidth } = getComputedStyle(control);
      if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) problems.push(`no ring: ${name(control)}`);
    }
    (document.activeElement as HTMLElement | null)?.blur();
    before?.focus();
  }
  return { problems: [...new Set(problems)] };
}

const all = (roots: readonly HTMLElement[], selector: string): HTMLElement[] =>
  roots.flatMap((root) => [...root.querySelectorAll<HTMLElement>(selector)]).filter(isShown);

/** In forced colours a background says nothing: each control has an edge (spec A14). */
export function inspectForced(roots: readonly HTMLElement[]): readonly string[] {
  return all(roots, '[data-auth-part~=button], [data-auth-part~=input]')
    .filter(
      (control) =>
        getComputedStyle(control).borderTopStyle === 'none' ||
        parseFloat(getComputedStyle(control).borderTopWidth) === 0,
    )
    .map((control) => `no edge in forced colours: ${name(control)}`);
}

/** With less motion nothing slides or fades; only what says "busy" may turn, slowly (spec A15). */
export function inspectMotion(roots: readonly HTMLElement[]): readonly string[] {
  return all(roots, '*').flatMap((element) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(element);
    const moves = transitionDuration.split(',').some((duration) => parseFloat(duration) > 0.01);
    const turns = animationName !== 'none' && parseFloat(animationDuration) < 1;
    return moves || turns ? [`moves: ${name(element)}`] : [];
  });
}
