import type { Backend, SignOutScope } from '../backend/backend.js';
import type { Platform } from '../platform/platform.js';
import { runHooks } from './before-sign-out.js';
import type { Custody } from './custody.js';
import type { SignOutResult, Snapshot } from './snapshot.js';
import { Tabs, type TabNews } from './tabs.js';

/** What the life of a page needs of the keeper of its session. */
export interface PageLifeWorld {
  readonly platform: Platform;
  readonly name: string;
  readonly snapshot: Snapshot;
  /** Fires when it is disposed of. */
  readonly over: AbortSignal;
  readonly custody: (() => Promise<Custody>) | null;
  show(snapshot: Snapshot): void;
  buried(): boolean;
  bury(dead: boolean): void;
  readonly backend: () => Promise<Backend>;
  /** What the page wants done before a sign-out. */
  readonly hooks: ReadonlySet<(scope: SignOutScope) => unknown>;
  restore(): Promise<Snapshot>;
  /** Asks again; what was asked before knows nothing of the news. */
  restoreAgain(): Promise<Snapshot>;
}

/** Nobody waits for it, so nobody hears that it was disposed of meanwhile. */
const again = (restoring: Promise<unknown>): void => void restoring.catch(() => undefined);

/** What happens to a session while its page lives: other tabs act, the network comes back. */
export class PageLife {
  readonly #world: PageLifeWorld;
  readonly #tabs: Tabs;

  constructor(world: PageLifeWorld) {
    this.#world = world;
    const { platform, name, over } = world;
    this.#tabs = new Tabs(platform, `keylit:${name}`, (news, account) => this.#heard(news, account));
    const unlisten = [
      platform.listen('online', () => {
        if (world.snapshot.status === 'unreachable' || 'health' in world.snapshot || world.buried()) again(world.restore());
      }),
      // A frozen page has heard nothing (session.md TAB-1); a custody looks by itself.
      platform.listen('resume', () => {
        if (!world.custody) again(world.restore());
      }),
      () => this.#tabs.dispose(),
    ];
    const end = (): void => unlisten.forEach((each) => each());
    if (over.aborted) end();
    else over.addEventListener('abort', end);
    // What the others did after this tab had read and before it listened. Only a store is asked: a server would cost a request.
    if (world.custody && !over.aborted) this.#heard('signed-in', undefined);
  }

  /** `account` is the random name of a sign-in in token mode: it says which one, and not whose. */
  tell(news: TabNews, account?: string): void {
    this.#tabs.tell(news, account);
  }

  /** Before a sign-out. */
  prepare(scope: SignOutScope): Promise<void> {
    return runHooks(this.#world, scope);
  }

  /** What is left of a sign-out in cookie mode: the other tabs, the server. */
  async end(scope: SignOutScope): Promise<SignOutResult> {
    const { backend } = this.#world;
    if (scope !== 'others') this.#tabs.tell('signed-out');
    await (await backend()).session.end(scope, {});
    if (scope !== 'others') this.#world.bury(false);
    return { remote: 'done' };
  }

  #heard(news: TabNews, account: string | undefined): void {
    const { custody } = this.#world;
    if (custody) custody().then((tokens) => tokens.heard(news, account), () => undefined);
    else if (news === 'signed-out') this.#world.show({ status: 'signed-out', reason: 'other-tab' });
    else again(this.#world.restoreAgain());
  }
}
