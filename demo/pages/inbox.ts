import { element } from './element.js';
import { messageItem, type Message } from './inbox-message.js';
import { inboxStyles } from './inbox-styles.js';

const WIDE = '(min-width: 72rem)';
const REMEMBERED = 'fernweh-inbox-seen';

/**
 * A drawer with the mails and text messages that the demo's server sent. It takes room of its own at the end of the
 * page, so that it hides nothing that cannot be scrolled into view.
 */
class FernwehInbox extends HTMLElement {
  readonly #count = element('span', { class: 'count' });
  readonly #toggle = element(
    'button',
    { type: 'button', class: 'toggle', 'aria-expanded': 'false', 'aria-controls': 'panel' },
    element('span', { class: 'label' }, 'Inbox'),
    this.#count,
  );
  readonly #close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close the inbox' }, '✕');
  readonly #list = element('ol');
  readonly #empty = element(
    'p',
    { class: 'soft' },
    'Nothing yet. Mails and text messages that the server sends appear here.',
  );
  readonly #news = element('p', { role: 'status', class: 'news' });
  readonly #panel = element(
    'section',
    { id: 'panel', 'aria-label': 'Inbox', hidden: '' },
    element('header', {}, element('h2', {}, 'Inbox'), this.#close),
    this.#empty,
    this.#list,
    element('p', { class: 'soft foot' }, element('a', { href: '/attacker' }, 'Play the attacker'), ', and see what the server makes of it.'),
  );
  #source: EventSource | null = null;
  #newest = 0;
  #unread = 0;
  #dismissed = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [inboxStyles];
    root.append(this.#panel, this.#toggle, this.#news);
    this.#toggle.addEventListener('click', () => (this.#panel.hidden ? this.#open(true) : this.#shut()));
    this.#close.addEventListener('click', () => this.#shut());
    root.addEventListener('keydown', (event) => {
      if ((event as KeyboardEvent).key === 'Escape' && !this.#panel.hidden) this.#shut();
    });
    this.#showUnread();
  }

  connectedCallback(): void {
    this.#newest = Number(sessionStorage.getItem(REMEMBERED) ?? 0);
    this.#source = new EventSource('/inbox/events');
    this.#source.addEventListener('message', ({ data }) => this.#receive(JSON.parse(data as string) as Message));
    // Off this machine there is no inbox, and so no drawer either.
    this.#source.addEventListener('error', () => (this.hidden = this.#source?.readyState === EventSource.CLOSED));
    this.#source.addEventListener('open', () => (this.hidden = false));
  }

  disconnectedCallback(): void {
    this.#source?.close();
  }

  #receive(message: Message): void {
    this.#empty.hidden = true;
    this.#list.prepend(messageItem(message));
    // A restarted server counts from one again.
    if (Date.parse(message.at) <= this.#newest) return;
    this.#newest = Date.parse(message.at);
    this.#news.textContent = `${message.channel === 'sms' ? 'Text message' : 'Mail'} to ${message.to}: ${message.subject}`;
    if (this.#panel.hidden && !this.#dismissed && matchMedia(WIDE).matches) this.#open(false);
    if (this.#panel.hidden) this.#unread += 1;
    else this.#remember();
    this.#showUnread();
  }

  #open(focus: boolean): void {
    this.#panel.hidden = false;
    this.toggleAttribute('open', true);
    this.#toggle.setAttribute('aria-expanded', 'true');
    this.#unread = 0;
    this.#remember();
    this.#showUnread();
    if (focus) this.#close.focus();
  }

  #shut(): void {
    this.#dismissed = true;
    const hadFocus = this.#panel.contains(this.shadowRoot?.activeElement ?? null);
    this.#panel.hidden = true;
    this.toggleAttribute('open', false);
    this.#toggle.setAttribute('aria-expanded', 'false');
    if (hadFocus) this.#toggle.focus();
  }

  #remember(): void {
    sessionStorage.setItem(REMEMBERED, String(this.#newest));
  }

  #showUnread(): void {
    this.#count.hidden = this.#unread === 0;
    this.#count.textContent = String(this.#unread);
  }
}

customElements.define('fernweh-inbox', FernwehInbox);
document.body.append(new FernwehInbox());
