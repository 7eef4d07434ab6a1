import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { root } from './sources.js';

const readme = readFileSync(`${root}README.md`, 'utf8');

/** The text below a heading, up to the next of its level or a higher one. */
function section(heading: string): string {
  const [, marks = ''] = new RegExp(`^(#+) ${heading}$`, 'm').exec(readme) ?? [];
  assert.ok(marks, `the README has a section “${heading}”`);
  const [, ...rest] = readme.split(new RegExp(`^#+ ${heading}$`, 'm'));
  return rest.join('').split(new RegExp(`^#{1,${marks.length}} `, 'm'))[0] ?? '';
}

/** The headers of a row of the table. */
function row(page: RegExp): string {
  const found = section('Headers')
    .split('\n')
    .find((line) => line.startsWith('|') && page.test(line.split('|')[1] ?? ''));
  assert.ok(found, `a row for ${page}`);
  return found;
}

describe('the README says', () => {
  it('the headers of the app, of the callback page and of the bridge page (CSP-4)', () => {
    assert.match(section('Content Security Policy'), /default-src 'none';[^]*frame-ancestors 'none'; require-trusted-types-for 'script'/);
    assert.match(row(/every page/), /Cross-Origin-Opener-Policy: same-origin-allow-popups/);
    for (const page of [/callback/, /bridge/]) {
      assert.match(row(page), /Referrer-Policy: no-referrer/);
      assert.match(row(page), /frame-ancestors 'none'/);
      assert.match(row(page), /Cache-Control: no-store/);
    }
    assert.match(row(/bridge/), /script-src 'self'/);
    assert.doesNotMatch(row(/bridge/), /unsafe|\*/);
  });

  const duties = (): string => section('What the server has to do');

  it('that the server must enforce the limits of a session, whatever the page does (IDL-6)', () => {
    assert.match(duties(), /enforces the idle and the absolute limit of a session itself/);
  });

  it('and so do the types of what a page asks for (IDL-6)', () => {
    const types = readFileSync(`${root}dist/src/session/idle/idle-options.d.ts`, 'utf8');
    assert.match(types, /\*\*The server must enforce the same\*\*[^]*export interface IdleOptions/);
  });

  it('what the reply to a sign-out carries (OUT-6)', () => {
    assert.match(duties(), /`Clear-Site-Data: "cookies", "storage"`/);
    assert.match(duties(), /`Cache-Control: no-store`/);
  });

  it('that an origin is for one app (STO-16)', () => {
    assert.match(duties(), /Every script of an origin reaches its storage, keys and locks/);
  });
});
