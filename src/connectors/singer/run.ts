import { CheckFailure } from '../../domain/errors.ts';
import { HOUR } from '../../domain/time.ts';
import { valueAt } from '../../domain/unknown.ts';
import type { ConnectorIo, SetUp } from '../../ports/connectors.ts';
import type { ProgramStream } from '../../ports/programs.ts';
import { namedIn, type Warnings } from '../api/check.ts';
import { fields } from '../api/read.ts';
import { writeBack } from './amounts.ts';
import { Complaints } from './complaints.ts';
import { harmlessLog, type TapEnd } from './failure.ts';
import { leftFolders, openTapFolder, type TapFolder } from './folder.ts';
import { sweep } from './left-out.ts';
import {
  type CatalogFlag,
  CONFIG,
  changedValues,
  GIVEN,
  parsed,
  type TapOptions,
  tapConfig,
  wrong,
} from './options.ts';
import { rotatedIn, StateWatch } from './rotated.ts';
import { type KnownSecrets, restoreSecrets } from './state-secrets.ts';

/** What a tap is run with. */
export interface TapCall {
  /** Printing its catalogue, or its records. */
  readonly to: 'discover' | 'sync';
  readonly config: TapOptions['config'];
  /** Its own bookmark; undefined for none. */
  readonly state?: unknown;
  readonly catalog?: { readonly flag: CatalogFlag; readonly content: unknown } | null | undefined;
}

export interface TapRun {
  readonly output: AsyncIterable<Uint8Array>;
  /**
   * How it ended, when its output was read or left, harmless. What it wrote into its configuration is kept by then, and
   * its folder is gone.
   */
  end(): Promise<TapEnd>;
  /** What the tap knows by now, and what it wrote into its configuration. */
  secrets(): Promise<KnownSecrets>;
  /** A text without the secrets that the tap knows. */
  harmless(text: string): string;
}

/** The tap of one integration, during one check. */
export class Tap {
  private readonly options: TapOptions;
  private readonly setUp: SetUp;
  private readonly io: ConnectorIo;
  private readonly warnings: Warnings;

  constructor({ options, setUp }: { options: TapOptions; setUp: SetUp }, io: ConnectorIo, warnings: Warnings) {
    this.options = options;
    this.setUp = setUp;
    this.io = io;
    this.warnings = warnings;
  }

