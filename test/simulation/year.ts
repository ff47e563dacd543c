import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { makeRunner, type PassPorts, type Runner } from '../../src/engine/check/pass.ts';
import { Pulse } from '../../src/engine/check/pulse.ts';
import { fakeNotifier } from '../support/fake-people.ts';
import { fakeWorld } from '../support/fake-world.ts';
import { memoryHandle, memoryStore } from '../support/memory-store.ts';
import { addVenue } from '../support/restaurant.ts';
import { Chance } from './chance.ts';
import { type Machine, Mortal } from './mortal.ts';
import { addOne, type Desk, refresh, tend } from './people.ts';
import { Plant } from './plant.ts';
import { type Outcome, verdict } from './verdict.ts';
import { WorldTime } from './world-time.ts';

export interface YearOptions {
  readonly seed: number;
  readonly days: number;
  readonly venues: number;
}

const BEGIN = Date.parse('2026-01-05T12:00:00.000Z');
/** Days without trouble at the end, in which all that can be found out later is found out. */
const REST = 12;
const ZONES = [
  'America/Toronto',
  'Europe/Berlin',
  'Pacific/Auckland',
  'UTC',
  'America/St_Johns',
  'Asia/Kolkata',
] as const;
const LIMITS = { overall: 8, perType: 4 };

/** A made-up year: venues, what they are connected to, the people who look after them, and a daemon that dies at times. */
export class Year {
  private readonly options: YearOptions;
  private readonly chance: Chance;
  private readonly world = fakeWorld({ store: memoryStore() });
  private readonly mail = fakeNotifier();
  private readonly time = new WorldTime(this.world.clock);
  private readonly plant: Plant;
  private readonly last: number;
  /** When an entry was saved, in true time, by venue and number. */
  private readonly savedAt = new Map<string, number>();
  private readonly machine: Machine = {
    diskIsFull: false,
    saving: ({ venue, seq }) => void this.savedAt.set(`${venue} ${seq}`, this.time.now()),
  };
  private diskFullUntil = 0;
  private wrongUntil = 0;
  /** When no daemon lived, or it could not do its work: the disk was full, the clock wrong. True times. */
  private readonly down: { from: number; to: number }[] = [];
  /** Mails that left when their process died. */
  private readonly unheard = new Set<string>();
  private processes = 0;
  private crashes = 0;
  private passes = 0;

  constructor(options: YearOptions) {
    this.options = options;
    this.chance = new Chance(options.seed);
    this.last = BEGIN + options.days * DAY;
    this.time.set(BEGIN);
    this.plant = new Plant(this.chance.fork(), this.time, this.last);
  }

  async run(): Promise<Outcome> {
    await this.found();
    const end = this.last + REST * DAY;
    let daemon = this.start(0.0004);
    for (let day = 0; this.now() < end; day += 1) {
      const calm = this.now() >= this.last;
      this.plant.day(BEGIN + day * DAY);
      if (calm) this.comeToRest();
      else await this.morning();
      const evening = Math.min(end, BEGIN + (day + 1) * DAY);
      while (this.now() < evening) daemon = await this.pass(daemon, { until: evening, calm });
    }
    const { store, clock } = this.world;
    const { mail, plant, down, unheard, savedAt, crashes, passes } = this;
    return verdict({
      store,
      mail,
      plant,
      down: [...down, ...plant.hung],
      unheard,
      savedAt,
      now: clock.now(),
      crashes,
      passes,
    });
  }

  private now(): number {
    return this.time.now();
  }

  private async found(): Promise<void> {
    const desk = this.desk(0);
    for (let i = 0; i < this.options.venues; i += 1) {
      const id = `bar-${i}`;
      const contacts = this.chance.is(0.6) ? [`owner-${i}@bar.test`] : [];
      await addVenue(desk.ports, { id, name: id, timezone: this.chance.pick(ZONES), contacts });
      await addOne(desk, id, this.chance.is(0.75) ? 'square' : 'email-report');
      if (this.chance.is(0.15)) await addOne(desk, id, 'square', 'patio');
    }
  }

  /** Troubles, and what people do about them. */
  private async morning(): Promise<void> {
    if (this.chance.is(0.02)) this.mail.fail('451 not now');
    else if (this.chance.is(0.3)) this.mail.fail(null);
    this.machineTroubles();
    for (const id of await this.world.store.venues.ids()) {
      const desk = this.desk(0.01);
      const work = async () => {
        for (const one of (await desk.ports.store.venues.read(id))?.integrations ?? []) await tend(desk, one);
      };
      await Promise.race([work(), desk.process.died]);
      if (desk.process.dead) this.crashes += 1;
    }
  }

