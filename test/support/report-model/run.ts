import type { ReportReading } from '../../../src/domain/report/report.ts';
import { readAll } from '../reports.ts';
import { CASES } from './cases.ts';
import { Chance } from './chance.ts';
import type { Input, TrueItem } from './input.ts';

export interface Wrong {
  readonly seed: number;
  readonly kind: string;
  readonly note: string;
  readonly got: string;
  readonly expected: string;
  readonly content: string;
  readonly given: string;
}

export interface Count {
  right: number;
  refused: number;
  wrong: number;
}

export interface Tally {
  readonly byKind: ReadonlyMap<string, Count>;
  readonly clear: Count;
  /** Clear reports that were refused, with a profile. */
  readonly cured: Count;
  /** The smallest of each kind first. */
  readonly wrong: readonly Wrong[];
  /** Clear reports that were refused, by the code of the first problem. */
  readonly refusedClear: ReadonlyMap<string, readonly Wrong[]>;
}

function inputOf(seed: number): Input {
  const chance = new Chance(seed);
  const all = CASES.reduce((sum, { share }) => sum + share, 0);
  let place = chance.next() * all;
  for (const { share, make } of CASES) {
    place -= share;
    if (place < 0) return make(chance);
  }
  throw new Error('there are no cases');
}

/** Names without what damage may leave in them, and rows without those that sold nothing. */
function told(items: readonly TrueItem[]): string {
  const plain = (name: string) => name.replaceAll('"', '').replace(/\s+/g, ' ').trim();
  return items
    .filter(({ quantity, net }) => quantity !== 0 || net !== 0)
    .map(({ name, quantity, net, day }) => `${plain(name)} ${quantity / 1000} ${net} ${day}`)
    .sort()
    .join('\n');
}

function itemsOf(readings: readonly ReportReading[]): TrueItem[] {
  return readings.flatMap(({ items }) =>
    items
      .filter(({ voided }) => !voided)
      .map(({ name, code, quantity, net, businessDay }) => ({
        name,
        code,
        quantity: Math.round(Number(quantity) * 1000),
        net,
        day: businessDay,
      })),
  );
}

type Verdict = 'right' | 'refused' | { readonly got: string; readonly expected: string };

function judge(readings: readonly ReportReading[], { truth, clear }: Input): Verdict {
  if (readings.some(({ problems }) => problems.length > 0)) return 'refused';
  const got = told(itemsOf(readings));
  const expected = truth === null ? 'a refusal' : told(truth);
  if (got !== expected) return { got, expected };
  const odd = clear ? itemsOf(readings).find((item) => !truth?.some((one) => isSame(item, one))) : undefined;
  return odd ? { got: `${odd.name} by the code ${odd.code}`, expected: 'its code, or its name' } : 'right';
}

/** An item goes by its code, or by its name where the codes are not known as such. */
const isSame = (item: TrueItem, one: TrueItem): boolean =>
  item.net === one.net && (item.code === one.code || item.code === item.name);

/** Reads `runs` reports, the first of the seed `seed`, each next one of the next seed. */
export async function runModel({ seed, runs }: { readonly seed: number; readonly runs: number }): Promise<Tally> {
  const byKind = new Map<string, Count>();
  const [clear, cured] = [none(), none()];
  const wrong: Wrong[] = [];
  const refusedClear = new Map<string, Wrong[]>();
  for (let each = seed; each < seed + runs; each++) {
    const input = inputOf(each);
    const readings = await readAll(input.bytes, input.given);
    const verdict = judge(readings, input);
    const outcome = typeof verdict === 'string' ? verdict : 'wrong';
    const count = byKind.get(input.kind) ?? none();
    byKind.set(input.kind, count);
    for (const one of input.clear ? [count, clear] : [count]) one[outcome] += 1;
    if (typeof verdict !== 'string') wrong.push(wrongOf(each, input, verdict));
    if (!input.clear || verdict !== 'refused') continue;
    const [problem] = readings.flatMap(({ problems }) => problems);
    const got = `${problem?.code}@${problem?.line}: ${problem?.message}`;
    const code = `${input.kind}: ${problem?.code}`;
    const told = wrongOf(each, input, { got, expected: '' });
    refusedClear.set(code, [...(refusedClear.get(code) ?? []), told]);
    if (input.profile === undefined) continue;
    const second = judge(await readAll(input.bytes, { ...input.given, profile: input.profile }), input);
    cured[typeof second === 'string' ? second : 'wrong'] += 1;
    if (typeof second !== 'string') wrong.push(wrongOf(each, { ...input, note: `with ${input.profile}` }, second));
  }
  wrong.sort((a, b) => a.content.length - b.content.length);
  return { byKind, clear, cured, wrong, refusedClear };
}

const none = (): Count => ({ right: 0, refused: 0, wrong: 0 });

function wrongOf(seed: number, input: Input, { got, expected }: { got: string; expected: string }): Wrong {
  const content = Buffer.from(input.bytes).toString(input.bytes.includes(0) ? 'latin1' : 'utf8');
  return { seed, kind: input.kind, note: input.note, got, expected, content, given: JSON.stringify(input.given) };
}

export function counts({ byKind, clear, cured, wrong }: Tally): string {
  const line = (name: string, { right, refused, wrong: silent }: Count) =>
    `${name.padEnd(42)} ${String(right).padStart(6)} right ${String(refused).padStart(6)} refused ${String(silent).padStart(6)} silently wrong`;
  const kinds = [...byKind].sort(([a], [b]) => a.localeCompare(b)).map(([kind, count]) => line(kind, count));
  const all = [...byKind.values()].reduce((a, b) => ({
    right: a.right + b.right,
    refused: a.refused + b.refused,
    wrong: a.wrong + b.wrong,
  }));
  const seeds = wrong.slice(0, 5).map(({ seed, kind }) => `${seed} (${kind})`);
  return [
    ...kinds,
    line('all', all),
    line('clear reports', clear),
    line('refused ones of these, with a profile', cured),
    ...(seeds.length > 0 ? [`smallest wrong: seeds ${seeds.join(', ')}`] : []),
  ].join('\n');
}

/** Of each kind the smallest, as people compare them. */
export function smallest(wrong: readonly Wrong[], most: number): string {
  const seen = new Map<string, number>();
  const shown = wrong.filter(({ kind }) => {
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    return (seen.get(kind) ?? 0) <= most;
  });
  return shown
    .map(
      ({ seed, kind, note, got, expected, content, given }) =>
        `--- seed ${seed}, ${kind} ${note}\n${given}\n${content.slice(0, 1500)}\ngot:\n${got}\nexpected:\n${expected}`,
    )
    .join('\n');
}
