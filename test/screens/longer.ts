import { en } from '../../src/locale/en.js';
import type { Message } from '../../src/index.js';

/** Every word is at least 40 % longer than in English, as in a language that puts words together. */
const stretch = (text: string): string => text.replace(/(\{\w+\})|(\p{L}+)/gu, (_all, value: string | undefined, word: string) => value ?? word + 'ë'.repeat(Math.ceil(word.length * 0.4)));

const stretched = (message: Message): Message => (typeof message === 'string' ? stretch(message) : (Object.fromEntries(Object.entries(message).map(([count, text]) => [count, stretch(text)])) as unknown as Message));

/** English in a language that does not exist, at 140 % of its length. */
export const longer: Readonly<Record<string, Message>> = Object.fromEntries(Object.entries(en).map(([key, message]) => [key, stretched(message)]));
