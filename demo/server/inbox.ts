/** What the server sent to a person: a mail or a text message. */
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

export type Incoming = Pick<Message, 'channel' | 'to' | 'subject' | 'text'>;

const KEPT = 200;
const CODE = /^[ \t]*(\d{6})[ \t]*$/m;
const LINK = /https?:\/\/[^\s<>"]+/g;

/** Every message of this run, newest last, in memory only. */
export class Inbox {
  readonly #messages: Message[] = [];
  readonly #listeners = new Set<(message: Message) => void>();
  #lastId = 0;

  get messages(): readonly Message[] {
    return this.#messages;
  }

  receive(incoming: Incoming): Message {
    const code = CODE.exec(incoming.text)?.[1];
    const message: Message = {
      id: ++this.#lastId,
      at: new Date().toISOString(),
      ...incoming,
      ...(code === undefined ? {} : { code }),
      links: incoming.text.match(LINK) ?? [],
    };
    this.#messages.push(message);
    if (this.#messages.length > KEPT) this.#messages.shift();
    for (const listener of this.#listeners) listener(message);
    return message;
  }

  /** Calls back for each message from now on, until the returned function is called. */
  subscribe(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
