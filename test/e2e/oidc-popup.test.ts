import assert from 'node:assert/strict';
import { inApp, oidcScenes } from './oidc-scene.js';

const play = oidcScenes();

for (const coop of [null, 'unsafe-none', 'same-origin-allow-popups', 'same-origin', 'noopener-allow-popups'] as const) {
  play(`POP-2, B20: somebody signs in in a small window, at a provider with COOP ${coop ?? 'absent'}`, async (scene) => {
    const { page, provider, app } = scene;
    scene.configure({ display: 'popup' });
    provider.switches.coop = coop;
    await scene.opens('/sign-in');
    const popup = await scene.beginsInWindow();
    const closed = popup.waitForEvent('close');
    await scene.sees('Finish in the other window');
    // Longer than a window that reads as closed would be waited for.
    if (coop === 'same-origin') await page.waitForTimeout(7_000);
    await scene.logsIn(popup);
    await closed;
    await scene.isSignedIn();
    assert.equal(page.url(), `${app.url}/sign-in`, 'the page has never left');
    assert.equal(scene.exchanges(), 1);
  });
}

play('POP-2: the same where the app’s own page has COOP same-origin', async (scene) => {
  scene.configure({ display: 'popup' }, { coop: 'same-origin' });
  await scene.opens('/sign-in');
  const popup = await scene.beginsInWindow();
  await scene.logsIn(popup);
  await scene.isSignedIn();
});

for (const coop of [null, 'same-origin-allow-popups'] as const) {
  play(`POP-3, B20: a window that the person closes is a cancel within ten seconds, and the next one opens at once, on a page with COOP ${coop ?? 'absent'}`, async (scene) => {
    const { page } = scene;
    scene.configure({ display: 'popup' }, coop ? { coop } : {});
    await scene.opens('/sign-in');
    const popup = await scene.beginsInWindow();
    await popup.getByLabel('User name').waitFor();
    // The page looks every half second: it has to have seen the provider once.
    await page.waitForTimeout(1_500);
    const since = Date.now();
    await popup.close();
    await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
    const took = Date.now() - since;
    assert.ok(took > 4_000 && took < 10_000, `${took} ms`);
    assert.equal(await page.getByRole('alert').filter({ visible: true }).count(), 0, 'a cancel is no error');
    await scene.logsIn(await scene.beginsInWindow());
    await scene.isSignedIn();
  });
}

play('POP-3, B20: where the provider’s COOP hides that the window was closed, the page’s own "cancel" ends it at once', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup' });
  provider.switches.coop = 'same-origin';
  await scene.opens('/sign-in');
  const popup = await scene.beginsInWindow();
  await popup.getByLabel('User name').waitFor();
  await popup.close();
  await scene.sees('Finish in the other window');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  // B19, POP-6: and nothing of it is left that could stop the next.
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
});

for (const coop of [null, 'same-origin'] as const) {
  play(`B20: a window that nobody finishes ends with the deadline, at a provider with COOP ${coop ?? 'absent'}`, async (scene) => {
    scene.configure({ display: 'popup', popupTimeoutMs: 3_000 });
    scene.provider.switches.coop = coop;
    await scene.opens('/sign-in');
    await scene.beginsInWindow();
    await scene.sees('Our server is taking too long.');
    await scene.page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  });
}

play('POP-4: a window that the browser blocks is told at once, before anything is asked of the provider', async (scene) => {
  const { page, provider } = scene;
  scene.configure({ display: 'popup' });
  await page.addInitScript(() => {
    window.open = () => null;
  });
  await scene.opens('/sign-in');
  provider.asked.length = 0;
  await scene.begins();
  await scene.sees('Your browser blocked the sign-in window.');
  assert.deepEqual(provider.asked, []);
  // Also where the browser itself blocks it: no click, no window.
  const code = await page.evaluate(async () => {
    const { auth } = window as unknown as { auth: { flow(options: object): Promise<{ send(event: object): void; subscribe(listener: (state: { problem: { error: { code: string } } | null }) => void): void }> } };
    const flow = await auth.flow({ flow: 'sign-in' });
    return new Promise<string>((resolve) => {
      flow.subscribe(({ problem }) => problem && resolve(problem.error.code));
      flow.send({ type: 'choose', method: 'sso' });
    });
  });
  assert.equal(code, 'popup-blocked');
  assert.deepEqual(provider.asked, []);
});

play('a person who says no in the window is back at the beginning, and the window is gone', async (scene) => {
  const { page } = scene;
  scene.configure({ display: 'popup' });
  await scene.opens('/sign-in');
  const popup = await scene.beginsInWindow();
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'No, thanks' }).click();
  await closed;
  await page.getByRole('button', { name: 'Continue with Acme' }).waitFor();
  assert.equal(await page.getByRole('alert').filter({ visible: true }).count(), 0);
  assert.equal(scene.exchanges(), 0);
});

play('POP-5: with the page that opened it gone, the window exchanges nothing, stores nothing and says that it can be closed', async (scene) => {
  const { page, context } = scene;
  scene.configure({ display: 'popup' });
  await scene.opens('/sign-in');
  const popup = await scene.beginsInWindow();
  await popup.getByLabel('User name').waitFor();
  await page.close();
  await scene.logsIn(popup);
  await scene.sees('You can close this window.', popup);
  assert.doesNotMatch(popup.url(), /code=/);
  assert.equal(scene.exchanges(), 0);
  assert.equal(await popup.evaluate(() => Object.keys(localStorage).length + Object.keys(sessionStorage).length), 0);
  // The provider knows the person by now: the next window needs nothing of them.
  const other = await context.newPage();
  await scene.opens('/sign-in', other);
  await scene.beginsInWindow(other);
  await scene.isSignedIn(other);
});

play('POP-1: a message by postMessage, from whatever window and however well made, is not listened to', async (scene) => {
  const { page, app } = scene;
  scene.configure({ display: 'popup' });
  await scene.opens('/sign-in');
  const popup = await scene.beginsInWindow();
  await popup.getByLabel('User name').waitFor();
  await popup.evaluate((target) => {
    for (const to of [target, '*']) window.opener.postMessage({ v: 1, kind: 'arrived', href: `${target}/popup-bridge?code=forged&state=x` }, to);
  }, app.url);
  await page.evaluate((href) => postMessage({ v: 1, kind: 'arrived', href }, location.origin), `${app.url}/popup-bridge?code=forged&state=x`);
  await page.waitForTimeout(500);
  await scene.sees('Finish in the other window');
  assert.equal(scene.exchanges(), 0);
  await scene.logsIn(popup);
  await scene.isSignedIn();
});

play('POP-7: nobody is asked in a hidden frame, at the start or later', async (scene) => {
  const { page } = scene;
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { seenFrames: seen });
    new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof HTMLIFrameElement) seen.push(node.src);
    }).observe(document, { childList: true, subtree: true });
  });
  scene.configure({ display: 'popup' });
  await scene.opens('/sign-in');
  await scene.logsIn(await scene.beginsInWindow());
  await scene.isSignedIn();
  await inApp(page, ({ auth }) => auth.refresh().then(() => null));
  assert.deepEqual(await page.evaluate(() => (window as unknown as { seenFrames: string[] }).seenFrames), []);
  assert.equal(page.frames().length, 1);
});
