import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { makeHttp } from '../../src/connectors/http/http.ts';
import { processBudgets } from '../../src/connectors/http/process-budgets.ts';
import { SQUARE } from '../../src/connectors/square/type.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import { checkIntegration } from '../../src/engine/check/check.ts';
import { makeFleet } from '../../src/engine/check/fleet.ts';
import type { Connectors } from '../../src/ports/connectors.ts';
import type { Programs } from '../../src/ports/programs.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import type { Secrets } from '../../src/ports/secrets.ts';
import type { Store } from '../../src/ports/store.ts';
import { systemClock } from '../../src/system/process.ts';
import { LINES, sale, storeMillion } from './documents.ts';
import { type Finding, interleaved, ratio } from './measure.ts';
import { place } from './posctl.ts';
import { unused } from './stand-ins.ts';
import { fill, integrationId, save, venueName } from './store.ts';

const ROUNDS = 41;
/** What a POS takes to answer. */
const ANSWER_MS = 100;
const NEW_LINES = 20;
/** Requests of a routine check: the places of the account, and what was sold. */
const REQUESTS = 2;

/** What a routine check costs where a venue has sold a lot, and where it has sold nothing yet. */
export async function routineCheck(folder: string): Promise<Finding[]> {
  const pos = await slowPos();
  try {
    const empty = await fill(place(folder, 'no-sales'), { count: 1 });
    const full = await fill(place(folder, 'million-sales'), { count: 1 });
    await storeMillion(full);
    const check = await interleaved(ROUNDS, {
      empty: () => bring(empty, pos.url),
      full: () => bring(full, pos.url),
    });
    const saved = await interleaved(ROUNDS, {
      empty: () => save(empty, venueName(0), fresh()),
      full: () => save(full, venueName(0), fresh()),
    });
    return [
      ratio(
        `a check that brings ${NEW_LINES} new lines from a POS that answers in ${ANSWER_MS} ms, a million stored against none`,
        [check.full, check.empty],
        1.15,
      ),
      ratio(`saving ${NEW_LINES} new lines alone, a million stored against none`, [saved.full, saved.empty], 1.5),
    ];
  } finally {
    pos.close();
  }
}

let receipts = 0;
function fresh(): SaleDocument[] {
  return Array.from({ length: NEW_LINES / LINES }, () => {
    receipts += 1;
    return sale(`new-${receipts}`, Date.now());
  });
}

/** Something that answers as late as a POS does. */
async function slowPos() {
  const server = createServer(async (_request, response) => {
    await pause(ANSWER_MS);
    response.setHeader('content-type', 'application/json');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const clock = systemClock();
const http = makeHttp({ clock, budgets: processBudgets(clock), ids: { chance: Math.random } });

/** A check as the engine does it, with the client that connectors use. */
async function bring(store: Store, url: string): Promise<void> {
  const connectors: Connectors = {
    types: [SQUARE],
    checkOptions: async () => {},
    type: () => SQUARE,
    load: async () => ({
      verify: async () => ({ sees: [], warnings: [] }),
      async *fetch(_setUp, _window, { signal }) {
        for (let n = 0; n < REQUESTS; n += 1) (await http.request({ method: 'GET', url, signal })).json();
        yield fresh();
        return { warnings: [] };
      },
    }),
  };
  const ports = {
    store,
    connectors,
    clock,
    http,
    secrets: unused<Secrets>(),
    reports: unused<ReportReader>(),
    programs: unused<Programs>(),
  };
  const call = { actor: 'bench', reason: null, window: null, by: 'hand', progress: () => {} } as const;
  const { signal } = new AbortController();
  const one = { venue: venueName(0), id: integrationId(0), fleet: makeFleet(store), signal };
  const result = await checkIntegration(ports, { ...call, ...one });
  if (result.linesNew !== NEW_LINES) throw new Error(`${NEW_LINES} new lines were to come, not ${result.linesNew}`);
}
