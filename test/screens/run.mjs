import { capabilities } from '../../build/test/screens/explore.js';
import { forgottenCodes } from '../../build/test/screens/refusals.js';
import { catalogue, languageTags } from '../../build/src/locale/catalogue.js';
import { record as write } from '../run/results.mjs';
import { openSheet } from './browser.mjs';
import { distinct } from './distinct.mjs';
import { makeGallery } from './gallery.mjs';
import { startPages } from './pages.mjs';
import { rows } from './rows.mjs';
import { allScreens, stepsWithView } from './screens.mjs';
import { shifts } from './shift.mjs';

/**
 * `node test/screens/run.mjs` runs axe and a few checks of our own over every screen; `--gallery` takes pictures of them.
 * `--only=password` takes the screens whose name has this in it.
 */
const argument = (name) => process.argv.find((each) => each.startsWith(`--${name}`));
const only = argument('only')?.split('=')[1] ?? '';

/** English for all, German for its long words, Arabic for the other direction, and a language with longer words than any. */
const checked = [
  { id: 'en-light-560', language: 'en', scheme: 'light', width: 560 },
  { id: 'de-dark-360', language: 'de', scheme: 'dark', width: 360 },
  { id: 'ar-light-360', language: 'ar', scheme: 'light', width: 360 },
  { id: 'longer-light-320', language: 'en', isLonger: true, scheme: 'light', width: 320 },
];
const pictured = ['en', 'de', 'ar'].flatMap((language) =>
  [360, 560].flatMap((width) =>
    ['light', 'dark'].map((scheme) => ({ id: `${language}-${scheme}-${width}`, language, scheme, width })),
  ),
);
const WORKERS = 2;

/** All that was found wrong, with its row and its screen. */
const found = [];
let failures = 0;
let checks = 0;
function record(name, problems) {
  checks += 1;
  if (problems.length > 0) {
    failures += 1;
    console.error(`${name}\n  ${problems.join('\n  ')}`);
  }
  write({
    file: 'test/screens/run.mjs',
    name,
    outcome: problems.length > 0 ? 'failed' : 'passed',
    message: problems.join('\n') || undefined,
  });
}

const all = allScreens().filter(({ name }) => name.includes(only));
if (!only) {
  const shown = new Set(all.map(({ step }) => step));
  const unseen = (await stepsWithView()).filter((step) => !shown.has(step));
  record(
    'every step view is on a screen',
    unseen.map((step) => `no screen shows the step "${step}"`),
  );
  record(
    'every message about an error is on a screen',
    forgottenCodes().map((code) => `no screen shows error.${code}`),
  );
}

