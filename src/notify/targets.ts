import { createHash } from 'node:crypto';
import type { Notice } from '../domain/notices.ts';
import { clean } from '../domain/text.ts';
import type { Notices, NoticeTarget } from '../ports/notices.ts';
import type { Programs } from '../ports/programs.ts';

/** One entry of `notify` in the config; addresses may be sources (`env:…`), for they are secrets. */
export type TargetConfig =
  | { readonly type: 'webhook'; readonly url: string; readonly format: 'json' | 'slack' }
  | { readonly type: 'command'; readonly command: readonly [string, ...string[]] };

export interface NoticesOptions {
  readonly targets: readonly TargetConfig[];
  /** Asked with GET when a pass has ended; may be a source. */
  readonly pingUrl: string | null;
  /** The present value of a source; a text that is not a source is returned as it is. */
  resolve(text: string): Promise<string>;
  readonly programs: Programs;
}

/** Milliseconds that a webhook, and a command, may take. */
const WEBHOOK_LIMIT = 15_000;
const COMMAND_LIMIT = 30_000;

export function makeNotices(options: NoticesOptions): Notices {
  const configs = new Map<string, TargetConfig>();
  const targets = options.targets.map((config, i): NoticeTarget => {
    const id = createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 12);
    configs.set(id, config);
    return { id, name: `${config.type} ${i + 1}` };
  });
  return {
    targets: async () => targets,
    async send(target, notice) {
      const config = configs.get(target.id);
      if (config?.type === 'webhook') await post(target.name, config, { notice, options });
      else if (config) await run(target.name, config.command, { notice, options });
    },
    async ping(url) {
      const address = url ?? options.pingUrl;
      if (address !== null) await call('the ping address', await options.resolve(address), { method: 'GET' });
    },
  };
}

interface Sending {
  readonly notice: Notice;
  readonly options: NoticesOptions;
}

async function post(
  name: string,
  { url, format }: Extract<TargetConfig, { type: 'webhook' }>,
  { notice, options }: Sending,
): Promise<void> {
  const body = format === 'slack' ? { text: slackText(notice) } : notice;
  const headers = { 'content-type': 'application/json', 'user-agent': 'posctl', 'idempotency-key': notice.id };
  await call(name, await options.resolve(url), { method: 'POST', headers, body: JSON.stringify(body) });
}

/** Slack reads `<…>` and `&` as its own signs. */
function slackText({ text, next }: Notice): string {
  const plain = `${text.trimEnd()}\n${next}`.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;' })[c] ?? '&gt;');
  return plain.slice(0, 3000);
}

/** The address is never part of a message: whoever knows it can write there. */
async function call(name: string, url: string, init: RequestInit): Promise<void> {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new Error(`${name} has no http or https address`);
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(WEBHOOK_LIMIT) }).catch(
    (error: Error & { cause?: { code?: string } }) => {
      if (error.name === 'TimeoutError') throw new Error(`${name} did not answer within ${WEBHOOK_LIMIT / 1000} s`);
      throw new Error(`${name} cannot be reached (${clean(error.cause?.code ?? error.name)})`);
    },
  );
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${name} answered ${response.status}`);
}

/** The notice goes to standard input as JSON; what the command prints is not kept. */
async function run(name: string, command: readonly [string, ...string[]], { notice, options }: Sending): Promise<void> {
  const input = `${JSON.stringify(notice)}\n`;
  const result = await options.programs.run({ command, input, timeoutMs: COMMAND_LIMIT, maxBytes: 1024 * 1024 });
  if (result.exitCode === 0 && result.failure === null) return;
  if (result.timedOut) throw new Error(`${name} did not end within ${COMMAND_LIMIT / 1000} s`);
  throw new Error(result.exitCode ? `${name} ended with exit code ${result.exitCode}` : `${name} could not be run`);
}
