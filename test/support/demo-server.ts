import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '../../demo/server/inbox.js';
import type { Intercept } from '../../demo/server/router.js';
import { startDemo, type Demo, type DemoOptions } from '../../demo/server/start-demo.js';

/** The demo on a free port, with a database of its own, a hand in its wire and an ear at it. */
export interface TestDemo extends Demo {
  /** What was asked of `/api/`, as `POST /api/auth/sign-in/email`, whether it was answered or not. */
  readonly asked: string[];
  /** Lets `intercept` answer in place of the server, until the next call; without one, the server answers. */
  meddle(intercept?: Intercept): void;
  /** The next message to `address` that nobody has fetched before. */
  nextMail(address: string): Promise<Message>;
}

const PATIENCE_MS = 15_000;

export async function startTestDemo(options: DemoOptions = {}): Promise<TestDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'keylit-demo-'));
  const asked: string[] = [];
  let meddler: Intercept | undefined;
  const intercept: Intercept = (request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    if (path.startsWith('/api/')) asked.push(`${request.method} ${path}`);
    return meddler?.(request, response) ?? false;
  };
  const demo = await startDemo({ port: 0, databaseFile: join(folder, 'demo.sqlite'), rate: 'off', intercept, ...options });

  const fetched = new Set<number>();
  const nextMail = (address: string): Promise<Message> => {
    const isNext = ({ to, id }: Message): boolean => to === address.toLowerCase() && !fetched.has(id);
    const take = (message: Message): Message => {
      fetched.add(message.id);
      return message;
    };
    const waiting = demo.inbox.messages.find(isNext);
    if (waiting) return Promise.resolve(take(waiting));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        unsubscribe();
        reject(new Error(`No mail came to ${address} within ${PATIENCE_MS / 1_000} seconds.`));
      }, PATIENCE_MS);
      const unsubscribe = demo.inbox.subscribe((message) => {
        if (!isNext(message)) return;
        clearTimeout(timer);
        unsubscribe();
        resolve(take(message));
      });
    });
  };

  return {
    ...demo,
    asked,
    meddle: (intercepting) => void (meddler = intercepting),
    nextMail,
    async close() {
      await demo.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