const variants = argument('gallery') ? pictured : checked;
const pages = await startPages({ variants, setting: { capabilities } });
const sheets = [];
try {
  sheets.push(...(await Promise.all(Array.from({ length: WORKERS }, () => openSheet(pages.origin, variants)))));
  const { screens, mute } = await distinct(all, sheets, variants[0].id);
  record('every problem is told in words', mute);
  console.log(`${all.length} states, ${screens.length} screens`);
  if (argument('gallery')) await makeGallery(screens, sheets, pictured);
  else await check(screens);
  if (!only && !argument('gallery'))
    for (const { name, problems } of await shifts(pages.origin)) record(name, problems);
  record(
    'pages complain of nothing',
    [...new Set(sheets.flatMap(({ complaints }) => complaints))].filter((text) => !text.startsWith('[keylit]')),
  );
} finally {
  await Promise.all(sheets.map((sheet) => sheet.close()));
  pages.close();
}
console.log(`${checks - failures} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

async function check(screens) {
  const waiting = [...screens];
  const headings = [];
  await Promise.all(
    sheets.map(async (sheet) => {
      for (let screen = waiting.shift(); screen; screen = waiting.shift()) await look(screen.name, screen, () => problemsOf(screen, sheet, headings));
    }),
  );
  // What depends on a setting of the person's: once for each screen that has a look of its own.
  const plain = screens.filter(({ isError }) => !isError);
  const [light, dark] = [checked[0].id, checked[1].id];
  await sheets[0].page.emulateMedia({ forcedColors: 'active' });
  await sheets[1].page.emulateMedia({ reducedMotion: 'reduce', contrast: 'more' });
  await Promise.all([
    each(plain, 'forced colours', async (screen) => {
      await sheets[0].show(screen, [light]);
      return [...(await sheets[0].in(light, 'inspectForced')), ...asFindings('A14', await sheets[0].axe(light))];
    }),
    each(plain, 'less motion, more contrast', async (screen) => {
      await sheets[1].show(screen, [light, dark]);
      const found = [light, dark].map(async (id) => [...(await sheets[1].in(id, 'inspectMotion')), ...(await sheets[1].in(id, 'inspectContrast'))]);
      return (await Promise.all(found)).flat();
    }),
  ]);
  if (only) return;
  found.push(...sameHeadings(headings), ...(await incomplete()));
  for (const [row, title] of Object.entries(rows)) {
    const broken = found.filter((each) => each.row === row).map(({ screen, text }) => `${screen}: ${text}`);
    record(`${row}: ${title}, on all ${screens.length} screens`, broken.slice(0, 20));
  }
}

async function each(screens, name, problems) {
  for (const screen of screens) await look(`${screen.name} · ${name}`, screen, () => problems(screen));
}

/** Keeps what a look at a screen found, by screen and by row. */
async function look(name, screen, problems) {
  const now = await problems().catch((error) => [{ text: String(error.message ?? error) }]);
  found.push(...now.map((each) => ({ ...each, screen: screen.name })));
  record(name, now.map(({ row, text }) => [row, text].filter(Boolean).join(' ')));
}

function asFindings(row, text) {
  return text ? [{ row, text }] : [];
}

/** What is wrong with a screen, in every variant. */
async function problemsOf(screen, sheet, headings) {
  await sheet.show(screen);
  const problems = [];
  for (const { id, width } of checked) {
    const isFirst = id === checked[0].id;
    const { problems: seen, heading } = await sheet.in(id, 'inspect', { focus: isFirst || id === checked[1].id, step: screen.step, spacing: width === 320 });
    const broken = width === 320 ? '' : await sheet.axe(id);
    const all = [...seen, ...asFindings(/color-contrast/.test(broken) ? 'A17' : undefined, broken)];
    if (isFirst) {
      headings.push({ screen, heading });
      all.push(...misnamed(await sheet.in(id, 'expectedNames'), await sheet.names(id)));
    }
    problems.push(...all.map(({ row, text }) => ({ row, text: `${id}: ${text}` })));
  }
  return problems;
}

/** Where what is heard is not what is seen. */
function misnamed(expected, heard) {
  const line = ({ name, description = '' }) => `“${name}” (${description})`;
  if (expected.length !== heard.length) return asFindings('A01', `${heard.length} controls are heard, ${expected.length} seen: ${heard.map(line).join(', ')} instead of ${expected.map(line).join(', ')}`);
  return expected.flatMap((each, index) => {
    const { name, description } = heard[index];
    const isRight = each.name && name === each.name && (each.description === undefined || description === each.description);
    return isRight ? [] : asFindings('A01', `${line(heard[index])} instead of ${line(each)}`);
  });
}

/** Steps of one flow that bear the same heading. */
function sameHeadings(headings) {
  const steps = new Map();
  for (const { screen, heading } of headings) {
    if (screen.kind !== 'flow' || !heading) continue;
    const { state } = screen.screen;
    const key = `${state.document.flow} ${state.document.combined ?? ''} ${heading}`;
    const kinds = steps.get(key) ?? new Set();
    steps.set(key, kinds.add(`${screen.step} ${state.step.ceremony ?? ''}`));
  }
  return [...steps].filter(([, kinds]) => kinds.size > 1).map(([key, kinds]) => ({ row: 'A20', screen: key, text: `is the heading of ${[...kinds].join(' and ')}` }));
}

/** Messages that a language lacks. */
async function incomplete() {
  const [english, ...others] = await Promise.all(languageTags.map(async (tag) => ({ tag, keys: await catalogue(tag) })));
  return others.flatMap(({ tag, keys }) => Object.keys(english.keys).filter((key) => !keys[key]).map((key) => ({ row: 'A21', screen: tag, text: `has no ${key}` })));
}
