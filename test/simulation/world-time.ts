import { instant, millis } from '../../src/domain/time.ts';
import type { FakeClock } from '../support/fake-system.ts';

/** The true time, and the clock of the machine that posctl runs on, which is set wrong at times. All in ms, UTC. */
export class WorldTime {
  readonly clock: FakeClock;
  private wrongBy = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
  }

  now(): number {
    return this.trueTime(this.clock.now());
  }

  /** What time it truly is when the clock shows this, as long as it is wrong as it is now. */
  trueTime(shown: string): number {
    return millis(shown) - this.wrongBy;
  }

  set(now: number): void {
    this.clock.set(instant(now + this.wrongBy));
  }

  get right(): boolean {
    return this.wrongBy === 0;
  }

  /** Somebody sets the clock; 0 sets it right. */
  setWrongBy(ms: number): void {
    const now = this.now();
    this.wrongBy = ms;
    this.set(now);
  }
}
