import { element, one } from './element.js';
import { layouts, type Layout } from './manager-layouts.js';
import './bag-count.js';

/** What is looked for; the words stand in the table that is copied. */
const checks = [
  'Offers the address in the first field',
  'Fills the password in the second step',
  'Signing in with what was filled works',
  'Offers to save after signing in, with address and password',
  'Suggests a password at sign-up, and saves it with the address',
  'Does not fill an old password into sign-up',
  'Offers to update after a forgotten password was replaced',
  'Fills the code from an authenticator app',
  'Offers the passkey in the first field',
  'Saves a new passkey',
];
const answers = ['', 'yes', 'no', 'partly', 'not offered'];
const KEY = 'fernweh:password-managers';

const wanted = new URL(location.href).searchParams.get('layout');
const layout = layouts.find(({ id }) => id === wanted) ?? layouts[0]!;

showLayouts();
showMatrix();
setTimeout(() => put(layout), layout.afterMs ?? 0);

function showLayouts(): void {
  for (const { id, title } of layouts) {
    const link = element('a', { href: `?layout=${id}` }, title);
    if (id === layout.id) link.setAttribute('aria-current', 'page');
    one('[data-layouts]').append(element('li', {}, link));
  }
  one('[data-layout-title]').textContent = layout.title;
  one('[data-layout-hint]').textContent = layout.hint;
}

function put({ template, inside = 'page' }: Layout): void {
  const content = document.importNode(one<HTMLTemplateElement>(`template#${template}`).content, true);
  const stage = one('[data-stage]');
  if (inside === 'page') return stage.append(content);
  if (inside === 'dialog') {
    const dialog = element('dialog', { 'aria-labelledby': 'layout-title' }, content);
    const open = element('button', { class: 'button', type: 'button' }, 'Open the dialog');
    open.addEventListener('click', () => dialog.showModal());
    return stage.append(open, dialog);
  }
  const host = element('div');
  host.attachShadow({ mode: inside }).append(content);
  stage.append(host);
}

/** The answers of this manager and this layout, kept in this browser alone. */
function showMatrix(): void {
  const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as { manager?: string; answers?: Record<string, string> };
  const manager = one<HTMLInputElement>('[data-manager]');
  manager.value = kept.manager ?? '';
  const given: Record<string, string> = kept.answers ?? {};
  const keep = (): void => localStorage.setItem(KEY, JSON.stringify({ manager: manager.value, answers: given }));
  manager.addEventListener('change', keep);
  for (const [index, check] of checks.entries()) {
    const id = `${layout.id} ${index}`;
    const select = element('select', { id: `check-${index}` }, ...answers.map((answer) => element('option', {}, answer)));
    select.value = given[id] ?? '';
    select.addEventListener('change', () => {
      given[id] = select.value;
      keep();
    });
    one('[data-matrix]').append(element('tr', {}, element('th', { scope: 'row' }, element('label', { for: select.id }, check)), element('td', {}, select)));
  }
  one('[data-copy]').addEventListener('click', () => {
    void navigator.clipboard.writeText(asMarkdown(manager.value, given)).then(() => (one('[data-said]').textContent = 'Copied'));
  });
}

/** Every layout with an answer is a column. */
function asMarkdown(manager: string, given: Readonly<Record<string, string>>): string {
  const tried = layouts.filter(({ id }) => checks.some((_check, index) => given[`${id} ${index}`]));
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row([manager, ...tried.map(({ title }) => title)]),
    row(['---', ...tried.map(() => '---')]),
    ...checks.map((check, index) => row([check, ...tried.map(({ id }) => given[`${id} ${index}`] ?? '')])),
  ].join('\n');
}
