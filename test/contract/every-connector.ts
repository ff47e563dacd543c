import { describe, expect, test } from 'vitest';
import type { FailureCode, Needs } from '../../src/domain/integration.ts';
import { parseSaleDocument } from '../../src/domain/parse.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Connector } from '../../src/ports/connectors.ts';
import { type Connecting, connecting, failureOf, fetchAll, ONE_WEEK } from '../support/connecting.ts';

/**
 * What sales are read from: a server, a mailbox, a program. It has sales from before 2026-10-01 to `ONE_WEEK.to`, at
 * least a hundred documents in that week, or as many as the case says. Ends with the test.
 */
export interface SourceTwin {
  /** What a connector is handed to read from it; `fault`, a name of the case's own, spoils what it reads. */
  given(fault?: string): Connecting;
  /** The same, for a source that takes the first question and never answers; `reached` resolves when it was asked. */
  silent(): { readonly given: Connecting; readonly reached: Promise<unknown> };
}

/** How a fault of the source must be told. */
export interface ToldFault {
  readonly fault: string;
  readonly code: FailureCode;
  readonly needs: Needs;
  readonly counted: boolean;
}

export interface ConnectorCase {
  readonly name: string;
  load(): Promise<Connector>;
  /** Every secret in what it gives must never be seen again: each holds the word `planted`. */
  source(): Promise<SourceTwin>;
  /**
   * `window`: asked for times. `bookmark`: goes on from its own cursor, whatever the window. `both`: routine checks go on
   * from the cursor, windows that were asked for are answered by sale time. `sale time`: what was sold never changes, so
   * that routine checks ask for what was sold in their window, too.
   */
  readonly goesBy: 'window' | 'bookmark' | 'both' | 'sale time';
  /** At least so many documents are in the week; 100 unless it is said. */
  readonly documents?: number;
  readonly faults: readonly ToldFault[];
}

/** What every connector must do, whatever it reads from. */
export function everyConnectorContract(of: ConnectorCase): void {
  describe(`the ${of.name} connector, as any connector,`, () => {
    if (of.goesBy !== 'bookmark') windows(of);
    if (of.goesBy === 'bookmark' || of.goesBy === 'both') bookmarks(of);
    documents(of);
    failures(of);
    cancelling(of);
    secrets(of);
  });
}

function windows(of: ConnectorCase): void {
  describe('windows', () => {
    test('that were asked for bring what was sold in them, each sale in one of them', async () => {
      const source = await of.source();
      const sold = (from: string, to: string) => check(of, { ...source.given(), window: { by: 'sold', from, to } });
      const all = await sold(ONE_WEEK.from, ONE_WEEK.to);
      // One sale stands exactly on the border: it belongs to what begins there.
      const middle = all.documents[Math.floor(all.documents.length / 2)]?.soldAt ?? '';
      const [early, late] = [await sold(ONE_WEEK.from, middle), await sold(middle, ONE_WEEK.to)];
      expect(early.documents.length).toBeGreaterThan(0);
      expect(early.documents.every((d) => d.soldAt >= ONE_WEEK.from && d.soldAt < middle)).toBe(true);
      expect(late.documents.every((d) => d.soldAt >= middle && d.soldAt < ONE_WEEK.to)).toBe(true);
      expect(sources([...early.documents, ...late.documents])).toEqual(sources(all.documents));
    });

    if (of.goesBy === 'window')
      test('of routine checks bring late news of sales that are older', async () => {
        const source = await of.source();
        const from = '2026-11-18T12:00:00.000Z';
        const { documents } = await check(of, { ...source.given(), window: { from } });
        expect(documents.some((d) => d.soldAt < from)).toBe(true);
      });

    if (of.goesBy === 'sale time')
      test('of routine checks bring all that was sold in them', async () => {
        const source = await of.source();
        const window = { from: '2026-11-18T12:00:00.000Z' };
        const { documents } = await check(of, { ...source.given(), window });
        const sold = await check(of, { ...source.given(), window: { ...window, by: 'sold' } });
        expect(sold.documents.length).toBeGreaterThan(0);
        expect(sources(documents)).toEqual(expect.arrayContaining(sources(sold.documents)));
      });

    test('in which nothing happened bring nothing, and that is a success', async () => {
      const source = await of.source();
      const window = { from: '2019-01-01T00:00:00.000Z', to: '2019-01-02T00:00:00.000Z' };
      expect((await check(of, { ...source.given(), window })).documents).toEqual([]);
    });
  });
}

function bookmarks(of: ConnectorCase): void {
  describe('bookmarks', () => {
    test('can be kept as JSON, and the next check goes on from there without bringing anything else', async () => {
      const source = await of.source();
      const first = await check(of, source.given());
      const cursor = JSON.parse(JSON.stringify(first.fetched.cursor ?? null));
      const second = await check(of, { ...source.given(), cursor });
      const known = new Set(sources(first.documents));
      expect(sources(second.documents).filter((document) => !known.has(document))).toEqual([]);
      expect(JSON.parse(JSON.stringify(second.fetched.cursor ?? cursor))).toEqual(cursor);
    });
  });
}

