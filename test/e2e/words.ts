import { catalogue } from '../../src/locale/catalogue.js';
import type { MessageKey } from '../../src/locale/language.js';
import { Text, type TextValues } from '../../components/base/text.js';

const english = new Text('en', await catalogue('en'));

/** The English that people read, by its key: tests hold whoever rewrites a sentence to nothing but its meaning. */
export const say = (key: MessageKey, values: TextValues = {}): string => english.of(key, values);

/** The same with anything in place of its values. */
export const saying = (key: MessageKey, values: TextValues = {}): RegExp => {
  const any = '\u0000';
  const pattern = english.of(key, new Proxy(values, { get: (given, name: string) => (name in given ? given[name] : name === 'count' ? 2 : any) }));
  return new RegExp(pattern.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll(any, '.+').replace(/\b2\b/, '\\d+'));
};
