/** An element in the words of a message: its part, and what it says. */
export const nameOf = (element: Element): string => {
  const part = element.getAttribute('data-auth-part') ?? element.localName;
  return `${part} “${(element.textContent || (element as HTMLInputElement).value || '').trim().slice(0, 40)}”`;
};

export const isShown = (element: Element): boolean => element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden=true]');
