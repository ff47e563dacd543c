/** Composition: environment → config → ports. The adapters are known here and nowhere else. */
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Globals } from './cli.ts';
import { makeConnectors } from './connectors/table.ts';
import { usage } from './domain/errors.ts';
import type { Budgets } from './ports/budgets.ts';
import type { Clock } from './ports/clock.ts';
import type { Configuration } from './ports/configuration.ts';
import type { Context } from './ports/context.ts';
import type { Documents } from './ports/documents.ts';
import type { Files } from './ports/files.ts';
import type { Http } from './ports/http.ts';
import type { Ids } from './ports/ids.ts';
import type { Machine } from './ports/machine.ts';
import type { Notices } from './ports/notices.ts';
import type { Notifier } from './ports/notifier.ts';
import type { Output } from './ports/output.ts';
import type { Ports } from './ports/ports.ts';
import type { Programs } from './ports/programs.ts';
import type { Prompts } from './ports/prompts.ts';
import type { Rehearsal } from './ports/rehearsal.ts';
import type { ReportReader } from './ports/report-reader.ts';
import type { Secrets } from './ports/secrets.ts';
import type { Store } from './ports/store.ts';
import type { Stores } from './ports/stores.ts';
import { syncFolder } from './store/folder.ts';
import { jsonStore } from './store/json-store.ts';
import { postgresAddress } from './store-postgres/address.ts';
import { postgresStore } from './store-postgres/postgres-store.ts';
import { type Config, type ConfigFlags, isPostgres, osUser, readConfig, storePlace } from './system/config.ts';
import {
  currentFolder,
  interruption,
  minuteTicker,
  pipedInput,
  randomIds,
  type StoreClock,
  storeClock,
  systemClock,
} from './system/process.ts';
import { makeLog } from './terminal/log.ts';
import { makeOutput } from './terminal/output.ts';
import { makePrompts } from './terminal/prompts.ts';

const { stdout, stderr, env } = process;

/**
 * Runs a command with the ports of one command line, and closes them when it has ended, however it did.
 * @throws ExpectedError `usage` about flags, environment or config file, and whatever the command throws.
 */
export async function withPorts<R>(
  globals: Globals,
  version: string,
  command: (ports: Ports) => Promise<R>,
): Promise<R> {
  const ports = await composePorts(globals, version);
  return closedAfter(ports, async () => {
    try {
      return await command(ports);
    } finally {
      await ports.output.end();
    }
  });
}

/** Runs a command, then closes the ports, however it ended; its error goes before one of closing. */
export async function closedAfter<R>(
  { store, notifier }: Pick<Ports, 'store' | 'notifier'>,
  command: () => Promise<R>,
): Promise<R> {
  const close = () => Promise.allSettled([notifier.close(), store.base.close()]);
  let result: R;
  try {
    result = await command();
  } catch (error) {
    await close();
    throw error;
  }
  for (const closed of await close()) if (closed.status === 'rejected') throw closed.reason;
  return result;
}

async function composePorts(globals: Globals, version: string): Promise<Ports> {
  const config = readConfig(flagsOf(globals), env, currentFolder(env));
  const clock = storeClock(systemClock());
  const me = `${hostname()}/${process.pid}`;
  const { store, budgets } = storeAt(config, { process: me, version, clock });
  const ids = once(randomIds);
  const log = once(() => makeLog({ stderr, clock, quiet: globals.quiet }));
  const programs = lazyPrograms();
  // Opening standard input takes longer than many commands do.
  const stdin = once(() => pipedInput(process.stdin));
  const prompts = once(() => promptsFor(globals, config));
  return {
    clock,
    get ids() {
      return ids();
    },
    get log() {
      return log();
    },
    programs,
    output: await outputFor(globals, config),
    store,
    connectors: makeConnectors(),
    http: lazyHttp(clock, () => ids().chance(), budgets),
    reports: lazyReports(),
    ...bySettings(config, programs),
    get prompts() {
      return prompts();
    },
    get stdin() {
      return stdin();
    },
    documents: lazyDocuments(),
    heartbeat: minuteTicker((error) => log().event('error', 'tick_failed', { message: String(error) })),
    rehearsal: lazyRehearsal(),
    ...aboutThisMachine(config, globals),
    stores: storesFor({ process: me, version, clock }),
    context: contextOf(globals, config, { process: me, version, operation: () => ids().operation(clock.now()) }),
  };
}

/** The address alone decides where everything is kept, and whether other machines share the store and its rate budgets. */
function storeAt(
  { store: place, storeBy }: Pick<Config, 'store' | 'storeBy'>,
  { clock, ...program }: { process: string; version: string; clock: StoreClock },
): { readonly store: Store; readonly budgets: Budgets | null } {
  if (!isPostgres(place)) return { store: jsonStore({ folder: place, ...program, now: clock.now }), budgets: null };
  const store = postgresStore({ address: postgresAddress(place, storeBy, env), ...program, clock });
  return { store, budgets: store.budgets };
}

