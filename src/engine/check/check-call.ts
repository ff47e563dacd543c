import type { Ended } from '../../domain/ended.ts';
import type { Failure } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connectors, Window } from '../../ports/connectors.ts';
import type { Http } from '../../ports/http.ts';
import type { Programs } from '../../ports/programs.ts';
import type { ReportReader } from '../../ports/report-reader.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Store } from '../../ports/store.ts';
import type { Fleet } from './fleet.ts';

/** What a check needs of the outside. */
export interface CheckPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly secrets: Secrets;
  readonly http: Http;
  readonly reports: ReportReader;
  readonly programs: Programs;
}

export interface CheckCall {
  readonly venue: string;
  readonly id: string;
  readonly actor: string;
  readonly reason: string | null;
  /** A window that a person asked for; null for the routine one. */
  readonly window: Window | null;
  /** `hand` waits for a check that is running and may resume a CalledOff one; `daemon` does neither. */
  readonly by: 'hand' | 'daemon';
  readonly fleet: Fleet;
  readonly signal: AbortSignal;
  progress(text: string): void;
}

export interface CheckResult {
  readonly integration: Integration;
  /** `joined`: another process checked meanwhile. `skipped`: nothing to be done (any more). */
  readonly outcome: 'checked' | 'joined' | 'skipped';
  /** How the check ended; null when there was none. */
  readonly how: Ended['how'] | null;
  /** Of a failed one. */
  readonly failure: Failure | null;
  readonly linesNew: number;
  readonly linesChanged: number;
  readonly durationMs: number;
  readonly warnings: readonly string[];
}
