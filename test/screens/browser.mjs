import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launchChromium } from '../../build/test/support/chromium.js';
import { describeViolations, rules } from '../../build/test/support/rules.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The sheet in a browser: all of its frames show the same screen, each in its own language, scheme and width. */
export async function openSheet(origin, variants) {
  const browser = await launchChromium();
  const page = await browser.newPage({ viewport: { width: 1840, height: 1000 }, reducedMotion: 'reduce' });
  const complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error.stack ?? error)));
  await page.goto(origin);
  await page.waitForFunction(() =>
    [...document.querySelectorAll('iframe')].every((frame) => frame.contentWindow.stage),
  );
  const devtools = await page.context().newCDPSession(page);
  const worlds = await axeWorlds(devtools);

  return {
    page,
    devtools,
    complaints,
    /** Shows a screen in the frames of some variants. */
    show: (screen, ids = variants.map(({ id }) => id)) =>
      page.evaluate(
        ([what, names]) =>
          Promise.all(names.map((name) => document.getElementById(name).contentWindow.stage.show(JSON.parse(what)))),
        [JSON.stringify(screen), ids],
      ),
    in: (id, method, argument) =>
      page.evaluate(
        ([name, call, given]) => document.getElementById(name).contentWindow.stage[call](given),
        [id, method, argument],
      ),
    /** What breaks WCAG 2.2 AA in one frame, in axe's own words. */
    async axe(id) {
      const { result, exceptionDetails } = await devtools.send('Runtime.evaluate', {
        expression: `axe.run('html', ${JSON.stringify(rules)}).then(({ violations }) => ({ violations: violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ target, html, failureSummary }) => ({ target, html, failureSummary })) })) }))`,
        contextId: worlds.get(id),
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value.violations.length > 0 ? describeViolations(result.value) : '';
    },
    close: () => browser.close(),
  };
}

/** axe in a world of its own in each frame: the pages' policy neither sees nor stops it. */
async function axeWorlds(devtools) {
  const { frameTree } = await devtools.send('Page.getFrameTree');
  const worlds = new Map();
  for (const { frame } of frameTree.childFrames) {
    const { executionContextId } = await devtools.send('Page.createIsolatedWorld', {
      frameId: frame.id,
      worldName: 'axe',
    });
    await devtools.send('Runtime.evaluate', { expression: `${axe}; 0`, contextId: executionContextId });
    worlds.set(frame.url.split('/').at(-1), executionContextId);
  }
  return worlds;
}
