import type { Catalogue, Message, MessageKey } from '../../src/index.js';

export type TextValues = Readonly<Record<string, string | number>>;

/** A tag that `lang` and `Intl` take: WebKitGTK names the language "C" where the system has none. */
function tag(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

/** Looks messages up in one language, with a page's own wording before ours. */
export class Text {
  readonly locale: string;
  readonly #messages: Readonly<Record<string, Message | undefined>>;

  constructor(locale: string, catalogue: Partial<Catalogue>, overrides: Readonly<Record<string, Message>> = {}) {
    this.locale = tag(locale);
    this.#messages = { ...catalogue, ...overrides };
  }

  /** Whether there is such a message: some steps have a wording of their own, and English comes in two parts. */
  has(key: string): key is MessageKey {
    return Object.hasOwn(this.#messages, key);
  }

  /** The message, with each `{name}` replaced and the plural chosen by `count`. */
  of(key: MessageKey, values: TextValues = {}): string {
    return this.#pattern(key, values).replace(/\{(\w+)\}/g, (_, name: string) => this.#format(values[name]));
  }

  /** The same for values that are not text (a link): the pieces in their order. */
  parts<Part>(key: MessageKey, values: Readonly<Record<string, Part>>): (string | Part)[] {
    return this.#pattern(key, {})
      .split(/\{(\w+)\}/)
      .map((piece, index) => (index % 2 ? values[piece]! : piece));
  }

  /** Whether the language runs from right to left. */
  get direction(): 'rtl' | 'ltr' {
    return /^(ar|fa|he|ur)\b/.test(this.locale) ? 'rtl' : 'ltr';
  }

  #pattern(key: MessageKey, { count }: TextValues): string {
    const message = this.#messages[key] ?? '';
    if (typeof message === 'string') return message;
    return message[new Intl.PluralRules(this.locale).select(Number(count ?? 0))] ?? message.other;
  }

  #format(value: string | number | undefined): string {
    return typeof value === 'number' ? new Intl.NumberFormat(this.locale).format(value) : (value ?? '');
  }
}
