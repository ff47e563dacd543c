import { CheckFailure } from '../../src/domain/errors.ts';
import type { FailureCode, Integration } from '../../src/domain/integration.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Venue } from '../../src/domain/venue.ts';
import type { Brought, Connector, Connectors, Fetched } from '../../src/ports/connectors.ts';
import { fakeConnectors } from '../support/fake-connectors.ts';
import type { Chance } from './chance.ts';
import { Mailbox } from './mailbox.ts';
import { Provider } from './provider.ts';
import type { Truth } from './truth.ts';
import type { WorldTime } from './world-time.ts';

/** A POS of a venue, whatever its kind, with what goes wrong on the way to it. */
export interface Pos {
  readonly type: string;
  readonly provider: Provider | null;
  readonly mailbox: Mailbox | null;
  truth(): Truth;
  /** Until when it fails, and how. */
  outage: { readonly until: number; readonly code: FailureCode | 'hangs'; readonly afterPages: number } | null;
  /** Its owner revoked the token: it fails until somebody gives another one. */
  revoked: boolean;
  /** What was kept of it when it was deactivated. */
  keptThen: readonly string[];
}

const PASSING: readonly [FailureCode | 'hangs', ...(FailureCode | 'hangs')[]] = [
  'provider_down',
  'no_response',
  'rate_limited',
  'bad_data',
  'connector_crashed',
  'hangs',
];

/** Longer than any check may take. */
const HANGS_FOR = 30 * MINUTE;

/** Every POS of the simulated world, by the integration that fetches from it. */
export class Plant {
  private readonly all = new Map<string, Pos>();
  private readonly chance: Chance;
  private readonly time: WorldTime;
  /** When nothing answered. All that is simulated takes turns, so that what hangs holds up the others. */
  readonly hung: { readonly from: number; readonly to: number }[] = [];
  /** When nothing goes wrong any more. */
  private readonly last: number;

  constructor(chance: Chance, time: WorldTime, last: number) {
    this.chance = chance;
    this.time = time;
    this.last = last;
  }

  build({ id, type }: Integration, venue: Venue): void {
    const api = type === 'square';
    const [provider, mailbox] = api
      ? [new Provider(id.slice(-4), venue, this.chance.fork()), null]
      : [null, new Mailbox(venue, this.chance.fork())];
    const truth = () => provider?.truth() ?? mailbox?.truth() ?? new Map();
    this.all.set(id, { type, provider, mailbox, truth, outage: null, revoked: false, keptThen: [] });
  }

  of(integration: string): Pos {
    const pos = this.all.get(integration);
    if (!pos) throw new Error(`no POS for ${integration}`);
    return pos;
  }

  /** A day passes: sales are made, and troubles begin. */
  day(date: number): void {
    const { chance, last } = this;
    for (const pos of this.all.values()) {
      pos.provider?.trade(date, last);
      pos.mailbox?.trade(date, last);
    }
    if (date + DAY > last) return;
    const incident = chance.is(0.01);
    for (const pos of this.all.values()) {
      if (chance.is(0.006)) this.fail(pos, chance.whole(10, 20 * 60) * MINUTE);
      if (chance.is(0.002)) this.fail(pos, chance.whole(3, 9) * DAY);
      if (pos.provider && chance.is(0.02)) pos.provider.lagBehind(date, chance.whole(1, 12) * HOUR);
      if (pos.mailbox && chance.is(0.002)) pos.mailbox.silentUntil = date + chance.whole(5, 45) * DAY;
      if (pos.provider && chance.is(0.003)) pos.revoked = true;
    }
    if (incident) this.outageOfAll(chance.whole(1, 30) * HOUR);
  }

  private fail(pos: Pos, lasting: number): void {
    const until = Math.min(this.last, this.time.now() + lasting);
    pos.outage = { until, code: this.chance.pick(PASSING), afterPages: this.chance.whole(0, 2) };
  }

  private outageOfAll(lasting: number): void {
    const until = Math.min(this.last, this.time.now() + lasting);
    for (const pos of this.all.values()) if (pos.provider) pos.outage = { until, code: 'provider_down', afterPages: 0 };
  }

  /** After this nothing goes wrong any more. */
  mend(): void {
    for (const pos of this.all.values()) {
      pos.outage = null;
      pos.revoked = false;
    }
  }

  connectors(): Connectors {
    const { types: all, checkOptions } = fakeConnectors();
    const types = all.map((type) => (type.method === 'api' ? { ...type, filtersByChange: true as const } : type));
    const type = (name: string) => types.find((one) => one.type === name);
    const connector: Connector = {
      verify: async () => ({ sees: [], warnings: [] }),
      fetch: (setUp, window) => this.fetch(setUp, window),
    };
    return { types, type, checkOptions, load: async () => connector };
  }

  private async *fetch(
    { integration, cursor }: Parameters<Connector['fetch']>[0],
    window: Parameters<Connector['fetch']>[1],
  ): AsyncGenerator<Brought[], Fetched, void> {
    const pos = this.of(integration);
    this.time.clock.advance(this.chance.whole(200, 4000));
    const now = this.time.now();
    let left = this.failing(pos, now) ? (pos.outage?.afterPages ?? 0) : Number.POSITIVE_INFINITY;
    const broken = async () => {
      if (left <= 0) await this.trouble(pos);
      left -= 1;
    };
    await broken();
    for (const rows of pos.provider?.pages(integration, window, now) ?? []) {
      await broken();
      yield rows;
    }
    if (left < Number.POSITIVE_INFINITY) await this.trouble(pos);
    if (!pos.mailbox) return { warnings: [] };
    const { documents, fetched } = pos.mailbox.read(integration, cursor, now);
    if (documents.length > 0) yield documents;
    return fetched;
  }

  /** Fails; or nothing comes until every check under way has run out of time, and at times something does after all. */
  private async trouble(pos: Pos): Promise<void> {
    if (pos.revoked || pos.outage?.code !== 'hangs') throw this.failure(pos);
    const { clock } = this.time;
    const from = this.time.now();
    clock.advance(HANGS_FOR);
    this.hung.push({ from, to: this.time.now() });
    for (const timer of clock.timers) timer.fire();
    if (this.chance.is(0.5)) await new Promise<never>(() => {});
  }

  private failing(pos: Pos, now: number): boolean {
    if (pos.outage && pos.outage.until <= now) pos.outage = null;
    return pos.revoked || pos.outage !== null;
  }

  private failure({ revoked, outage }: Pos): CheckFailure {
    if (revoked || !outage || outage.code === 'hangs') return new CheckFailure('auth_revoked', 'the token was revoked');
    const more = outage.code === 'rate_limited' ? { retryAfterMs: this.chance.whole(1, 90) * MINUTE } : {};
    return new CheckFailure(outage.code, `made up: ${outage.code}`, more);
  }
}
