import type { Callbacks } from '../../src/ports/callbacks.ts';
import type { Context } from '../../src/ports/context.ts';
import type { Monitoring } from '../../src/ports/monitoring.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Rehearsal } from '../../src/ports/rehearsal.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { readDocument, yamlOf } from '../../src/system/documents.ts';
import { fakeConnectors } from './fake-connectors.ts';
import { fakeOutput } from './fake-output.ts';
import { fakeNotices, fakeNotifier, fakePrompts } from './fake-people.ts';
import { fakeSecrets } from './fake-secrets.ts';
import {
  fakeClock,
  fakeConfiguration,
  fakeFiles,
  fakeIds,
  fakeLog,
  fakeMachine,
  fakePrograms,
  fakeStdin,
  fakeTicker,
  noHttp,
  noReports,
} from './fake-system.ts';
import { memoryStore } from './memory-store.ts';

/** What can be put in place of a twin; of the context also single fields. */
/** Nobody listens: who does is tried with the real program. */
const noCallbacks: Callbacks = {
  listen: () => Promise.reject(new Error('nobody listens here')),
};

export type Overrides = Partial<Omit<Ports, 'context'>> & { readonly context?: Partial<Context> };

/**
 * All ports as twins, with handles to set them up and to look at what happened. Friday noon in winter (UTC), nobody
 * interrupts; `fakeWorld({ output: (await screenOutput()).output })` draws real screens.
 */
export function fakeWorld<O extends Overrides = Record<never, never>>(overrides: O = {} as O) {
  const interruption = new AbortController();
  const context: Context = {
    actor: 'kim',
    user: 'kim',
    absolute: (path) => (path.startsWith('/') ? path : `/cwd/${path}`),
    defaultVenue: null,
    reason: null,
    operation: 'op_00000000000000000001',
    yes: false,
    supportEmail: 'support@posctl.test',
    process: 'test-host/1',
    version: '0.0.0-test',
    interrupted: interruption.signal,
    ...overrides.context,
  };
  const rehearsal: Rehearsal = {
    async serve() {
      throw new Error('this world has no rehearsal POS');
    },
    async stage() {
      throw new Error('this world has no stage');
    },
  };
  const stores: Stores = {
    at(address) {
      throw new Error(`this world has no store at ${address}`);
    },
  };
  const monitoring: Monitoring = {
    async listen() {
      throw new Error('this world is not monitored');
    },
  };
  const twins = {
    clock: fakeClock(),
    ids: fakeIds(),
    store: memoryStore(),
    connectors: fakeConnectors(),
    http: noHttp,
    reports: noReports,
    secrets: fakeSecrets(),
    stdin: fakeStdin(),
    callbacks: noCallbacks,
    documents: { read: readDocument, yaml: yamlOf },
    files: fakeFiles(),
    notifier: fakeNotifier(),
    notices: fakeNotices(),
    output: fakeOutput(),
    prompts: fakePrompts(),
    heartbeat: fakeTicker(),
    log: fakeLog(),
    programs: fakePrograms(),
    rehearsal,
    monitoring,
    stores,
    machine: fakeMachine(),
    configuration: fakeConfiguration(),
  };
  const interrupt = () => interruption.abort();
  const world = { ...twins, ...overrides, context, interrupt };
  return world as Omit<typeof twins, keyof O> & Omit<O, 'context'> & { context: Context; interrupt: () => void };
}
