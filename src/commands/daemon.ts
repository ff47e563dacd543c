import { EXIT, type ExitCode, locked, usage } from '../domain/errors.ts';
import { messageOf } from '../domain/text.ts';
import { makeRunner, type PassResult, type Runner } from '../engine/check/pass.ts';
import { Pulse } from '../engine/check/pulse.ts';
import { Watch } from '../engine/check/watch.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Monitor } from '../ports/monitoring.ts';
import type { Ports } from '../ports/ports.ts';
import { queuedWords } from '../views/notices.ts';

export interface DaemonOptions {
  /** One pass, for cron. */
  readonly once: boolean;
  /** `--venue`, which is refused: what is due is due everywhere. */
  readonly venues: readonly string[];
  /** How long the checks in hand may take after a stop, in ms. */
  readonly graceMs: number;
  /** Checks at once, overall and of one type. */
  readonly concurrency: number;
  readonly perType: number;
  /** Where monitoring may ask, like `127.0.0.1:9464`; null: nowhere. */
  readonly listen: string | null;
  /** Asked when a pass has ended, in place of the configured one. May be a source. */
  readonly pingUrl: string | null;
}

const LOCK = 'daemon';

/** `posctl daemon`: checks what is due and sends the mail that is owed, every minute until stopped. */
export async function daemon(options: DaemonOptions, ports: Ports): Promise<ExitCode> {
  if (options.venues.length > 0)
    throw usage(
      'the daemon checks the whole store; --venue cannot narrow it',
      'for one venue: posctl refresh --venue ID',
    );
  if (options.once && options.listen !== null)
    throw usage('--listen is for a daemon that goes on', 'leave --listen or --once out');
  await requireStore(ports);
  const alone = ports.store.sharing ? null : await ports.store.leases.acquire(LOCK, { waitMs: 0 });
  if (alone === undefined) return heldByAnother(options, ports);
  try {
    return await work(options, ports);
  } finally {
    await alone?.release();
  }
}

async function work(options: DaemonOptions, ports: Ports): Promise<ExitCode> {
  const { tooOldToShare } = ports.machine;
  if (ports.store.sharing && tooOldToShare !== null) ports.log.event('warn', 'old_node', { message: tooOldToShare });
  const watch = new Watch(ports);
  const monitor = options.listen === null ? null : await ports.monitoring.listen(options.listen, watch);
  const limits = { overall: options.concurrency, perType: options.perType };
  const pulse = new Pulse(ports, options);
  const cancel = new AbortController();
  const end = new AbortController();
  const runner = makeRunner(ports, limits, {
    stopping: ports.context.interrupted,
    abort: cancel.signal,
    pulse,
    counted: (check) => monitor?.checked(check),
  });
  const beating = pulse.beating(end.signal);
  try {
    const running = { options, ports, cancel, watch };
    return await (options.once ? once(runner, running) : forever(runner, { ...running, monitor }));
  } finally {
    end.abort();
    await beating;
    await pulse.stopped();
    await monitor?.close();
  }
}

interface Running {
  readonly options: DaemonOptions;
  readonly ports: Ports;
  /** Aborted when the grace is over. */
  readonly cancel: AbortController;
  readonly watch: Watch;
}

async function heldByAnother({ once }: DaemonOptions, { store, output }: Ports): Promise<ExitCode> {
  const holder = (await store.leases.holder(LOCK)) ?? 'another process';
  const message = `another daemon holds the store ${store.base.name}: ${holder}`;
  if (!once) throw locked(message, 'stop that one first, or look at what it does: posctl timeline --follow');
  output.warn(message);
  return EXIT.done;
}

async function once(runner: Runner, running: Running): Promise<ExitCode> {
  const { ports } = running;
  const pass = runner.pass();
  await Promise.race([pass, aborted(ports.context.interrupted)]);
  await ended([pass], running);
  const result = await pass;
  tell(result, ports);
  await ping(running);
  ports.log.event('info', 'pass_ended', passFields(result));
  return EXIT.done;
}

async function forever(runner: Runner, running: Running & { readonly monitor: Monitor | null }): Promise<ExitCode> {
  const { ports, monitor } = running;
  const { log, context } = ports;
  const passes = new Set<Promise<unknown>>();
  log.event('info', 'daemon_started', {
    store: ports.store.base.name,
    version: context.version,
    process: context.process,
  });
  if (monitor) log.event('info', 'listening', { url: monitor.url, ...(monitor.loopback ? {} : { open: OPEN }) });
  // A pass that waits for a slow check does not hold up the next one: the tick only starts it.
  const begin = (pass: Promise<void>) => {
    passes.add(pass);
    void pass.finally(() => passes.delete(pass));
  };
  const ticker = ports.heartbeat.start(async () => begin(onePass(runner, running)));
  await betweenPasses(ports, () => begin(oneRound(runner, ports)));
  await aborted(context.interrupted);
  log.event('info', 'daemon_stopping', { inHand: runner.inHand });
  await ticker.stop();
  await ended(passes, running);
  log.event('info', 'daemon_stopped');
  return EXIT.done;
}

const OPEN = 'whoever reaches this address can read these figures; no password is asked';

/** Where checks are shared, what is due does not wait for the next pass. */
async function betweenPasses({ store: { sharing }, clock, context }: Ports, begin: () => void): Promise<void> {
  while (sharing && !context.interrupted.aborted) {
    await clock.sleep(sharing.everyMs, context.interrupted);
    if (!context.interrupted.aborted) begin();
  }
}

async function oneRound(runner: Runner, { log }: Ports): Promise<void> {
  try {
    await runner.round();
  } catch (error) {
    log.event('error', 'round_failed', { message: messageOf(error) });
  }
}

/** A pass that goes wrong as a whole (the store cannot be read) is logged; the next one tries again. */
async function onePass(runner: Runner, running: Running): Promise<void> {
  const { ports, watch } = running;
  watch.passBegan();
  try {
    const result = await runner.pass();
    tell(result, ports);
    await ping(running);
    if (result.due > 0 || result.mail.sent > 0) ports.log.event('info', 'pass_ended', passFields(result));
  } catch (error) {
    ports.log.event('error', 'pass_failed', { message: messageOf(error) });
  } finally {
    watch.passEnded();
  }
}

/** Tells whoever waits for it that a pass has ended; nobody hears of one that went wrong. */
async function ping({ options, ports }: Running): Promise<void> {
  try {
    await ports.notices.ping(options.pingUrl);
  } catch (error) {
    ports.log.event('warn', 'ping_failed', { message: messageOf(error) });
  }
}

/** Waits for the work in hand; what does not end within the grace is cancelled. */
async function ended(passes: Iterable<Promise<unknown>>, { options, ports, cancel }: Running): Promise<void> {
  const all = Promise.allSettled(passes);
  const grace = ports.clock.timer(options.graceMs);
  await Promise.race([all, aborted(grace.signal)]);
  grace.cancel();
  cancel.abort();
  await all;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function passFields({ due, succeeded, failed, linesNew, mail }: PassResult) {
  return { due, succeeded, failed, linesNew, mailSent: mail.sent, mailFailed: mail.failed, mailQueued: mail.queued };
}

function tell({ mail }: PassResult, { log }: Ports): void {
  for (const message of mail.errors) log.event('warn', 'mail_not_sent', { message });
  if (mail.queued > 0)
    log.event('warn', 'mail_queued', { mails: mail.queued, message: mail.queuedWhy && queuedWords(mail.queuedWhy) });
}
