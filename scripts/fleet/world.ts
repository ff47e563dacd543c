/** What the engine is given while a fleet is made: a clock that is set, a store, a rehearsal POS, and people who mail reports. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeHttp } from '../../src/connectors/http/http.ts';
import { makeConnectors } from '../../src/connectors/table.ts';
import { type Instant, millis } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Connector, Connectors } from '../../src/ports/connectors.ts';
import type { Programs } from '../../src/ports/programs.ts';
import { makeRehearsal } from '../../src/rehearsal/rehearsal.ts';
import { reportReader } from '../../src/report-files/reader.ts';
import { makeSecrets } from '../../src/secrets/secrets.ts';
import { syncFolder } from '../../src/store/folder.ts';
import { jsonStore } from '../../src/store/json-store.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A clock that somebody sets; nobody waits for anything. */
function settableClock(start: Instant): Clock & { set(at: Instant): void } {
  let now = start;
  const never = new AbortController().signal;
  return {
    now: () => now,
    set(at) {
      now = at;
    },
    sleep: async () => {},
    timer: () => ({ signal: never, cancel: () => {} }),
  };
}

/** `rewrite`: the address that is asked in place of another one; `scripted`: a connector in place of the real one. */
export async function openWorld(
  folder: string,
  {
    start,
    port,
    rewrite,
    scripted,
  }: {
    readonly start: Instant;
    readonly port: number;
    rewrite(url: string): string;
    scripted(type: string): Connector | undefined;
  },
) {
  const clock = settableClock(start);
  const at = { store: join(folder, 'store'), tokens: join(folder, 'tokens') };
  mkdirSync(at.tokens, { recursive: true });
  const pos = await makeRehearsal(() => millis(clock.now())).serve({ port, seed: 1, now: start });
  const budgets = { take: async () => 0, hold: async () => {} };
  const http = makeHttp({
    clock,
    budgets,
    ids: { chance: () => 0.5 },
    limits: { tries: 1 },
    fetch: (url, init) => fetch(rewrite(String(url)), init),
  });
  const store = jsonStore({ folder: at.store, process: 'rehearsal/1', version: '0.1.0', now: clock.now });
  return { ...at, clock, pos, http, store, ...rest(scripted) };
}

function rest(scripted: (type: string) => Connector | undefined) {
  const real = makeConnectors();
  const connectors: Connectors = { ...real, load: async (type) => scripted(type) ?? real.load(type) };
  const programs = {} as Programs;
  const secrets = makeSecrets({ env: process.env, keyFile: '/nowhere', syncFolder, programs });
  return { connectors, programs, secrets, reports: reportReader };
}