function storesFor(program: Parameters<typeof storeAt>[1]): Stores {
  return {
    at: (address, by) => storeAt({ store: storePlace(address, currentFolder(env), by), storeBy: by }, program).store,
  };
}

/** The oldest Node.js that pg-boss supports. */
const NODE_OF_POSTGRES = [22, 12] as const;

function tooOldToShare(node: string): string | null {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const [newMajor, newMinor] = NODE_OF_POSTGRES;
  if (major > newMajor || (major === newMajor && minor >= newMinor)) return null;
  return `a store in PostgreSQL is not supported on Node ${node} (it is from ${NODE_OF_POSTGRES.join('.')} on); continuing anyway`;
}

function flagsOf({ store, venue, as }: Globals): ConfigFlags {
  return { store, venue: venue?.[0], actor: as };
}

function bySettings(config: Config, programs: Programs): Pick<Ports, 'secrets' | 'notifier' | 'notices'> {
  return {
    secrets: lazySecrets(config, programs),
    notifier: lazyNotifier(config, programs),
    notices: lazyNotices(config, programs),
  };
}

function aboutThisMachine(
  config: Config,
  globals: Globals,
): Pick<Ports, 'machine' | 'configuration' | 'files' | 'monitoring' | 'callbacks'> {
  return {
    callbacks: { listen: async (at) => (await import('./system/callbacks.ts')).loopbackCallbacks.listen(at) },
    machine: lazyMachine(config),
    configuration: lazyConfiguration(config, flagsOf(globals)),
    files: lazyFiles(),
    monitoring: { listen: async (...asked) => (await import('./monitoring/server.ts')).listen(...asked) },
  };
}

function outputFor(globals: Globals, { accessible }: Config): Promise<Output> {
  const { output, quiet, verbose, color, plain = accessible } = globals;
  const format = output === 'wide' ? 'table' : output;
  const named = [...(globals.fields ?? []), ...(globals.columns ?? [])].filter(Boolean);
  if (named.length > 0 && format === 'name')
    throw usage('-o name prints names, and no fields', 'leave --fields out, or give -o json, -o csv or -o table');
  const fields = named.length > 0 ? named : null;
  const shown = { colour: mayColour(color), columns: widthFrom(env.POSCTL_COLUMNS), unicode: showsUnicode() };
  return makeOutput({
    format,
    quiet,
    verbose,
    ...shown,
    clocks: { utc: globals.utc ?? false, absolute: globals.absolute ?? false },
    wide: output === 'wide',
    fields,
    plain,
    pager: pagerOf(globals),
    stdout,
    stderr,
  });
}

function promptsFor({ input, color, plain }: Globals, { accessible }: Config): Prompts {
  return makePrompts({
    stdin: process.stdin,
    stderr,
    noInput: !input,
    plain: plain ?? accessible,
    colour: mayColour(color),
    get signal() {
      return interruption().signal;
    },
  });
}

