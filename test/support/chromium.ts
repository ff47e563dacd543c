import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

/** The Chromium of this machine; undefined where there is none. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

/** A page in a headless Chromium. */
export interface BrowserPage {
  /** The value of an expression in the page; promises are waited for. @throws Error with what the page threw. */
  evaluate<T>(expression: string): Promise<T>;
  /** Addresses that the page asked for, its own one included. */
  readonly asked: readonly string[];
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly request?: { readonly url: string } };
  readonly result?: { readonly [key: string]: unknown };
  readonly error?: { readonly message: string };
}

/** Opens a page; the browser ends with the test. It is spoken to by the DevTools protocol, over a pipe. */
export async function openPage(url: string, media: 'light' | 'dark', width: number): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'posctl-chromium-'));
  const flags = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
  ];
  const child = spawn(
    CHROMIUM ?? '',
    [...flags, `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    },
  );
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    // Its helpers write into the profile until they are gone, too.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const asked: string[] = [];
  const loaded = deferred();
  const send = talk(child, ({ method, params }) => {
    if (method === 'Network.requestWillBeSent' && params?.request) asked.push(params.request.url);
    if (method === 'Page.loadEventFired' && asked.length > 0) loaded.resolve();
  });
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const page = (method: string, params: object = {}) => send(method, params, String(sessionId));
  await page('Network.enable');
  await page('Page.enable');
  await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: media }] });
  await page('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: false });
  await page('Page.navigate', { url });
  await loaded.promise;
  return {
    asked,
    async evaluate<T>(expression: string) {
      const said = await page('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
      const { result, exceptionDetails } = said as { result: { value: T }; exceptionDetails?: { text: string } };
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
  };
}

function deferred() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;

/** Messages of the protocol are JSON with a zero byte at their end. */
function talk(child: ChildProcess, heard: (message: Message) => void): Send {
  const input = child.stdio[3] as Writable;
  const output = child.stdio[4] as Readable;
  const waiting = new Map<number, (message: Message) => void>();
  let [last, rest] = [0, ''];
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages.map((one) => JSON.parse(one) as Message)) {
      if (message.id === undefined) heard(message);
      else waiting.get(message.id)?.(message);
    }
  });
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve({ ...result }),
      );
      input.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
    });
}
