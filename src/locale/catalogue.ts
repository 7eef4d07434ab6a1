import { en, type Message } from './en.js';

export type { Message };
export type MessageKey = keyof typeof en;
/** All messages of one language. */
export type Catalogue = Readonly<Record<MessageKey, Message>>;

/** The languages besides English, each a file of its own that is loaded when somebody reads it. */
const languages: Readonly<Record<string, () => Promise<Catalogue>>> = {
  de: async () => (await import('./de.js')).de,
  ar: async () => (await import('./ar.js')).ar,
};

/** Every language there is, as BCP 47 tags. */
export const languageTags: readonly string[] = ['en', ...Object.keys(languages)];

/** The catalogue for a BCP 47 tag; at once for English, which is also what an unknown language gets. */
export function catalogue(tag: string): Catalogue | Promise<Catalogue> {
  const language = tag.toLowerCase().split('-')[0]!;
  return (Object.hasOwn(languages, language) && languages[language]?.()) || en;
}
