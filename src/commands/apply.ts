import type { Applied } from '../domain/apply.ts';
import { type Declared, declaredIn } from '../domain/declared.ts';
import { isDeclaredCsv, readDeclaredCsv } from '../domain/declared-csv.ts';
import type { DocumentProblem } from '../domain/document.ts';
import { Cancelled, decisionNeeded, EXIT, type ExitCode, exitOf, usage } from '../domain/errors.ts';
import { shellWord } from '../domain/text.ts';
import { type ApplyPlan, applyProblems, carryOutPlan, planApply } from '../engine/change/apply.ts';
import { openStore } from '../engine/look/store-access.ts';
import type { Cell } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { appliedListing, appliedSummary } from '../views/applied.ts';
import { FEW, typeCount } from './asking/bulk.ts';

export interface ApplyOptions {
  /** A file, or `-` for standard input. */
  readonly file: string;
  /** Deactivate what is active in the venues of the file and not declared so. */
  readonly prune: boolean;
  readonly dryRun: boolean;
}

/** `posctl apply -f FILE`: makes venues, integrations and policy what the file says. */
export async function apply({ file, prune, dryRun }: ApplyOptions, ports: Ports): Promise<ExitCode> {
  const { store, output, context } = ports;
  const declared = await declaredOf(file, ports);
  const there = await openStore(ports);
  refuse(file, await applyProblems(ports, declared), output);
  const plan = await planApply(ports, declared, { prune });
  const planned = rowsOf(plan);
  const busy = planned.filter(({ action, error }) => action !== 'none' && error === null);
  if (dryRun) {
    await show(planned, { op: null, done: false }, output);
    output.say(`${appliedSummary(planned, false)}. Dry run: nothing was changed.`);
    return exitOf(planned.map(outcomeOf));
  }
  await confirm(busy, planned, ports);
  if (!there) await store.base.create();
  const rows: Applied[] = [];
  // From here on Ctrl-C is an answer of ours: the venue in hand comes to its end.
  const { interrupted } = context;
  for await (const row of carryOutPlan(ports, declared, plan)) rows.push(row);
  output.progress(null);
  await show(rows, { op: context.operation, done: true }, output);
  output.say(`${appliedSummary(rows, true)}.`);
  const back = backLine(rows, context.operation);
  if (back !== null) output.say(back);
  if (interrupted.aborted && rows.length < planned.length) {
    output.warn(`Interrupted: ${planned.length - rows.length} not started. Go on: posctl apply -f ${shellWord(file)}`);
    return EXIT.interrupted;
  }
  return exitOf(rows.map(outcomeOf));
}

/** Scripts get everything that is declared; people what changes, and the rest as a number below it. */
async function show(
  rows: readonly Applied[],
  { op, done }: { readonly op: string | null; readonly done: boolean },
  output: Ports['output'],
): Promise<void> {
  const shown = output.format === 'table' ? rows.filter(({ action, error }) => action !== 'none' || error) : rows;
  if (shown.length > 0 || rows.length === 0) await output.rows(appliedListing(op, done), shown);
}

const NOTHING = { is: 'nothing', line: 1 } as const;

const rowsOf = ({ policy, venues }: ApplyPlan): Applied[] => [
  ...(policy ? [policy] : []),
  ...venues.flatMap(({ rows }) => rows),
];

const outcomeOf = ({ error }: Applied) => (error ? { ok: false as const, error } : { ok: true as const });

/** How it is taken back, and what is not by that; null when nothing was done: there is no such operation then. */
function backLine(rows: readonly Applied[], op: string): Cell | null {
  const done = rows.filter(({ action, error }) => action !== 'none' && error === null);
  if (done.length === 0) return null;
  const isNew = done.some(({ ref, action }) => action === 'create' && !ref.includes('/'));
  const but = isNew ? ' (new venues stay)' : '';
  return { text: `To take it back: posctl undo ${op}${but}`, tone: 'quiet' };
}

/** @throws ExpectedError `usage` that names every problem with its line. */
async function declaredOf(file: string, ports: Ports): Promise<Declared> {
  const { files, stdin, documents, connectors, context, output } = ports;
  const text = file === '-' ? await stdin.read() : decoded(file, (await files.read(context.absolute(file))).bytes);
  const read = isDeclaredCsv(text) ? readDeclaredCsv(text) : await documents.read(text);
  if (!read.ok) refuse(file, read.problems, output);
  const document = read.ok ? read.document : NOTHING;
  const { declared, problems } = declaredIn(document, {
    types: (type) => connectors.type(type),
    absolute: context.absolute,
  });
  refuse(file, problems, output);
  return declared;
}

function decoded(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usage(`${file} is not UTF-8 text`, 'save it as UTF-8');
  }
}

/** Problems named one by one; of more it is said how many they are. */
const NAMED = 20;

/** @throws ExpectedError `usage` when there is a problem; for people each stands on a line of its own. */
function refuse(file: string, problems: readonly DocumentProblem[], output: Ports['output']): void {
  if (problems.length === 0) return;
  const named = problems.slice(0, NAMED).map(({ line, message }) => `line ${line}: ${message}`);
  const more = problems.length - named.length;
  const all = more > 0 ? [...named, `and ${more} more`] : named;
  const machine = output.format === 'json' || output.format === 'jsonl';
  if (!machine) for (const line of all) output.warn(line);
  const what = `${file === '-' ? 'standard input' : file} cannot be applied`;
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  throw usage(machine ? `${what}: ${all.join('; ')}` : `${what}: ${count}`, 'nothing was changed');
}

/** @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no. */
async function confirm(
  busy: readonly Applied[],
  planned: readonly Applied[],
  { output, prompts, context }: Ports,
): Promise<void> {
  if (busy.length === 0 || context.yes) return;
  const summary = appliedSummary(planned, false);
  if (!prompts.possible)
    throw decisionNeeded(
      `applying it needs to be confirmed: ${summary}`,
      'look at it with --dry-run, confirm with --yes',
    );
  await output.rows(appliedListing(null, false), busy);
  output.say(`${summary}.`);
  if (busy.length > FEW) return typeCount(`make these ${busy.length} changes`, busy.length, prompts);
  if (!(await prompts.confirm(`Make ${busy.length === 1 ? 'this change' : `these ${busy.length} changes`}?`, false)))
    throw new Cancelled(0);
}
