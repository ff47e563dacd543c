import fs from 'node:fs';
import { join } from 'node:path';
import {
  isOperationId,
  type Operation,
  type OperationHead,
  type OperationPlan,
  type OperationStep,
} from '../domain/operation.ts';
import { parseOperationPlan, parseOperationStep } from '../domain/parse.ts';
import { storable } from '../domain/state.ts';
import { FILE_MODE, makeFolder, onDisk, replaceFile, type StorePaths, textOf } from './folder.ts';

// A file an operation: its plan in the first line, a step in each other one. A line that was cut short by the end of the
// machine is the last one, and says nothing.

/** Files kept, and bytes of all of them together; the newest ones stay in any case. */
const KEPT = { files: 100, bytes: 64 * 1024 * 1024, always: 5 };

const fileOf = ({ operations }: StorePaths, op: string) => join(operations, `${op}.jsonl`);

export async function beginOperation(paths: StorePaths, plan: OperationPlan): Promise<void> {
  await makeFolder(paths.operations);
  await replaceFile(fileOf(paths, plan.op), JSON.stringify(storable(parseOperationPlan, plan)));
  forgetOld(paths);
}

/** Adds steps to the file of an operation that is remembered. */
export function noteSteps(paths: StorePaths, op: string, steps: readonly OperationStep[]): void {
  const path = fileOf(paths, op);
  if (steps.length === 0 || !fs.existsSync(path)) return;
  // The line break comes first: a line that was cut short spoils no other.
  const lines = steps.map((step) => `\n${JSON.stringify(storable(parseOperationStep, step))}`);
  onDisk('write', path, () => fs.appendFileSync(path, lines.join(''), { mode: FILE_MODE }));
}

export function readOperation(paths: StorePaths, op: string): Operation | undefined {
  const text = isOperationId(op) ? textOf(fileOf(paths, op)) : undefined;
  const [first = '', ...rest] = text?.split('\n') ?? [];
  const plan = understood(first, parseOperationPlan);
  if (plan?.op !== op) return undefined;
  return { ...plan, steps: rest.flatMap((each) => understood(each, parseOperationStep) ?? []) };
}

export function* listOperations(paths: StorePaths): Generator<OperationHead, void, void> {
  for (const op of names(paths).reverse()) {
    const operation = readOperation(paths, op);
    if (!operation) continue;
    const { steps: _, items, ...head } = operation;
    yield { ...head, items: items.length };
  }
}

/** Ids of operations that are remembered, oldest first. */
function names({ operations }: StorePaths): string[] {
  const all = onDisk('read', operations, () => (fs.existsSync(operations) ? fs.readdirSync(operations) : []));
  return all
    .map((name) => name.replace(/\.jsonl$/, ''))
    .filter(isOperationId)
    .sort();
}

function forgetOld(paths: StorePaths): void {
  let bytes = 0;
  for (const [i, op] of names(paths).reverse().entries()) {
    const path = fileOf(paths, op);
    bytes += fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const isOld = i >= KEPT.files || bytes > KEPT.bytes;
    if (i >= KEPT.always && isOld) onDisk('clear', path, () => fs.rmSync(path, { force: true }));
  }
}

function understood<T>(text: string, parse: (json: unknown) => { ok: true; value: T } | { ok: false }): T | undefined {
  try {
    const parsed = parse(JSON.parse(text));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
