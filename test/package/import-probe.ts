import { createRequire } from 'node:module';

/**
 * Runs in a process of its own: `node import-probe.js bare|jsdom [--lit-first] specifier`. Imports the entry and prints,
 * as JSON, what that did to the global object and to the page.
 */
interface Page {
  readonly window: Readonly<Record<string, unknown>>;
  serialize(): string;
}
// jsdom brings no types.
const { JSDOM } = createRequire(import.meta.url)('jsdom') as {
  JSDOM: new (html: string, options: { url: string }) => Page;
};

const [surroundings, ...rest] = process.argv.slice(2);
const specifier = rest.at(-1) ?? '';

const page =
  surroundings === 'jsdom'
    ? new JSDOM('<!doctype html><html><body><p>Hello</p></body></html>', { url: 'https://shop.example/' })
    : undefined;
if (page) {
  for (const name of Object.getOwnPropertyNames(page.window)) {
    if (!(name in globalThis))
      Object.defineProperty(globalThis, name, {
        value: page.window[name],
        writable: true,
        configurable: true,
      });
  }
}
// Lit keeps its version on the global object, which is its own affair: it comes in before we look.
if (rest.includes('--lit-first')) {
  await Promise.all(['lit', 'lit/decorators.js', 'lit/async-directive.js'].map((name) => import(name)));
}

// A getter of Node's that turns into a value when it is first used has to do so before we look.
for (const name of ['fetch', 'crypto', 'navigator', 'CustomEvent', 'WebSocket', 'performance'])
  void Reflect.get(globalThis, name);
const before = globals();
const markup = page?.serialize();
await import(specifier);
await new Promise((resolve) => setTimeout(resolve, 50));

const after = globals();
const changes = [...new Set([...before.keys(), ...after.keys()])].filter(
  (name) => !Object.is(before.get(name), after.get(name)),
);
if (page?.serialize() !== markup) changes.push('(the document)');
process.stdout.write(JSON.stringify(changes));
// Timers and listeners that an entry left behind must not keep this process.
process.exit(0);

function globals(): Map<PropertyKey, unknown> {
  const names = Reflect.ownKeys(globalThis);
  return new Map(names.map((name) => [name, read(name)]));
}

function read(name: PropertyKey): unknown {
  const { value, get } = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
  return get ?? (value as unknown);
}
