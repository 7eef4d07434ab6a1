import { launchChromium } from '../../build/test/support/chromium.js';

/** How far the text below a form moves while the form comes, on a page whose script is late: nowhere. */
export async function shifts(origin) {
  const browser = await launchChromium();
  const found = [];
  try {
    for (const element of ['auth-login', 'auth-signup', 'auth-recover']) {
      for (const width of [360, 1280]) {
        for (const plain of element === 'auth-login' ? ['', ' plain'] : ['']) {
          const page = await browser.newPage({ viewport: { width, height: 900 } });
          await page.addInitScript(() => {
            globalThis.shift = 0;
            new PerformanceObserver((list) => {
              for (const { value } of list.getEntries()) globalThis.shift += value;
            }).observe({ type: 'layout-shift', buffered: true });
          });
          await page.goto(`${origin}/shift?${element}${plain}`);
          const top = () => page.evaluate(() => document.querySelector('footer').getBoundingClientRect().top);
          const before = await top();
          await page.waitForSelector(`${element}[data-auth-ready]`);
          await page.waitForTimeout(200);
          const [after, shift] = [await top(), await page.evaluate(() => globalThis.shift)];
          const moved =
            after !== before || shift > 0
              ? [`the text below moves from ${before} to ${after} px, layout shift ${shift}`]
              : [];
          found.push({ name: `<${element}${plain}> at ${width} px moves nothing as it comes`, problems: moved });
          await page.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
  return found;
}
