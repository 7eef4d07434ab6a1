import { element } from './element.js';

export interface Message {
  readonly id: number;
  readonly at: string;
  readonly channel: 'email' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly code?: string;
  readonly links: readonly string[];
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** One message: what somebody is waiting for is large, the rest is a click away. */
export function messageItem(message: Message): HTMLLIElement {
  const { code, links } = message;
  const item = element(
    'li',
    { 'data-message': String(message.id) },
    element('h3', {}, message.subject),
    element(
      'p',
      { class: 'soft' },
      `${message.channel === 'sms' ? 'Text message' : 'Mail'} to ${message.to}, `,
      element('time', { datetime: message.at }, TIME.format(new Date(message.at))),
    ),
  );
  if (code) item.append(codeRow(code));
  item.append(...links.map((link) => element('a', { href: link, class: 'link' }, linkText(link, links.length))));
  item.append(element('details', {}, element('summary', {}, 'Whole message'), element('pre', {}, message.text)));
  return item;
}

function codeRow(code: string): HTMLElement {
  const copy = element('button', { type: 'button', class: 'copy' }, 'Copy');
  copy.addEventListener('click', () => {
    navigator.clipboard.writeText(code).then(
      () => (copy.textContent = 'Copied'),
      () => (copy.textContent = 'Select it'),
    );
    setTimeout(() => (copy.textContent = 'Copy'), 2_000);
  });
  return element(
    'p',
    { class: 'code' },
    element('output', { 'aria-label': `Code ${[...code].join(' ')}` }, code),
    copy,
  );
}

/** Several links are told apart by where they lead. */
function linkText(link: string, count: number): string {
  return count === 1 ? 'Open the link' : `Open ${new URL(link).pathname}`;
}
