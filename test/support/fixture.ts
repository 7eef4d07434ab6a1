import { render, type TemplateResult } from 'lit';

const mounted: Element[] = [];

/** Renders `template` into the page and resolves with its first element, once that has rendered too. */
export async function fixture<E extends Element>(template: TemplateResult): Promise<E> {
  const element = mount(template).firstElementChild;
  if (!element) throw new TypeError('The template holds no element.');
  await updated(element);
  // The template says which element it holds; the compiler cannot.
  return element as E;
}

/** Renders `template` into the page, without waiting, and answers with the container to render into again. */
export function mount(template: TemplateResult): HTMLElement {
  const container = document.createElement('div');
  document.body.append(container);
  mounted.push(container);
  render(template, container);
  return container;
}

/** Resolves when an element that was defined has rendered what it knows. */
export async function updated(element: Element & { readonly updateComplete?: Promise<boolean> }): Promise<void> {
  if (element.localName.includes('-')) await customElements.whenDefined(element.localName);
  await element.updateComplete;
}

/** Resolves with the next `type` event that reaches `target`. */
export function once<K extends keyof HTMLElementEventMap>(
  target: EventTarget,
  type: K,
): Promise<HTMLElementEventMap[K]> {
  return new Promise((resolve) => {
    target.addEventListener(type, (event) => resolve(event as HTMLElementEventMap[K]), { once: true });
  });
}

/** Resolves with the first truthy answer of `probe`, asked again and again; fails after `patience` milliseconds. */
export async function until<T>(probe: () => T, patience = 6_000): Promise<NonNullable<T>> {
  for (const end = performance.now() + patience; ;) {
    const answer = probe();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`Not true within ${patience} ms: ${String(probe)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

afterEach(() => {
  for (const container of mounted.splice(0)) container.remove();
});
