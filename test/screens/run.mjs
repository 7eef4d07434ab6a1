import { capabilities } from '../../build/test/screens/explore.js';
import { forgottenCodes } from '../../build/test/screens/refusals.js';
import { record as write } from '../run/results.mjs';
import { openSheet } from './browser.mjs';
import { distinct } from './distinct.mjs';
import { makeGallery } from './gallery.mjs';
import { startPages } from './pages.mjs';
import { allScreens, stepsWithView } from './screens.mjs';
import { shifts } from './shift.mjs';

/**
 * `node test/screens/run.mjs` runs axe and a few checks of our own over every screen; `--gallery` takes pictures of them.
 * `--only=password` takes the screens whose name has this in it.
 */
const argument = (name) => process.argv.find((each) => each.startsWith(`--${name}`));
const only = argument('only')?.split('=')[1] ?? '';

/** English for all, German for its long words, Arabic for the other direction. */
const checked = [
  { id: 'en-light-560', language: 'en', scheme: 'light', width: 560 },
  { id: 'de-dark-360', language: 'de', scheme: 'dark', width: 360 },
  { id: 'ar-light-360', language: 'ar', scheme: 'light', width: 360 },
  { id: 'de-light-320', language: 'de', scheme: 'light', width: 320 },
];
const pictured = ['en', 'de', 'ar'].flatMap((language) =>
  [360, 560].flatMap((width) =>
    ['light', 'dark'].map((scheme) => ({ id: `${language}-${scheme}-${width}`, language, scheme, width })),
  ),
);
const WORKERS = 2;

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
  await Promise.all(
    sheets.map(async (sheet) => {
      for (let screen = waiting.shift(); screen; screen = waiting.shift())
        record(screen.name, await problemsOf(screen, sheet));
    }),
  );
  // What depends on a setting of the person's: once for each screen that has a look of its own.
  const plain = screens.filter(({ isError }) => !isError);
  await Promise.all(
    sheets.map((sheet, index) =>
      sheet.page.emulateMedia(index === 0 ? { forcedColors: 'active' } : { reducedMotion: 'reduce' }),
    ),
  );
  await Promise.all([
    each(plain, 'forced colours', async (screen) => {
      await sheets[0].show(screen, [checked[0].id]);
      return [...(await sheets[0].in(checked[0].id, 'inspectForced')), await sheets[0].axe(checked[0].id)].filter(
        Boolean,
      );
    }),
    each(plain, 'less motion', async (screen) => {
      await sheets[1].show(screen, [checked[0].id]);
      return sheets[1].in(checked[0].id, 'inspectMotion');
    }),
  ]);
}

async function each(screens, name, problems) {
  for (const screen of screens) record(`${screen.name} · ${name}`, await problems(screen));
}

/** What is wrong with a screen, in every variant. */
async function problemsOf(screen, sheet) {
  try {
    await sheet.show(screen);
    const found = [];
    for (const { id, width } of checked) {
      const { problems } = await sheet.in(id, 'inspect', { focus: id === checked[0].id });
      const broken = width === 320 ? '' : await sheet.axe(id);
      found.push(...problems.map((problem) => `${id}: ${problem}`), ...(broken ? [`${id}: ${broken}`] : []));
    }
    return found;
  } catch (error) {
    return [String(error.message ?? error)];
  }
}
