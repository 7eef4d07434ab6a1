import type { en } from './en.js';
import type { Message } from './message.js';

export type MessageKey = keyof typeof en;
/** All messages of one language. */
export type Catalogue = Readonly<Record<MessageKey, Message>>;