function contextOf(
  globals: Globals,
  config: Config,
  { operation, ...program }: Pick<Context, 'process' | 'version'> & { operation(): string },
): Context {
  let id: string | undefined;
  return {
    ...program,
    actor: config.actor,
    get user() {
      return osUser(env);
    },
    // With several venues none completes a reference: it is not known which one is meant.
    defaultVenue: (globals.venue?.length ?? 0) > 1 ? null : config.venue,
    reason: globals.reason ?? null,
    get operation() {
      id ??= operation();
      return id;
    },
    yes: globals.yes,
    supportEmail: config.supportEmail,
    absolute: (path) => resolve(currentFolder(env), path),
    // The first use takes over the signals; a command that never uses it is ended by them at once.
    get interrupted() {
      return interruption().signal;
    },
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

// Code that few commands use is loaded when it is used: people feel every start.

function lazyHttp(clock: Clock, chance: Ids['chance'], shared: Budgets | null): Http {
  const http = once(async () => {
    const modules = [import('./connectors/http/http.ts'), import('./connectors/http/process-budgets.ts')] as const;
    const [{ makeHttp }, { processBudgets }] = await Promise.all(modules);
    return makeHttp({ clock, ids: { chance }, budgets: shared ?? processBudgets(clock) });
  });
  return { request: async (request) => (await http()).request(request) };
}

function lazyConfiguration({ file }: Config, flags: ConfigFlags): Configuration {
  const configuration = once(async () =>
    (await import('./system/configuration.ts')).configuration(flags, env, {
      cwd: currentFolder(env),
      mustBeDatabase: (address, by) => void postgresAddress(address, by, env),
    }),
  );
  return {
    path: file,
    settings: async () => (await configuration()).settings(),
    change: async (key, value) => (await configuration()).change(key, value),
  };
}

function lazyNotifier({ smtpUrl, mailFrom }: Config, programs: Programs): Notifier {
  let made: Promise<Notifier> | undefined;
  const notifier = () => {
    made ??= (async () => {
      const url = smtpUrl === null ? null : await fromSource(smtpUrl, programs);
      return (await import('./notify/smtp.ts')).makeNotifier({ smtpUrl: url, from: mailFrom });
    })();
    return made;
  };
  return {
    configured: smtpUrl !== null,
    send: async (mail) => (await notifier()).send(mail),
    greet: async () => (await notifier()).greet(),
    close: async () => (await made)?.close(),
  };
}

/** The present value of a source in the config; a text that is not a source is returned as it is. */
async function fromSource(text: string, programs: Programs): Promise<string> {
  const [, from, at = ''] = /^(env|file|cmd):(.*)$/s.exec(text) ?? [];
  if (from !== 'env' && from !== 'file' && from !== 'cmd') return text;
  return (await import('./secrets/secrets.ts')).readSource(from, at, { env, programs });
}

/** The most memory that reading one report may take, in MB. */
const MOST_MEMORY = 2048;

function lazyNotices({ notify: targets, pingUrl }: Config, programs: Programs): Notices {
  const resolve = (text: string) => fromSource(text, programs);
  const notices = once(async () =>
    (await import('./notify/targets.ts')).makeNotices({ targets, pingUrl, resolve, programs }),
  );
  return {
    targets: async () => (targets.length === 0 ? [] : (await notices()).targets()),
    send: async (target, notice) => (await notices()).send(target, notice),
    async ping(url) {
      if ((url ?? pingUrl) !== null) await (await notices()).ping(url);
    },
  };
}

function lazyReports(): ReportReader {
  const reader = once(async () => {
    const { readerApart } = await import('./report-files/apart.ts');
    // As the build lays it out, beside this file.
    return readerApart({ thread: join(dirname(__filename), 'report-thread.js'), memory: MOST_MEMORY });
  });
  return { read: async (...asked) => (await reader()).read(...asked) };
}

function lazyDocuments(): Documents {
  const documents = () => import('./system/documents.ts');
  return {
    read: async (text) => (await documents()).readDocument(text),
    yaml: async (value) => (await documents()).yamlOf(value),
  };
}

function lazyFiles(): Files {
  const files = () => import('./system/files.ts');
  return {
    read: async (path) => (await files()).readNamedFile(path),
    write: async (path, text) => (await files()).writeNamedFile(path, text),
    replace: async (path, text) => (await files()).replaceNamedFile(path, text),
  };
}

function lazyMachine({ file, keyFile }: Config): Machine {
  return {
    runtime: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    tooOldToShare: tooOldToShare(process.versions.node),
    place: async () => (await import('./system/machine.ts')).processPlace(),
    privateFiles: async () => (await import('./system/machine.ts')).privateFiles({ config: file, key: keyFile }),
  };
}

function lazyPrograms(): Programs {
  const programs = once(async () => (await import('./system/programs.ts')).processGroups());
  return {
    run: async (call) => (await programs()).run(call),
    stream: async (call) => (await programs()).stream(call),
  };
}

function lazySecrets(config: Config, programs: Programs): Secrets {
  const secrets = once(async () =>
    (await import('./secrets/secrets.ts')).makeSecrets({ env, keyFile: config.keyFile, syncFolder, programs }),
  );
  return {
    resolve: async (credential) => (await secrets()).resolve(credential),
    seal: async (value) => (await secrets()).seal(value),
    replacing: async (credential) => (await secrets()).replacing(credential),
    answerTo: async (call) => (await secrets()).answerTo(call),
  };
}

function lazyRehearsal(): Rehearsal {
  return {
    serve: async (options) => (await import('./rehearsal/rehearsal.ts')).makeRehearsal().serve(options),
    stage: async () =>
      (await import('./rehearsal/stage.ts')).openStage({
        script: process.argv[1] ?? '',
        columns: stdout.isTTY ? stdout.columns : widthFrom(env.POSCTL_COLUMNS),
      }),
  };
}

/** `POSCTL_PAGER`, `PAGER` or less; null where nothing is to be paged. */
function pagerOf({ pager }: Globals) {
  const command = (env.POSCTL_PAGER ?? env.PAGER ?? 'less -FRX').trim();
  return pager && command !== '' && command !== 'cat' ? { command, env } : null;
}

/** Tables are drawn in this width where standard output is not a terminal, as under watch(1); null when nobody set it. */
function widthFrom(columns: string | undefined): number | null {
  return /^[1-9]\d{1,3}$/.test(columns ?? '') ? Number(columns) : null;
}

/** As locales say it: without one, as under cron, only ASCII is sure. Windows and macOS terminals show everything. */
function showsUnicode(): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return process.platform === 'win32' || process.platform === 'darwin' || /utf-?8/i.test(locale);
}

/** Whether colours are allowed at all; each stream is judged on its own besides. */
export function mayColour(wanted: boolean): boolean {
  return wanted && !env.NO_COLOR;
}
