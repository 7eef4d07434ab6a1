import { readdirSync, readFileSync } from 'node:fs';

/**
 * What the analyzer cannot see, and what a published manifest must not show. Elements here have documented class fields
 * and a `static properties` block, are registered by `define(name, class)` in a file of their own, and inherit from
 * base classes that nobody imports; the analyzer follows the fields and the inheritance, this plug-in does the rest.
 */

/** Names with `state: true` in the `static properties` of a class: the element's own business. */
const states = new Map();
/** Classes that have a look: their `static styles` include the tokens. */
const styled = new Map();
const tokens = [];
const folder = new URL('components/styles/', import.meta.url);
const rules = readdirSync(folder)
  .map((file) => readFileSync(new URL(file, folder), 'utf8'))
  .join('\n');

export const asPublished = {
  name: 'as-published',

  analyzePhase({ ts, node, moduleDoc }) {
    if (ts.isClassDeclaration(node) && node.name) readClass(ts, node);
    if (ts.isVariableStatement(node)) readTokens(node);
    if (ts.isCallExpression(node) && node.expression.getText() === 'define') {
      const [name, element] = node.arguments;
      if (!ts.isStringLiteral(name)) return;
      moduleDoc.exports.push({
        kind: 'custom-element-definition',
        name: name.text,
        declaration: { name: element.getText() },
      });
    }
  },

  packageLinkPhase({ customElementsManifest: manifest }) {
    const sources = manifest.modules;
    const classes = new Map(
      sources.flatMap(({ path, declarations = [] }) =>
        declarations
          .filter(({ kind }) => kind === 'class')
          .map((declaration) => [declaration.name, { declaration, path }]),
      ),
    );
    manifest.modules = sources
      .toSorted((a, b) => (a.path < b.path ? -1 : 1))
      .flatMap((definition) => {
        const exported = (definition.exports ?? []).find(({ kind }) => kind === 'custom-element-definition');
        if (!exported) return [];
        const { declaration, path } = classes.get(exported.declaration.name);
        const { name } = declaration;
        return [
          {
            kind: 'javascript-module',
            path: published(path),
            declarations: [publicSide(declaration, exported.name, chainOf(declaration, classes))],
            exports: [{ kind: 'js', name, declaration: { name, module: published(path) } }],
          },
          {
            kind: 'javascript-module',
            path: published(definition.path),
            declarations: [],
            exports: [{ ...exported, declaration: { name, module: published(path) } }],
          },
        ];
      });
  },
};

function readClass(ts, node) {
  const own = (name) =>
    node.members.find((member) => ts.isPropertyDeclaration(member) && member.name.getText() === name)?.initializer;
  const properties = own('properties');
  const isState = (property) => property.initializer?.properties?.some((option) => option.getText() === 'state: true');
  states.set(
    node.name.text,
    (properties?.properties ?? []).filter(isState).map((property) => property.name.getText()),
  );
  const sheet = own('styles');
  if (sheet) styled.set(node.name.text, /\b(tokens|layoutStyles)\b/.test(sheet.getText()));
}

/** `@cssprop --auth-accent - What it is for`, once, above the style sheet that every element with a look includes. */
function readTokens(node) {
  for (const tag of (node.jsDoc ?? []).flatMap(({ tags = [] }) => tags)) {
    if (tag.tagName.text !== 'cssprop') continue;
    const [, name, description] = /^@cssprop\s+(--[\w-]+)\s+-\s+(.*)$/s.exec(
      tag
        .getText()
        .replace(/\s*\n[\s*]*/g, ' ')
        .trim(),
    );
    tokens.push({ name, default: fallback(name), description });
  }
}

/** What stands in the rules where a page sets no token: the second argument of `var(--token, …)`, brackets and all. */
function fallback(token) {
  const begin = rules.indexOf(`var(${token},`) + `var(${token},`.length;
  if (begin < token.length) throw new Error(`${token} is documented, but no rule uses it.`);
  for (let end = begin, depth = 0; ; end += 1) {
    if (rules[end] === ')' && depth === 0) return rules.slice(begin, end).trim().replace(/--_/g, '--auth-');
    depth += rules[end] === '(' ? 1 : rules[end] === ')' ? -1 : 0;
  }
}

/** A class and those of ours that it extends. */
function chainOf(declaration, classes) {
  const above = classes.get(declaration.superclass?.name);
  return above ? [declaration, ...chainOf(above.declaration, classes)] : [declaration];
}

function publicSide(
  { name, summary, description, slots = [], events = [], members = [], attributes = [] },
  tagName,
  chain,
) {
  const hidden = new Set(chain.flatMap((link) => states.get(link.name) ?? []));
  const isPublic = ({ name: member, privacy = 'public', static: isStatic }) =>
    privacy === 'public' && !isStatic && !hidden.has(member);
  const { superclass } = chain.at(-1);
  const kept = members.filter(isPublic);
  return {
    kind: 'class',
    customElement: true,
    tagName,
    name,
    summary,
    description,
    superclass: { name: superclass.name, package: 'lit' },
    attributes: attributes
      .filter(({ fieldName }) => !fieldName || kept.some((member) => member.name === fieldName))
      .map((attribute) => own({ ...attribute, type: { text: asAttribute(attribute.type.text) } })),
    members: kept.map(own),
    events: events.filter((event) => event.name && event.description).map(own),
    slots,
    cssProperties: styled.get(chain.find((link) => styled.has(link.name))?.name) ? tokens : [],
  };
}

/** Whom it was inherited from is nobody's concern: the base classes cannot be imported. */
function own({ inheritedFrom: _base, default: value, ...rest }) {
  return { ...rest, ...(value !== undefined && value !== 'undefined' && { default: value }) };
}

/** An attribute is text: what is no boolean and no list of words is a string to whoever writes it. */
const asAttribute = (type) => (type === 'boolean' || /^'[^']*'( \| '[^']*')*$/.test(type) ? type : 'string');

const published = (path) => path.replace(/^\/?/, 'dist/').replace(/\.ts$/, '.js');

export default {
  globs: ['components/**/*.ts'],
  outdir: 'dist',
  litelement: true,
  packagejson: false,
  plugins: [asPublished],
};
