import type { Operation, OperationHead, OperationPlan, OperationStep } from '../domain/operation.ts';

/** What operations on several integrations set out to do, and how far they got. Only the newest are remembered. */
export interface Journal {
  /** Remembers a plan before the first step. */
  begin(plan: OperationPlan): Promise<void>;
  /** Adds what was done. It survives the end of the process; the machine's own may lose the last steps. */
  note(op: string, steps: readonly OperationStep[]): Promise<void>;
  /** Undefined when it is not remembered, or cannot be read. */
  read(op: string): Promise<Operation | undefined>;
  /** Newest first; those that cannot be read are left out. */
  list(): AsyncIterable<OperationHead>;
}
