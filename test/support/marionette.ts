import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Only what a test depends on; all else is as people have it. */
const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  // Any free port: Firefox writes which one it took into its profile.
  'marionette.port': 0,
  // What drivers prefer switches the password manager off.
  'remote.prefs.recommended': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'app.normandy.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};
const PATIENCE_MS = 30_000;

/** The message of a script whose page was left before it was done. */
export const LEFT = 'The page was left.';

/** WebDriver's names of keys that have no character. */
export const keys = { Tab: '\uE004', Enter: '\uE007', ArrowDown: '\uE015' } as const;

/** Firefox by its own protocol, which reaches what no page and no WebDriver does: the browser around the page. */
export class Firefox {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }>();
  #received = Buffer.alloc(0);
  #last = 0;

  private constructor(process: ChildProcess, profile: string, socket: Socket) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  static async start(path: string): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'keylit-firefox-'));
    const preferences = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    await writeFile(join(profile, 'user.js'), preferences.join('\n'));
    const process = spawn(path, ['--headless', '--marionette', '-remote-allow-system-access', '--no-remote', '--profile', profile, 'about:blank'], { stdio: 'ignore' });
    const socket = connect(await portOf(profile), '127.0.0.1');
    await once(socket, 'connect');
    const firefox = new Firefox(process, profile, socket);
    await firefox.#send('WebDriver:NewSession', { capabilities: {} });
    await firefox.#send('WebDriver:SetTimeouts', { script: PATIENCE_MS, implicit: 0 });
    return firefox;
  }

  async goTo(url: string): Promise<void> {
    await this.#in('content', 'WebDriver:Navigate', { url });
  }

  /** Runs `script` in the page. */
  page<Arguments extends readonly unknown[], Value>(script: (...given: Arguments) => Value, ...given: Arguments): Promise<Awaited<Value>> {
    return this.#run('content', script, given);
  }

  /** Runs `script` in the browser's own window, where `Services` and the toolbars are. */
  browser<Arguments extends readonly unknown[], Value>(script: (...given: Arguments) => Value, ...given: Arguments): Promise<Awaited<Value>> {
    return this.#run('chrome', script, given);
  }

  /** Types into whatever has the focus, as a keyboard does. */
  async type(text: string): Promise<void> {
    const actions = [...text].flatMap((value) => [
      { type: 'keyDown', value },
      { type: 'keyUp', value },
    ]);
    await this.#in('content', 'WebDriver:PerformActions', { actions: [{ type: 'key', id: 'keyboard', actions }] });
  }

  async close(): Promise<void> {
    const gone = this.#process.exitCode === null ? once(this.#process, 'exit') : undefined;
    await this.#send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => this.#process.kill('SIGKILL'));
    await gone;
    this.#socket.destroy();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  async #run<Arguments extends readonly unknown[], Value>(context: 'content' | 'chrome', script: (...given: Arguments) => Value, given: Arguments): Promise<Awaited<Value>> {
    const body = `const done = arguments[arguments.length - 1]; (async () => (${script.toString()})(...[...arguments].slice(0, -1)))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value } = (await this.#in(context, 'WebDriver:ExecuteAsyncScript', { script: body, args: given })) as { value: { value: Awaited<Value>; error?: string } | null };
    if (!value) throw new Error(LEFT);
    if (value.error) throw new Error(value.error);
    return value.value;
  }

  async #in(context: 'content' | 'chrome', name: string, parameters: object): Promise<unknown> {
    await this.#send('Marionette:SetContext', { value: context });
    return this.#send(name, parameters);
  }

  #send(name: string, parameters: object): Promise<unknown> {
    const id = (this.#last += 1);
    const message = Buffer.from(JSON.stringify([0, id, name, parameters]));
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.write(Buffer.concat([Buffer.from(`${message.length}:`), message]));
    });
  }

  /** Messages are `length:json`; an answer is `[1, id, error, value]`. */
  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      const end = colon + 1 + Number(this.#received.subarray(0, colon));
      if (colon < 0 || this.#received.length < end) return;
      const message = JSON.parse(this.#received.subarray(colon + 1, end).toString()) as unknown;
      this.#received = this.#received.subarray(end);
      if (!Array.isArray(message)) continue;
      const [, id, error, value] = message as [number, number, { error: string; message: string } | null, unknown];
      const { resolve, reject } = this.#waiting.get(id)!;
      this.#waiting.delete(id);
      if (error) reject(new Error(`${error.error}: ${error.message}`));
      else resolve(value);
    }
  }
}

async function portOf(profile: string): Promise<number> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const port = Number(await readFile(join(profile, 'MarionetteActivePort'), 'utf8').catch(() => ''));
    if (port) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Firefox did not open its port.');
}
