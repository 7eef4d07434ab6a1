import { readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const readme = new URL('README.md', root);

/** `node tools/readme.mjs` writes the tables between the markers of README.md from the manifest; `--check` only looks. */
const manifest = JSON.parse(readFileSync(new URL('dist/custom-elements.json', root), 'utf8'));
const elements = manifest.modules.flatMap((module) => module.declarations);

const tables = { elements: `${elementTable()}\n\n${attributeTable()}\n\n${propertyTable()}`, tokens: tokenTable() };
const before = readFileSync(readme, 'utf8');
const after = Object.entries(tables).reduce(
  (text, [name, table]) =>
    text.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
      (_, start, end) => `${start}\n${table}\n\n${end}`,
    ),
  before,
);
if (after === before) console.log('README.md is up to date.');
else if (process.argv.includes('--check')) {
  console.error('The tables in README.md are not those of the elements: run npm run build && node tools/readme.mjs.');
  process.exitCode = 1;
} else writeFileSync(readme, after);

function elementTable() {
  const rows = elements.map(({ tagName, summary, events, slots }) => [
    code(`<${tagName}>`),
    summary,
    codes(events),
    codes(slots.map(({ name }) => ({ name: name || '(unnamed)' }))),
  ]);
  return table(['element', 'what it does', 'events', 'slots'], rows);
}

/** One row for an attribute of the same meaning, however many elements have it. */
function attributeTable() {
  const rows = gather(({ attributes }) => attributes).map(({ each, tags }) => [
    code(each.name),
    owners(tags),
    each.type.text === 'boolean' ? 'boolean' : escape(each.type.text),
    each.description,
  ]);
  return table(['attribute', 'of', 'type', 'what it says'], rows);
}

function propertyTable() {
  const isProperty = ({ kind, attribute }) => kind === 'field' && !attribute;
  const rows = gather(({ members }) => members.filter(isProperty)).map(({ each, tags }) => [
    code(each.name),
    owners(tags),
    code(escape(each.type.text)),
    each.description,
  ]);
  return table(['property without an attribute', 'of', 'type', 'what it holds'], rows);
}

function tokenTable() {
  const { cssProperties } = elements.find((element) => element.cssProperties.length > 0);
  return table(
    ['token', 'default', 'what it is for'],
    cssProperties.map(({ name, default: value, description }) => [code(name), code(value), description]),
  );
}

function gather(list) {
  const rows = new Map();
  for (const element of elements) {
    for (const each of list(element)) {
      const key = `${each.name} ${each.description}`;
      rows.set(key, { each, tags: [...(rows.get(key)?.tags ?? []), element.tagName] });
    }
  }
  return [...rows.values()];
}

function owners(tags) {
  const shown = elements.filter(({ tagName }) => tagName !== 'auth-provider').map(({ tagName }) => tagName);
  if (tags.length === elements.length) return 'all';
  return tags.length > 3 && shown.every((tag) => tags.includes(tag))
    ? 'all but `<auth-provider>`'
    : tags.map((tag) => code(`<${tag}>`)).join(', ');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text) {
  return `\`${text}\``;
}

function codes(list) {
  return list.map(({ name }) => code(name)).join(', ');
}

function escape(text) {
  return text.replaceAll('|', '\\|');
}
