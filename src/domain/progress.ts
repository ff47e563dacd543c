/** How far work on many things has come. */
export interface Progress {
  readonly ended: number;
  readonly of: number;
  readonly failed: number;
  /** Milliseconds since the first one began. */
  readonly elapsed: number;
}

/** Before that a pace would be a guess, in milliseconds. */
const TOO_EARLY = 2000;

/** `41 of 500 · 6 failed · 3.2/s · 2 min left`; pace and rest only once they can be told. */
export function progressWords({ ended, of, failed, elapsed }: Progress): string {
  const perSecond = elapsed >= TOO_EARLY ? (ended * 1000) / elapsed : 0;
  const pace = perSecond > 0 ? [paceWords(perSecond)] : [];
  const left = perSecond > 0 && ended < of ? [`${timeWords((of - ended) / perSecond)} left`] : [];
  return [`${ended} of ${of}`, ...(failed > 0 ? [`${failed} failed`] : []), ...pace, ...left].join(' · ');
}

function paceWords(perSecond: number): string {
  if (perSecond >= 10) return `${Math.round(perSecond)}/s`;
  if (perSecond >= 1) return `${perSecond.toFixed(1)}/s`;
  return `${Math.max(1, Math.round(perSecond * 60))}/min`;
}

/** Rounded up: nobody is promised too much. */
function timeWords(seconds: number): string {
  if (seconds <= 60) return `${Math.ceil(seconds)} s`;
  if (seconds <= 2 * 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${Math.ceil(seconds / 3600)} h`;
}
