import type { PosType } from './catalogue.ts';
import { doorTo, name, size, text, z } from './door.ts';
import { parseInterval } from './duration.ts';
import type { Changes } from './entry-details.ts';
import { usage } from './errors.ts';
import type { Credential, Integration } from './integration.ts';
import { nameOf, parseNickname } from './reference.ts';
import { parseSource } from './secret-source.ts';
import type { Patch } from './setup.ts';

export const API_VERSION = 'posctl/v1';

/** What a verb would do, pinned to how its integrations were then. */
export interface ChangePlan {
  readonly apiVersion: typeof API_VERSION;
  readonly command: string;
  readonly items: readonly PlanItem[];
  /** What else was asked for, in the verb's own terms. */
  readonly how?: Readonly<Record<string, unknown>>;
}

export interface PlanItem {
  readonly ref: string;
  readonly id: string;
  /** That the integration must still have. */
  readonly revision: number;
  /** By the names and in the values of `list -o json`. */
  readonly changes: Changes;
}

const parse = doorTo<ChangePlan>()(() => {
  const change = z.object({ from: z.exactOptional(z.unknown()), to: z.exactOptional(z.unknown()) });
  return z.object({
    apiVersion: z.enum([API_VERSION]),
    command: name,
    items: z.array(z.object({ ref: name, id: name, revision: size, changes: z.record(text, change) })),
    how: z.exactOptional(z.record(text, z.unknown())),
  });
});

/** Reads a plan that `--plan-out` wrote. @throws ExpectedError `usage`. */
export function parsePlan(json: string, command: string): ChangePlan {
  const plan = planIn(json);
  if (plan.command !== command)
    throw usage(`this is a plan for ${plan.command}`, `carry it out with: posctl ${plan.command} --plan FILE`);
  const twice = plan.items.find(({ id }, i) => plan.items.findIndex((other) => other.id === id) !== i);
  if (twice) throw usage(`the plan names ${twice.id} twice`);
  return plan;
}

function planIn(json: string): ChangePlan {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw usage('the plan is not JSON', 'name a file that --plan-out wrote');
  }
  const parsed = parse(value);
  if (!parsed.ok) throw usage(`the plan cannot be read: ${parsed.problem}`, 'name a file that --plan-out wrote');
  return parsed.value;
}

/** What a planned change says of a setting. */
interface Told {
  readonly type: PosType;
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  readonly absolute: (path: string) => string;
}

/** The patch that makes the changes of a plan. @throws ExpectedError `usage` about what a plan cannot say. */
export function patchOf({ ref, changes }: PlanItem, told: Told): Patch {
  const patch: { -readonly [K in keyof Patch]: Patch[K] } = {};
  for (const [key, change] of Object.entries(changes)) {
    const to = change.to ?? null;
    if (key === 'nickname') patch.nickname = to === null ? null : parseNickname(textIn(to, ref, key));
    else if (key === 'checkEvery') patch.checkEvery = parseInterval(textIn(to, ref, key));
    else if (key === 'options') patch.options = optionsIn(changes[key] ?? {}, ref, told);
    else if (key === 'credentials') patch.credentials = credentialsIn(changes[key] ?? {}, ref, told);
    else if (key === 'primaryOver') patch.primaryOver = replacedIn(to, ref, told);
    else if (key !== 'active' && key !== 'status') throw wrong(ref, `'${key}' is nothing that can be changed`);
  }
  return patch;
}

function optionsIn(change: Changes[string], ref: string, { type }: Told): Record<string, string | null> {
  const options = differing(change, ref, 'options');
  const unknown = Object.keys(options).find((key) => !type.options.some((option) => option.key === key));
  if (unknown !== undefined) throw wrong(ref, `${type.type} has no option '${unknown}'`);
  return options;
}

function credentialsIn(change: Changes[string], ref: string, told: Told): Record<string, Credential | null> {
  const { type, integration, absolute } = told;
  const entries = Object.entries(differing(change, ref, 'credentials')).map(
    ([key, to]): [string, Credential | null] => {
      if (!type.anyCredentials && !type.credentials.some((each) => each.key === key))
        throw wrong(ref, `${type.type} has no credential '${key}'`);
      if (to === null) return [key, null];
      const source = to === 'stored' ? null : parseSource(key, to, absolute);
      if (source && source.from !== 'stdin') return [key, source];
      const kept = integration.credentials[key];
      if (to === 'stored' && kept?.from === 'stored') return [key, kept];
      throw wrong(ref, `the secret ${key} is not in a plan`);
    },
  );
  return Object.fromEntries(entries);
}

function replacedIn(to: unknown, ref: string, { siblings }: Told): string[] {
  if (!Array.isArray(to)) throw wrong(ref, 'primaryOver is not a list');
  return to.map((wanted) => {
    const other = siblings.find((one) => one.id === wanted || nameOf(one, siblings) === wanted);
    if (!other) throw wrong(ref, `its venue has no ${String(wanted)}`);
    return other.id;
  });
}

/** What differs afterwards, key by key; null for what is gone. */
function differing(change: Changes[string] = {}, ref: string, what: string): Record<string, string | null> {
  const [from, to] = [change.from, change.to].map((value) => new Map(Object.entries(value ?? {})));
  const keys = [...new Set([...(from?.keys() ?? []), ...(to?.keys() ?? [])])];
  const entries = keys
    .filter((key) => from?.get(key) !== to?.get(key))
    .map((key): [string, string | null] => [key, to?.has(key) ? textIn(to.get(key), ref, `${what}.${key}`) : null]);
  return Object.fromEntries(entries);
}

function textIn(value: unknown, ref: string, what: string): string {
  if (typeof value !== 'string') throw wrong(ref, `${what} is not a text`);
  return value;
}

function wrong(ref: string, problem: string) {
  return usage(`the plan for ${ref} is wrong: ${problem}`, 'make a new one with --plan-out');
}
