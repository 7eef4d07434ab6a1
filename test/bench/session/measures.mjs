import { setTimeout as sleep } from 'node:timers/promises';
import { visit } from './visit.mjs';

export const TABS = 5;
export const CALLERS = 20;
const AGO = 2 * 3_600_000;
/** Longer than any SDK's own deadline that matters here; what has not settled then never will. */
const PATIENCE = 25_000;

/** Calls a second for a token that is there and valid, in a page that is otherwise at rest. */
export function cachedCalls(server, entry) {
  return visit(server, entry, async (tokens, open) => {
    const first = await open();
    await first.evaluate(() => globalThis.sdk.seed());
    await first.close();
    const page = await open();
    if (!(await page.evaluate(() => globalThis.sdk.start()))) throw new Error(`${entry.name} has no token`);
    await sleep(300);
    const before = tokens.requests;
    const batches = await page.evaluate((options) => globalThis.sdk.perSecond(options), { ms: 500, batches: 3 });
    return { batches, requests: tokens.requests - before };
  });
}

/**
 * The session was made two hours ago, its token is dead, and the browser restores five tabs at once: each opens its
 * session, and twenty callers in each ask for a token. What they cost is counted by the server.
 */
export function coldStart(server, entry) {
  return visit(server, entry, async (tokens, open) => {
    tokens.skew(-AGO);
    const first = await open(AGO);
    await first.evaluate(() => globalThis.sdk.seed());
    await sleep(300);
    await first.close();
    tokens.skew(0);
    const pages = [];
    for (let tab = 0; tab < TABS; tab++) pages.push(await open());
    const before = tokens.requests;
    const at = Date.now() + 1_000;
    const replies = await Promise.all(pages.map((page) => burst(page, at)));
    // A timer that notices the expiry a little later counts too.
    await sleep(2_500);
    const got = replies.flatMap(({ tokens: list }) => list);
    return {
      requests: tokens.requests - before,
      refused: tokens.refused,
      lost: tokens.revoked,
      callers: got.length,
      distinct: new Set(got).size,
      errors: [...new Set(replies.flatMap(({ errors }) => errors))],
    };
  });
}

function burst(page, at) {
  const silence = sleep(PATIENCE, { tokens: [], errors: ['some callers got no answer'] }, { ref: false });
  return Promise.race([page.evaluate((options) => globalThis.sdk.burst(options), { at, callers: CALLERS }), silence]);
}
