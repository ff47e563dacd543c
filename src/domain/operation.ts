import { type Instant, instant } from './time.ts';

const ID = /^op_[0-9a-z]{20}$/;
/** Letters of an id that tell when its operation began, in milliseconds to base 36: enough until the year 5188. */
export const MOMENT = 9;

/** Whether a text can be the id of an operation. */
export function isOperationId(text: string): boolean {
  return ID.test(text);
}

/** When an operation began, as its id says it. */
export function begunAt(op: string): Instant {
  return instant(Number.parseInt(op.slice(3, 3 + MOMENT), 36));
}

/** What an operation on several integrations set out to do, so that it can be resumed. */
export interface OperationPlan {
  readonly op: string;
  /** The verb: `edit`. */
  readonly command: string;
  readonly at: Instant;
  readonly actor: string;
  readonly reason: string | null;
  /** What was asked for, in the verb's own terms; no secret is in it. */
  readonly how: Readonly<Record<string, unknown>>;
  readonly items: readonly OperationItem[];
}

/** One of the integrations, as it was called when the operation began. */
export interface OperationItem {
  readonly id: string;
  readonly ref: string;
  readonly venue: string;
}

/** How it ended for one of them. `skipped`: it was left as it is on purpose. */
export interface OperationStep {
  readonly id: string;
  readonly ended: 'done' | 'failed' | 'skipped';
  /** Of a failure: its code. */
  readonly code: string | null;
}

/**
 * An operation as the store remembers it: the plan, and how far it got. One integration may have several steps: the last
 * one counts.
 */
export interface Operation extends OperationPlan {
  readonly steps: readonly OperationStep[];
}

/** An operation without its integrations. */
export interface OperationHead extends Omit<OperationPlan, 'items'> {
  readonly items: number;
}
/** Those of which the last step is not done: failed, or not started. */
export function notDone({ items, steps }: Operation): {
  readonly failed: OperationItem[];
  readonly left: OperationItem[];
} {
  const ended = new Map(steps.map((step) => [step.id, step.ended]));
  return {
    failed: items.filter(({ id }) => ended.get(id) === 'failed'),
    left: items.filter(({ id }) => !ended.has(id)),
  };
}
