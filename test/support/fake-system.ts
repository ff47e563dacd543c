import { ExpectedError } from '../../src/domain/errors.ts';
import { instant, millis } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Configuration } from '../../src/ports/configuration.ts';
import type { Files } from '../../src/ports/files.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Ids } from '../../src/ports/ids.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Machine, PrivateFile } from '../../src/ports/machine.ts';
import type { ProgramCall, ProgramResult, Programs } from '../../src/ports/programs.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import type { StandardInput } from '../../src/ports/stdin.ts';
import type { Ticker } from '../../src/ports/ticker.ts';

export interface FakeClock extends Clock {
  set(now: string): void;
  advance(ms: number): void;
  /** How long every sleep was asked to be. */
  readonly slept: readonly number[];
  /** The timers that were not cancelled, oldest first. */
  readonly timers: readonly { readonly ms: number; fire(): void }[];
}

/** A clock that stands still; sleeping moves it on at once. */
export function fakeClock(start = '2026-11-20T12:00:00.000Z'): FakeClock {
  let now = millis(start);
  const slept: number[] = [];
  let timers: { ms: number; fire(): void }[] = [];
  return {
    slept,
    get timers() {
      return timers;
    },
    now: () => instant(now),
    set(moment) {
      now = millis(moment);
    },
    advance(ms) {
      now += ms;
    },
    async sleep(ms, signal) {
      slept.push(ms);
      if (!signal?.aborted) now += ms;
    },
    timer(ms) {
      const control = new AbortController();
      const entry = { ms, fire: () => control.abort() };
      timers = [...timers, entry];
      return {
        signal: control.signal,
        cancel: () => {
          timers = timers.filter((t) => t !== entry);
        },
      };
    },
  };
}

/** Ids that count: `int_00000000000000000001`. */
export function fakeIds(chance = 0.5): Ids {
  let count = 0;
  let operations = 0;
  return {
    operation: () => `op_${String(++operations).padStart(20, '0')}`,
    integration: () => `int_${String(++count).padStart(20, '0')}`,
    chance: () => chance,
  };
}

export interface FakeLog extends Log {
  readonly events: { level: string; event: string; fields: Readonly<Record<string, unknown>> }[];
}

export function fakeLog(): FakeLog {
  const events: FakeLog['events'] = [];
  return { events, event: (level, event, fields = {}) => events.push({ level, event, fields }) };
}

export interface FakeTicker extends Ticker {
  /** One minute passes. @throws when it does not run. */
  tick(): Promise<void>;
  readonly running: boolean;
}

export function fakeTicker(): FakeTicker {
  let work: (() => Promise<void>) | undefined;
  return {
    get running() {
      return work !== undefined;
    },
    async tick() {
      if (!work) throw new Error('the heartbeat was not started, or was stopped');
      await work();
    },
    start(tick) {
      work = tick;
      return {
        async stop() {
          work = undefined;
        },
      };
    },
  };
}

export interface FakePrograms extends Programs {
  readonly calls: ProgramCall[];
  /** What the next programs answer, in order; without one left, every program prints nothing and succeeds. */
  next(...results: Partial<ProgramResult>[]): void;
}

export function fakePrograms(): FakePrograms {
  const calls: ProgramCall[] = [];
  const results: Partial<ProgramResult>[] = [];
  return {
    calls,
    next: (...more) => void results.push(...more),
    async run(call) {
      calls.push(call);
      return { exitCode: 0, stdout: '', stderr: '', timedOut: false, failure: null, ...results.shift() };
    },
    async stream(call) {
      const { stdout, ...result } = await this.run(call);
      return {
        pid: 1,
        output: (async function* () {
          yield Buffer.from(stdout);
        })(),
        done: Promise.resolve({ stdout: '', ...result }),
      };
    },
  };
}

export interface FakeStdin extends StandardInput {
  /** What is piped in. */
  text: string;
}

export function fakeStdin(): FakeStdin {
  return {
    text: '',
    async read() {
      return this.text;
    },
  };
}

/** No connector of the fake world uses HTTP. */
export const noHttp: Http = {
  async request(request) {
    throw new Error(`unexpected request: ${request.method} ${request.url}`);
  },
};

export interface FakeFiles extends Files {
  /** Bytes by path. */
  readonly at: Map<string, string>;
}

export function fakeFiles(): FakeFiles {
  const at = new Map<string, string>();
  return {
    at,
    async read(path) {
      const text = at.get(path);
      if (text === undefined) throw new ExpectedError('failed', `${path}: there is no such file`);
      return { name: path.split('/').at(-1) ?? path, bytes: Buffer.from(text) };
    },
    async write(path, text) {
      at.set(path, text);
    },
    async replace(path, text) {
      at.set(path, text);
    },
  };
}

export const noReports: ReportReader = {
  async read(file) {
    throw new Error(`unexpected report: ${file.name}`);
  },
};

export interface FakeMachine extends Machine {
  /** What lies beside the store. */
  readonly files: PrivateFile[];
  /** Processes that are there no more. */
  readonly gone: Set<string>;
}

export function fakeMachine(): FakeMachine {
  const files: PrivateFile[] = [];
  const gone = new Set<string>();
  return {
    runtime: 'Node 0.0.0-test, none',
    tooOldToShare: null,
    files,
    gone,
    place: async () => ({ name: 'place-1', isGone: (process) => gone.has(process) }),
    privateFiles: async () => files,
  };
}

/** A config in which nothing is set. */
export function fakeConfiguration(): Configuration {
  return { path: '/config/config.json', settings: async () => [], change: async () => {} };
}