function documents(of: ConnectorCase): void {
  describe('documents', () => {
    test('pass the door of the record as the very same text, so that they compare equal later', async () => {
      for (const document of (await check(of, (await of.source()).given())).documents) {
        const parsed = parseSaleDocument(document);
        expect(JSON.stringify(parsed.ok ? parsed.value : parsed.problem)).toBe(JSON.stringify(document));
      }
    });

    test('add up: lines and rounding to the net, net and tax to the total, voids to nothing', async () => {
      const { documents } = await check(of, (await of.source()).given());
      expect(documents.length).toBeGreaterThanOrEqual(of.documents ?? 100);
      for (const d of documents) {
        expect(d.lines.reduce((sum, line) => sum + line.net, 0) + d.rounding).toBe(d.net);
        expect(d.net + d.tax).toBe(d.total);
        if (d.kind === 'void')
          expect([d.total, d.tip, ...d.lines.map((line) => line.net)].every((x) => x === 0)).toBe(true);
        if (d.kind === 'refund') expect(d.total).toBeLessThan(0);
        expect(new Set(d.lines.map((line) => line.key)).size).toBe(d.lines.length);
      }
    });

    test('are the same when they are fetched again', async () => {
      const source = await of.source();
      expect((await check(of, source.given())).documents).toEqual((await check(of, source.given())).documents);
    });

    test('come in batches, not all at once', async () => {
      const window = { from: '2026-10-01T00:00:00.000Z' };
      const { batches } = await check(of, { ...(await of.source()).given(), window });
      expect(batches.length).toBeGreaterThan(2);
      expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(1000);
    });
  });
}

function failures(of: ConnectorCase): void {
  describe('failures', () => {
    test('credentials that are good can be tried, and what they can see is said', async () => {
      const connector = await of.load();
      const { setUp, io } = connecting((await of.source()).given());
      const { sees } = await connector.verify(setUp, io);
      expect(sees.length).toBeGreaterThan(0);
    });

    test.each(of.faults)('say what happened and who must act: $fault is $code', async ({ fault, ...told }) => {
      const found = await failureOf(check(of, (await of.source()).given(fault)));
      expect(found).toMatchObject(told);
      if (told.code === 'rate_limited') expect(found.retryAfterMs).toBeGreaterThan(0);
      expect(found.message).not.toMatch(/\p{Cc}/u);
      expect(found.message.length).toBeLessThan(300);
    });
  });
}

function cancelling(of: ConnectorCase): void {
  describe('cancelling', () => {
    const reason = new Error('enough');

    test('before it begins ends the check without anything', async () => {
      const given = (await of.source()).given();
      await expect(check(of, { ...given, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    test('between two batches ends it there', async () => {
      const caller = new AbortController();
      const window = { from: '2026-10-01T00:00:00.000Z' };
      const given = { ...(await of.source()).given(), window, signal: caller.signal };
      const { setUp, io, window: asked } = connecting(given);
      const batches = (await of.load()).fetch(setUp, asked, io);
      expect((await batches.next()).done).toBe(false);
      caller.abort(reason);
      await expect(batches.next()).rejects.toBe(reason);
    });

    test('ends it at once while nothing is answered', async () => {
      const { given, reached } = (await of.source()).silent();
      const caller = new AbortController();
      const ended = check(of, { ...given, signal: caller.signal });
      await Promise.race([reached, ended]);
      caller.abort(reason);
      await expect(ended).rejects.toBe(reason);
    });
  });
}

function secrets(of: ConnectorCase): void {
  test.each(['', ...of.faults.map(({ fault }) => fault)])('shows no secret, whatever happens (%s)', async (fault) => {
    const talk: string[] = [];
    const source = await of.source();
    const said = await check(of, { ...source.given(fault === '' ? undefined : fault), talk }).then(
      ({ documents, fetched }) => JSON.stringify([documents, fetched.warnings]),
      (error: unknown) => everythingIn(error),
    );
    expect(said.length).toBeGreaterThan(20);
    expect(said + talk.join()).not.toContain('planted');
  });
}

/** Message, stack and causes: whatever a careless log would print. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${error.cause === undefined ? '' : everythingIn(error.cause)}`;
}

const check = async (of: ConnectorCase, given: Connecting) => fetchAll(await of.load(), given);

/** What is known of each document, without the order in which it came. */
export const sources = (documents: readonly SaleDocument[]): string[] =>
  [...new Set(documents.map((d) => `${d.source} ${d.version} ${d.kind} ${d.total}`))].sort();
