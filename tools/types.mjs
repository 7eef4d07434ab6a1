import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const declarations = new URL('tools/types/', root);
const target = new URL('dist/types/', root);

/**
 * Writes `dist/types/` from the manifest: what each element has (`elements.d.ts`), and beside it, one file a framework,
 * how that framework writes it. Each has an empty module, so that `import 'keylit/react'` is no mistake.
 */
export function writeTypes() {
  mkdirSync(target, { recursive: true });
  const manifest = JSON.parse(readFileSync(new URL('dist/custom-elements.json', root), 'utf8'));
  const elements = manifest.modules.flatMap((module) => module.declarations);
  writeFileSync(new URL('elements.d.ts', target), elementTypes(elements));
  for (const file of readdirSync(declarations)) {
    copyFileSync(new URL(file, declarations), new URL(file, target));
    writeFileSync(new URL(file.replace('.d.ts', '.js'), target), 'export {};\n');
  }
}

function elementTypes(elements) {
  const events = elements.flatMap((element) => element.events.map(({ type }) => type.text));
  const names = [...new Set([...elements.map(({ name }) => name), ...events])].toSorted((a, b) => (a < b ? -1 : 1));
  return `import type { ${names.join(', ')} } from '../components/elements.js';

/** What each element has, by its name; the files beside this one say how a framework writes that. */
export interface ElementParts {
${elements.map(partsOf).join('\n')}
}
`;
}

function partsOf({ name, tagName, attributes, members, events }) {
  const type = ({ type: { text }, fieldName }) => (/^(string|boolean)$/.test(text) ? text : `${name}['${fieldName}']`);
  const optional = (list, typeOf) => block(list, (each) => `${quoted(each.name)}?: ${typeOf(each)} | undefined;`);
  const isSwitch = (attribute) => attribute.type.text === 'boolean';
  return `  '${tagName}': {
    element: ${name};
    /** Attributes that are spelled in another way than their property. */
    attributes: ${optional(
      attributes.filter((attribute) => attribute.name !== attribute.fieldName),
      type,
    )};
    properties: ${optional(
      members.filter(({ kind, readonly }) => kind === 'field' && !readonly),
      ({ name: field }) => `${name}['${field}']`,
    )};
    /** Attributes, by what they take: text, or nothing. */
    text: ${optional(
      attributes.filter((attribute) => !isSwitch(attribute)),
      type,
    )};
    switches: ${optional(attributes.filter(isSwitch), type)};
    events: ${block(events, (event) => `${quoted(event.name)}: ${event.type.text};`)};
  };`;
}

const quoted = (name) => (/^\w+$/.test(name) ? name : `'${name}'`);
const block = (list, line) =>
  list.length > 0
    ? `{\n${list.map((each) => `      /** ${each.description} */\n      ${line(each)}`).join('\n')}\n    }`
    : '{}';