  private machineTroubles(): void {
    const { chance } = this;
    if (chance.is(0.01)) {
      this.machine.diskIsFull = true;
      this.diskFullUntil = this.now() + chance.whole(1, 40) * HOUR;
      this.down.push({ from: this.now(), to: this.diskFullUntil });
    }
    if (this.time.right && chance.is(0.02)) {
      const off = chance.pick([MINUTE, 20 * MINUTE, HOUR, 20 * HOUR, 10 * DAY, 400 * DAY]);
      const lasting = chance.whole(1, 30) * HOUR;
      this.time.setWrongBy(chance.is(0.5) ? off : -off);
      this.wrongUntil = this.now() + lasting;
      // A turn that was set by the wrong clock may come later by as much as the clock was wrong, and an interval at most.
      this.down.push({ from: this.now() - 6 * HOUR, to: this.wrongUntil + 7 * HOUR });
    }
  }

  /** Full disks and wrong clocks are noticed some time, and put right. */
  private putRight(): void {
    if (this.now() >= this.diskFullUntil) this.machine.diskIsFull = false;
    if (!this.time.right && this.now() >= this.wrongUntil) this.time.setWrongBy(0);
  }

  private comeToRest(): void {
    this.diskFullUntil = 0;
    this.wrongUntil = 0;
    this.plant.mend();
    this.mail.fail(null);
  }

  /** A process of an engineer. */
  private desk(frequency: number): Desk & { readonly process: Mortal } {
    const { process, ports } = this.process(frequency);
    return {
      ports: { ...ports, clock: this.world.clock, ids: this.world.ids },
      plant: this.plant,
      chance: this.chance,
      process,
    };
  }

  private process(frequency: number): { process: Mortal; ports: PassPorts } {
    this.processes += 1;
    const name = `sim/${this.processes}`;
    const process = new Mortal(this.chance.fork(), frequency, this.machine);
    const store = process.store(memoryHandle(this.world.store.memory, name));
    const context = { ...this.world.context, process: name };
    const connectors = this.plant.connectors();
    return { process, ports: { ...this.world, store, context, connectors, notifier: process.notifier(this.mail) } };
  }

  private start(frequency: number): { readonly runner: Runner; readonly process: Mortal } {
    const { process, ports } = this.process(frequency);
    const never = new AbortController().signal;
    const pulse = new Pulse({ ...this.world, ...ports });
    return { process, runner: makeRunner(ports, LIMITS, { stopping: never, abort: never, pulse }) };
  }

  /** One pass when something is due, or an hour later; a daemon that dies in it is started again some time later. */
  private async pass(
    daemon: ReturnType<Year['start']>,
    { until, calm }: { readonly until: number; readonly calm: boolean },
  ): Promise<ReturnType<Year['start']>> {
    const at = Math.min(until, Math.max(this.now() + MINUTE, Math.ceil(this.due() / MINUTE) * MINUTE));
    this.time.set(at);
    this.putRight();
    this.passes += 1;
    await Promise.race([daemon.runner.pass(), daemon.process.died]);
    if (calm) await this.mendCalledOff();
    if (!daemon.process.dead) return daemon;
    this.crashes += 1;
    if (daemon.process.unheard) this.unheard.add(daemon.process.unheard);
    const from = this.now();
    this.world.clock.advance(calm || this.chance.is(0.8) ? MINUTE : this.chance.whole(1, 40) * HOUR);
    this.down.push({ from, to: this.now() });
    return this.start(calm ? 0 : 0.0004);
  }

  private async mendCalledOff(): Promise<void> {
    const desk = this.desk(0);
    for (const { state } of this.world.store.memory.venues.values())
      for (const one of state.integrations) if (one.active && one.status === 'CalledOff') await refresh(desk, one);
  }

  /** When something is to be done next, as the store says; an hour from now at the latest. */
  private due(): number {
    let next = this.now() + HOUR;
    for (const { state } of this.world.store.memory.venues.values()) {
      for (const { active, nextCheck } of state.integrations)
        if (active && nextCheck !== null) next = Math.min(next, this.time.trueTime(nextCheck));
      for (const { nextTry } of state.owed) next = Math.min(next, this.time.trueTime(nextTry));
    }
    return next;
  }
}
