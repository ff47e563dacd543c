import type { Reason, Status } from '../../domain/integration.ts';
import type { Instant } from '../../domain/time.ts';

/** Since when it fails, or when it was called off and since when it had failed then. */
export function sinceLines<C>(
  status: Status,
  { since, failingSince }: Reason,
  when: (at: Instant) => C,
): [label: string, C][] {
  if (status !== 'CalledOff') return [['Since', when(since)]];
  const began: [string, C][] = failingSince === undefined ? [] : [['Failing since', when(failingSince)]];
  return [['Called off', when(since)], ...began];
}
