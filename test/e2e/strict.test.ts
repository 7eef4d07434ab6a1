import assert from 'node:assert/strict';
import { layouts } from '../../demo/pages/manager-layouts.js';
import { scenes } from './scene.js';
import { say } from './words.js';

const play = scenes();

/** The policy that Keylit promises to work under, for pages of any kind: no nonce, no exception. */
const PROMISED = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const ADDED = ["trusted-types lit-html 'allow-duplicates'", 'report-uri /csp-report'];

play('F15, CSP-1: every page of the demo is served under the policy that Keylit promises, and nothing looser', async (ann) => {
  for (const path of ['/', '/sign-in', '/sign-up', '/recover', '/account', '/checkout', '/quick-start', '/password-managers']) {
    const reply = await ann.page.goto(path);
    const directives = (reply!.headers()['content-security-policy'] ?? '').split('; ');
    assert.deepEqual(directives.filter((directive) => !ADDED.includes(directive)).join('; '), PROMISED, path);
  }
});

play('F15: each layout in which a password manager may meet Keylit stands under it without a breach', async (ann) => {
  for (const { id, inside } of layouts) {
    await ann.opens(`/password-managers?layout=${id}`);
    if (inside === 'dialog') await ann.presses('Open the dialog');
    // No script looks into a closed root: its height tells that there is a form.
    if (inside === 'closed') await ann.until('a form stands in the closed root', () => ann.page.locator('[data-stage]').evaluate((stage) => stage.getBoundingClientRect().height > 150));
    else await ann.page.locator('[data-stage] form:visible').first().waitFor();
  }
});

play('F15, CSP-1, CSP-2: a breach of the policy would be seen by these tests, in the page and at the server', async (ann, { demo, allow }) => {
  allow(/style-src|script-src|require-trusted-types-for|trusted type|TrustedHTML|Content Security Policy/i);
  await ann.opensPage('<p style="color:red">Red</p>', `document.body.insertAdjacentHTML('beforeend', '<b>bold</b>');`);
  await ann.until('both breaches are seen', () => ann.complaints.violations.some((each) => each.startsWith('style-src')) && ann.complaints.violations.some((each) => each.startsWith('require-trusted-types-for')));
  await ann.until('both are reported', () => demo.cspReports.reports.length >= 2);
});

play('F15, CSP-1: the element asks for no policy of a name that the page has to allow besides that of Lit', async (ann) => {
  await ann.hasAccount();
  await ann.context.addInitScript(() => {
    const made: string[] = [];
    Object.assign(window, { made });
    const factory = (window as unknown as { trustedTypes: { createPolicy(name: string, rules: unknown): unknown } }).trustedTypes;
    const create = factory.createPolicy.bind(factory);
    factory.createPolicy = (name, rules) => {
      made.push(name);
      return create(name, rules);
    };
  });
  await ann.opens('/quick-start');
  await ann.identifies();
  await ann.types(say('field.password'), ann.password);
  await ann.hits('Enter');
  await ann.seesHeading(say('done.title'));
  const made = await ann.page.evaluate(() => (window as unknown as { made: string[] }).made);
  assert.deepEqual([...new Set(made)].filter((name) => name !== 'lit-html'), []);
});
