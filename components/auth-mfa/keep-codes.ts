/** Puts text on the clipboard; where the page has none (plain http), the old way over a selection. */
export async function copy(text: string, shownIn: Element | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    if (!shownIn) return false;
    getSelection()?.selectAllChildren(shownIn);
    return document.execCommand('copy');
  }
}

/** Saves text as a file. The address is the page's own and goes with the click, so that no CSP has to allow it. */
export function download(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  // Not at once: WebKit reads the file after the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Prints one part of the page: a rule for paper hides what is not marked. */
export function print(part: Element): void {
  part.setAttribute('data-auth-printed', '');
  addEventListener('afterprint', () => part.removeAttribute('data-auth-printed'), { once: true });
  globalThis.print();
}
