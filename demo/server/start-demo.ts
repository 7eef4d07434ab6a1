import { networkInterfaces } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { RiskPreset } from '../../src/risk.js';
import type { Attempt } from './adaptive/attempt.js';
import { demoPolicy } from './adaptive/demo-policy.js';
import { attackerRoutes } from './attacker/attacker-routes.js';
import { createAuthServer, type SocialProvider } from './auth.js';
import { keepSecret } from './auth-secret.js';
import { CspReports } from './csp-reports.js';
import { openDatabase } from './database.js';
import { sendJson, type Route } from './http.js';
import { Inbox } from './inbox.js';
import { inboxRoutes } from './inbox-routes.js';
import { INSTANCE_PATH, lockInstance } from './instance-lock.js';
import { listen } from './listen.js';
import { startMailServer } from './mail-server.js';
import { RateLimit, type RateMode } from './rate-limit.js';
import { authRoute, router, type Intercept } from './router.js';
import { shopApi } from './shop-api.js';
import { site } from './site.js';
import { staticFiles } from './static-files.js';
import { wellKnown } from './well-known.js';

export interface DemoOptions {
  /** The first port to try; 0 takes any free one. Default 5173. */
  readonly port?: number;
  /** Listens on this address instead of on loopback. */
  readonly host?: string | undefined;
  /** Further host names under which pages of this demo may sign in; plain http, so without passkeys. */
  readonly names?: readonly string[];
  /** The SQLite file. Default `.data/demo.sqlite`. */
  readonly databaseFile?: string | undefined;
  /** A `postgres://` address, in place of the file. */
  readonly databaseUrl?: string | undefined;
  /** Default `normal`. */
  readonly rate?: RateMode;
  /** How long a code or a sign-in link lives, in seconds. Default 300. */
  readonly codeSeconds?: number;
  /** How long a link to verify an address or to reset a password lives, in seconds. Default 3600. */
  readonly linkSeconds?: number;
  /** Other companies that people may sign in with; default none, since each wants to know the shop first. */
  readonly socialProviders?: readonly SocialProvider[];
  /** How sure a sign-in has to be. Default `balanced`. */
  readonly risk?: RiskPreset;
  /** Where a request comes from; for tests. Default: the address at the other end of the socket. */
  readonly clientAddress?: ((request: IncomingMessage) => string) | undefined;
  /** Epoch milliseconds; for tests, of challenges and trusted devices. */
  readonly now?: () => number;
  /** For tests. */
  readonly intercept?: Intercept;
}

export interface Demo {
  /** `http://localhost:5173` */
  readonly url: string;
  readonly port: number;
  readonly inbox: Inbox;
  readonly cspReports: CspReports;
  readonly rateLimit: RateLimit;
  /** The sign-ins that were judged, the newest last. */
  readonly attempts: readonly Attempt[];
  /** Every code and link sent so far has had its time. */
  expireEverythingSent(): Promise<void>;
  close(): Promise<void>;
}

const ATTEMPTS_KEPT = 100;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The whole demo in this process: pages, Better Auth, database, mail. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const file = resolve(options.databaseFile ?? join(ROOT, '.data', 'demo.sqlite'));
  const closing: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    // PostgreSQL serves many processes; one SQLite file serves one.
    const lock = options.databaseUrl ? null : await lockInstance(`${file}.instance`, file);
    if (lock) closing.push(lock.release);

    let handle: RequestListener = (_request, response) =>
      sendJson(response, 503, { code: 'STARTING', message: 'The demo is starting.' });
    const listening = await listen((request, response) => handle(request, response), {
      port: options.port ?? 5173,
      host: options.host,
    });
    const url = `http://localhost:${listening.port}`;
    const inbox = new Inbox();
    const mail = await startMailServer(inbox);
    closing.push(mail.close);
    const database = openDatabase({ file, url: options.databaseUrl });
    closing.push(database.close);
    let settle = async (): Promise<void> => {};
    closing.push(() => settle(), listening.close);

    const rateLimit = new RateLimit(options.rate ?? 'normal');
    const attempts: Attempt[] = [];
    const auth = await createAuthServer({
      origin: url,
      origins: [...(options.names ?? []), ...ownNames(options.host)].map((name) => `http://${name}:${listening.port}`),
      secret: keepSecret(options.databaseUrl ? join(dirname(file), 'postgres.secret') : `${file}.secret`),
      database,
      rateLimit,
      codeSeconds: options.codeSeconds ?? 300,
      linkSeconds: options.linkSeconds ?? 3_600,
      send: mail.send,
      socialProviders: options.socialProviders ?? [],
      riskPolicy: demoPolicy(options.risk ?? 'balanced'),
      onAttempt(attempt) {
        attempts.push(attempt);
        if (attempts.length > ATTEMPTS_KEPT) attempts.shift();
      },
      now: options.now ?? Date.now,
    });
    settle = auth.settle;
    const cspReports = new CspReports();
    const instance: Route = (_request, response, { pathname }) => {
      if (pathname !== INSTANCE_PATH || !lock) return false;
      sendJson(response, 200, { instance: lock.instance });
      return true;
    };
    handle = router({
      routes: [
        attackerRoutes({ auth, origin: url, attempts, pages: join(ROOT, 'demo', 'pages') }),
        authRoute(auth, options.clientAddress),
        shopApi(auth, mail.send),
        inboxRoutes(inbox),
        wellKnown(url),
        cspReports.route,
        instance,
        staticFiles(site(ROOT)),
      ],
      intercept: options.intercept,
    });
    lock?.publish(url);
    return {
      url,
      port: listening.port,
      inbox,
      cspReports,
      rateLimit,
      attempts,
      expireEverythingSent: auth.expireEverythingSent,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The names under which other machines reach a server that listens on more than loopback. */
function ownNames(host: string | undefined): string[] {
  if (!host) return [];
  if (host !== '0.0.0.0' && host !== '::') return [host];
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).filter(({ family }) => family === 'IPv4').map(({ address }) => address),
  );
}
