import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const results = new URL('./results/', import.meta.url);
const pictures = new URL('./pictures/', results);
const COLUMNS = 4;

/** One picture a screen, with all of its variants in it, and a page that shows and filters them. */
export async function makeGallery(screens, sheets, variants) {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  const waiting = [...screens.entries()];
  const taken = [];
  await Promise.all(
    sheets.map(async (sheet) => {
      await sheet.page.setViewportSize({ width: 1840, height: 3600 });
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, screen] = next;
        // A menu opens to where there is room: the frames are high again before each screen.
        await sheet.page.evaluate(() => document.querySelectorAll('iframe').forEach((frame) => (frame.height = 760)));
        await sheet.show(screen);
        const height = await sheet.page.evaluate(() => {
          const frames = [...document.querySelectorAll('iframe')];
          const tallest = Math.min(1180, Math.max(...frames.map(({ contentWindow }) => contentWindow.stage.height())));
          for (const frame of frames) frame.height = tallest;
          return tallest;
        });
        const clip = { x: 0, y: 0, width: 1840, height: (height * variants.length) / COLUMNS, scale: 1 };
        const { data } = await sheet.devtools.send('Page.captureScreenshot', { format: 'webp', quality: 75, clip });
        const file = `${String(index).padStart(4, '0')}.webp`;
        writeFileSync(new URL(file, pictures), Buffer.from(data, 'base64'));
        taken.push({ index, file, height, name: screen.name });
      }
    }),
  );
  taken.sort((a, b) => a.index - b.index);
  const page = new URL('index.html', results);
  writeFileSync(page, galleryPage(taken, variants));
  console.log(fileURLToPath(page));
}

function galleryPage(taken, variants) {
  const lefts = variants.map((_, index) =>
    variants.slice(index - (index % COLUMNS), index).reduce((sum, { width }) => sum + width, 0),
  );
  const tile = ({ file, height }, { id, width, language, scheme }, index) =>
    `<div class="tile ${language} ${scheme} w${width}" style="width:${width}px;height:${height}px" title="${id}"><img loading="lazy" src="pictures/${file}" alt="${id}" style="margin:-${Math.floor(index / COLUMNS) * height}px 0 0 -${lefts[index]}px"></div>`;
  const section = (screen) =>
    `<section data-name="${escape(screen.name.toLowerCase())}"><h2>${escape(screen.name)}</h2><div class="tiles">${variants.map((variant, index) => tile(screen, variant, index)).join('')}</div></section>`;
  const box = (name, label) => `<label><input type="checkbox" checked value="${name}"> ${label}</label>`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Keylit: ${taken.length} screens</title>
<style>
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; background: #fff; color: #191a23; }
header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center; padding: 12px 24px; background: #fff; border-bottom: 1px solid #ddd; }
h1, h2 { font-size: 16px; margin: 0; }
section { padding: 16px 24px; content-visibility: auto; contain-intrinsic-size: auto 700px; }
h2 { font-size: 14px; margin-bottom: 8px; }
.tiles { display: flex; flex-wrap: wrap; gap: 8px; }
.tile { overflow: hidden; outline: 1px solid #ddd; }
.tile img { display: block; width: 1840px; max-width: none; }
${['en', 'de', 'ar', 'light', 'dark', 'w360', 'w560'].map((name) => `.no-${name} .${name}`).join(', ')} { display: none; }
</style>
<header><h1>${taken.length} screens</h1><input type="search" placeholder="password · invalid-credentials" aria-label="Search" size="32">
${box('en', 'English')}${box('de', 'German')}${box('ar', 'Arabic')}${box('light', 'light')}${box('dark', 'dark')}${box('w360', '360 px')}${box('w560', 'wide')}</header>
<main>${taken.map(section).join('\n')}</main>
<script>
for (const input of document.querySelectorAll('[type=checkbox]')) input.onchange = () => document.body.classList.toggle('no-' + input.value, !input.checked);
document.querySelector('[type=search]').oninput = ({ target }) => {
  const words = target.value.toLowerCase().split(/\\s+/);
  for (const section of document.querySelectorAll('section')) section.hidden = !words.every((word) => section.dataset.name.includes(word));
};
</script>
</html>
`;
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
