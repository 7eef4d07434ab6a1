import type { User } from '../../src/index.js';

/** One or two letters that stand for a person: of the first and the last name, else of the address. */
export function initials({ name, email }: User, locale: string): string {
  const words = name?.trim().split(/\s+/).filter(Boolean) ?? [];
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : [words[0] ?? email ?? ''];
  const first = (word: string) => firstCharacter(word, locale).toLocaleUpperCase(locale);
  return letters.map(first).join('');
}

/** What people count as one character: letters with their accents, emoji in one piece. */
function firstCharacter(word: string, locale: string): string {
  const [first] = new Intl.Segmenter(locale || undefined).segment(word);
  return first?.segment ?? '';
}
