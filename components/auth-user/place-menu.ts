const gap = 4;
/** What stays free at the screen's edges. */
const margin = 8;

/**
 * Puts a menu of the top layer beside its button, towards the middle of the screen, through custom properties: set by
 * script they need no style attribute.
 */
export function placeMenu(menu: HTMLElement, button: Element): void {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  // No further towards the edge than the menu has room.
  const inset = (length: number) => Math.max(Math.min(length, clientWidth - menu.offsetWidth - margin), margin);
  const isRight = (left + right) / 2 > clientWidth / 2;
  const isLow = (top + bottom) / 2 > clientHeight / 2;
  const places: Readonly<Record<string, number | null>> = {
    '--_menu-left': isRight ? null : inset(left),
    '--_menu-right': isRight ? inset(clientWidth - right) : null,
    '--_menu-top': isLow ? null : bottom + gap,
    '--_menu-bottom': isLow ? clientHeight - top + gap : null,
  };
  for (const [name, length] of Object.entries(places)) menu.style.setProperty(name, length === null ? 'auto' : `${length}px`);
}
