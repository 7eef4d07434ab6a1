import { enFirst } from './en-first.js';
import type { Catalogue } from './language.js';

/** Each language is a file of its own that is loaded when somebody reads it. */
const languages = {
  en: async (): Promise<Catalogue> => (await import('./en.js')).en,
  de: async (): Promise<Catalogue> => (await import('./de.js')).de,
  ar: async (): Promise<Catalogue> => (await import('./ar.js')).ar,
};

/** Every language there is, as BCP 47 tags. */
export const languageTags: readonly string[] = Object.keys(languages);

const languageOf = (tag: string): keyof typeof languages => {
  const language = tag.toLowerCase().split('-')[0]!;
  return Object.hasOwn(languages, language) ? (language as keyof typeof languages) : 'en';
};

/** All messages for a BCP 47 tag; English for a language that there is not. */
export const catalogue = (tag: string): Promise<Catalogue> => languages[languageOf(tag)]();

/** What the first screen needs, at once: in English. `null` where the whole language has to be loaded. */
export const firstCatalogue = (tag: string): Partial<Catalogue> | null => (languageOf(tag) === 'en' ? enFirst : null);
