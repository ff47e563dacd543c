import type { Clock } from './clock.ts';
import type { Connectors } from './connectors.ts';
import type { Context } from './context.ts';
import type { Files } from './files.ts';
import type { Http } from './http.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import type { Machine } from './machine.ts';
import type { Notifier } from './notifier.ts';
import type { Output } from './output.ts';
import type { Programs } from './programs.ts';
import type { Prompts } from './prompts.ts';
import type { Rehearsal } from './rehearsal.ts';
import type { ReportReader } from './report-reader.ts';
import type { Secrets } from './secrets.ts';
import type { StandardInput } from './stdin.ts';
import type { Store } from './store.ts';
import type { Ticker } from './ticker.ts';

export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly connectors: Connectors;
  readonly http: Http;
  readonly reports: ReportReader;
  readonly secrets: Secrets;
  readonly notifier: Notifier;
  readonly output: Output;
  readonly prompts: Prompts;
  readonly stdin: StandardInput;
  readonly files: Files;
  readonly heartbeat: Ticker;
  readonly log: Log;
  readonly rehearsal: Rehearsal;
  readonly programs: Programs;
  readonly machine: Machine;
  readonly context: Context;
}