  /** Runs it in a private folder. @throws CheckFailure when that cannot be made, or a secret not be read. */
  async start(call: TapCall): Promise<TapRun> {
    const { io, setUp } = this;
    const run = { integration: setUp.integration, command: this.options.command.join(' ') };
    await sweep(await leftFolders(io.clock), run, io);
    const { env, secrets: more, missing } = tapEnvironment(setUp.options, process.env);
    for (const name of missing) this.warnings.add('variables', notSet(name));
    const values = await valuesOf(io.credentials);
    io.signal.throwIfAborted();
    const given = tapConfig(call.config, values);
    const folder = await openTapFolder(run).catch((error: Error) => {
      throw new CheckFailure('bad_config', `the private folder for the tap cannot be created: ${error.message}`);
    });
    const complaints = new Complaints();
    const secrets = new Set([...Object.values(values), ...more]);
    const named = Object.entries(values);
    const about = { folder, given, values, secrets, named, nameless: more, complaints, older: new Map() };
    const states = this.keepingTokens(about, call.state);
    try {
      const state = restoreSecrets(call.state, values);
      const args = await argumentsOf({ ...call, state }, given, folder);
      const [executable, ...own] = this.options.command;
      const program = await io.programs.stream({
        command: [executable, ...own, ...args],
        env,
        // The limit of the whole check comes first.
        timeoutMs: LONGEST_RUN,
        signal: io.signal,
        hearErrors: (bytes) => complaints.hear(bytes),
        hearOutput: (bytes) => states.hear(bytes),
      });
      if (program.pid !== null) await folder.note(program.pid);
      return this.running(program, { ...about, states });
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  /** A run that is ended once, by whoever asks first, and in any case when the program ends. */
  private running(program: ProgramStream, about: Ended & { readonly states: TokensInStates }): TapRun {
    const { secrets, complaints } = about;
    const harmless = (text: string) => harmlessLog(text, secrets);
    let ended: Promise<TapEnd> | undefined;
    const finish = async () => {
      const result = await program.done;
      await about.states.end();
      await this.keepChanges(about);
      const { line, beside } = complaints.cause();
      const cause = { line: harmless(line), beside: beside.map(harmless) };
      return { result: { ...result, stderr: harmless(result.stderr) }, cause };
    };
    const end = () => {
      ended ??= finish();
      return ended;
    };
    const tidy = program.done.then(end);
    // Whoever reads the output sees the same error.
    tidy.catch(() => undefined);
    this.io.outlast(tidy);
    const known = async (): Promise<KnownSecrets> => {
      if (ended === undefined) noteChanges(about, parsed(await about.folder.read(CONFIG)));
      return about;
    };
    return { output: program.output, end, harmless, secrets: known };
  }

  /** Keeps tokens that come with a bookmark at once, whatever becomes of the run: their provider takes the old ones no more. */
  private keepingTokens(about: Ended, given: unknown): TokensInStates {
    let saving: Promise<void> = Promise.resolve();
    const watch = new StateWatch((state) => {
      const rotated = noted(about, rotatedIn(state, given, { values: about.values, seen: about.secrets }));
      if (Object.keys(rotated).length === 0) return;
      saving = saving.then(() => this.keepRotated(about, rotated));
      // Whoever waits for the end sees the same error.
      saving.catch(() => undefined);
    });
    return {
      hear: (bytes) => watch.hear(bytes),
      async end() {
        watch.end();
        await saving;
      },
    };
  }

  private async keepRotated(about: Ended, rotated: Record<string, string>): Promise<void> {
    const { folder, given, values, older } = about;
    const found = parsed(await folder.read(CONFIG)) ?? given;
    const changed = changedValues(given, found, values);
    for (const name of Object.keys(rotated)) older.set(name, changed[name]);
    await this.io.credentials.replace(rotated).catch(async (error) => {
      // As if the tap itself had left it there.
      await folder.write(CONFIG, writeBack(tapConfig(fields(found), rotated), 2));
      await folder.abandon();
      throw error;
    });
  }

  /** Reads the configuration back: taps write rotated tokens there. They are kept before the folder goes. */
  private async keepChanges(about: Ended): Promise<void> {
    const { folder, given, values, older } = about;
    const found = parsed(await folder.read(CONFIG));
    if (found === undefined)
      this.warnings.add('configurations', 'the tap left its configuration unreadable; nothing of it could be kept');
    const changes = Object.entries(noteChanges(about, found));
    const changed = Object.fromEntries(changes.filter(([name, value]) => value !== older.get(name)));
    if (Object.keys(changed).length > 0) {
      await this.io.credentials.replace(changed).catch(async (error) => {
        await folder.abandon();
        throw error;
      });
      const inOptions = Object.keys(changed).filter((key) => !Object.hasOwn(values, key) && hasOwnPath(given, key));
      for (const key of inOptions) this.warnings.add('changed options', changedOption(key));
    }
    await folder.remove();
  }
}

interface TokensInStates {
  hear(bytes: Uint8Array): void;
  /** When all that came is kept. */
  end(): Promise<void>;
}

interface Ended {
  readonly folder: TapFolder;
  readonly given: unknown;
  readonly values: Readonly<Record<string, string>>;
  readonly secrets: Set<string>;
  readonly named: [name: string, value: string][];
  readonly nameless: readonly string[];
  readonly complaints: Complaints;
  /** What stood in the configuration when a newer value came with a bookmark, by name. */
  readonly older: Map<string, string | undefined>;
}

/** What the tap changed in its configuration; from now on it is known for a secret. */
function noteChanges(about: Ended, found: unknown): Record<string, string> {
  const { given, values } = about;
  return noted(about, changedValues(given, found ?? given, values));
}

function noted({ secrets, named }: Ended, changed: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(changed)) {
    if (!secrets.has(value)) named.push([name, value]);
    secrets.add(value);
  }
  return changed;
}

/** By their names, which people choose: one may be called like something that every object has. */
async function valuesOf(credentials: ConnectorIo['credentials']): Promise<Record<string, string>> {
  const values: [string, string][] = [];
  for (const key of credentials.keys()) values.push([key, await credentials.get(key)]);
  return Object.fromEntries(values);
}

const notSet = (name: string) =>
  `the option environment names ${name}, which is not set where posctl runs; the tap runs without it`;

const LONGEST_RUN = 6 * HOUR;

/** Files of the call, and what names them: only what there is, for some taps know no other option. */
async function argumentsOf(call: TapCall, config: unknown, folder: TapFolder): Promise<string[]> {
  const content = writeBack(config, 2);
  await folder.write(GIVEN, content);
  const args = ['--config', await folder.write(CONFIG, content)];
  if (call.to === 'discover') return [...args, '--discover'];
  if (call.state !== undefined && call.state !== null)
    args.push('--state', await folder.write('state.json', writeBack(call.state)));
  if (call.catalog) args.push(call.catalog.flag, await folder.write('catalog.json', writeBack(call.catalog.content)));
  return args;
}

const hasOwnPath = (config: unknown, name: string) => valueAt(config, name.split('.')) !== undefined;

const changedOption = (key: string) =>
  `the tap replaced ${key} of the option config; the new value is kept as the credential ${key} and used from now on`;

/** What a program needs to find its parts, its language, the network and whom to trust. */
const ALWAYS =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SystemRoot|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i;
const OURS = /^POSCTL_/i;
const SECRET = /token|secret|passw|key|credential/i;

/**
 * The variables that a tap gets: no other integration's secrets are among them, nor ours.
 * @throws CheckFailure `bad_config` when the option asks for what is ours.
 */
export function tapEnvironment(
  options: SetUp['options'],
  ours: Readonly<Record<string, string | undefined>>,
): {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly missing: readonly string[];
} {
  const asked = namedIn(options, 'environment');
  for (const name of asked) if (OURS.test(name)) throw wrong('environment', `names ${name}, which is for posctl alone`);
  const env = Object.entries(ours).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (ALWAYS.test(entry[0]) || asked.includes(entry[0])),
  );
  return {
    env: Object.fromEntries(env),
    secrets: env.filter(([name]) => asked.includes(name) && SECRET.test(name)).map(([, value]) => value),
    missing: asked.filter((name) => !env.some(([known]) => known === name)),
  };
}
