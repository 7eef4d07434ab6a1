import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { launchChromium } from '../../build/test/support/chromium.js';
import { describeViolations, rules } from '../../build/test/support/rules.js';

/** Roles of what can be pressed or typed into. */
const CONTROLS = new Set(['button', 'checkbox', 'link', 'menuitem', 'menuitemradio', 'textbox']);
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
  const { frameTree } = await devtools.send('Page.getFrameTree');
  const frames = new Map(frameTree.childFrames.map(({ frame }) => [frame.url.split('/').at(-1), frame.id]));
  const worlds = await axeWorlds(devtools, frames);

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
    /** What each control of a frame is called, as assistive technology is told, in their order. */
    async names(id) {
      const { nodes } = await devtools.send('Accessibility.getFullAXTree', { frameId: frames.get(id) });
      const byId = new Map(nodes.map((node) => [node.nodeId, node]));
      const walk = (node) => [node, ...(node.childIds ?? []).flatMap((child) => (byId.has(child) ? walk(byId.get(child)) : []))];
      const root = nodes.find(({ parentId }) => !byId.has(parentId));
      return walk(root)
        .filter(({ ignored, role }) => !ignored && CONTROLS.has(role?.value))
        .map(({ role, name, description }) => ({ role: role.value, name: name?.value ?? '', description: description?.value ?? '' }));
    },
    close: () => browser.close(),
  };
}


/** axe in a world of its own in each frame: the pages' policy neither sees nor stops it. */
async function axeWorlds(devtools, frames) {
  const worlds = new Map();
  for (const [name, frameId] of frames) {
    const { executionContextId } = await devtools.send('Page.createIsolatedWorld', { frameId, worldName: 'axe' });
    await devtools.send('Runtime.evaluate', { expression: `${axe}; 0`, contextId: executionContextId });
    worlds.set(name, executionContextId);
  }
  return worlds;
}
