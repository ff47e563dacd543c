import type { Integration } from './integration.ts';

/**
 * How many integrations of one type have the same trouble, the one that was asked about counted, and of how many active
 * ones.
 */
export interface Alike {
  readonly failing: number;
  readonly of: number;
}

export interface AlikeAsked {
  readonly type: string;
  /** As `causeOf` says it; null: nothing is wrong, so that none is alike. */
  readonly cause: string | null;
}

/** Why it fails; of a called-off one the failure that called it off; null when nothing is wrong. */
export function causeOf({ status, reason }: Pick<Integration, 'status' | 'reason'>): string | null {
  if (status !== 'Failed' && status !== 'CalledOff') return null;
  return reason?.cause ?? reason?.code ?? null;
}

/** Counts integrations one by one, for stores that have no index to ask. */
export class AlikeCount {
  private readonly asked: AlikeAsked;
  private readonly counts = { failing: 0, of: 0 };

  constructor(asked: AlikeAsked) {
    this.asked = asked;
  }

  get soFar(): Alike {
    return this.counts;
  }

  add(integration: Integration): void {
    const { type, cause } = this.asked;
    if (!integration.active || integration.type !== type) return;
    this.counts.of += 1;
    if (cause !== null && causeOf(integration) === cause) this.counts.failing += 1;
  }
}
