const HEAD = '<!-- head -->';
const MAIN = '<!-- main -->';

/**
 * Puts a page of the shop into the frame that all its pages share: what stands before the page's `<main>` goes to the
 * frame's head, the rest to its body. Both are files of this demo; nothing that anybody sent ever comes in here.
 */
export function framed(frame: string, page: string): string {
  const main = page.indexOf('<main');
  if (main < 0 || !frame.includes(HEAD) || !frame.includes(MAIN)) throw new TypeError('A page needs a <main>, a frame a place for it and one for its head.');
  return frame.replace(HEAD, () => page.slice(0, main).trim()).replace(MAIN, () => page.slice(main).trim());
}
