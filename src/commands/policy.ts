import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { oneOf } from '../domain/nearest.ts';
import {
  ALL_TYPES,
  POLICY_KEYS,
  POLICY_RULES,
  type PolicyKey,
  parsePolicySetting,
  policyFor,
} from '../domain/policy.ts';
import { policyChanges } from '../domain/policy-change.ts';
import type { Settings } from '../domain/state.ts';
import { changePolicy } from '../engine/change/policy.ts';
import { knownType } from '../engine/look/filters.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { undoWords } from '../views/cells/bulk.ts';

export interface PolicyOptions {
  readonly type: string | null;
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly dryRun: boolean;
}

interface Row {
  readonly type: string;
  readonly key: PolicyKey;
  readonly value: number;
  readonly default: number;
}

const LISTING: Listing<Row> = {
  columns: [
    { key: 'type', head: 'Type', value: (r) => r.type },
    { key: 'key', head: 'Key', value: (r) => r.key, keep: true },
    {
      key: 'value',
      head: 'Value',
      value: (r) => r.value,
      show: (r) => ({ text: String(r.value), tone: r.value === r.default ? 'plain' : 'strong' }),
      align: 'right',
    },
    { key: 'default', head: 'Default', value: (r) => r.default, align: 'right' },
    { key: 'unit', head: 'Unit', value: (r) => POLICY_RULES[r.key].unit },
    { key: 'meaning', head: 'Meaning', value: (r) => POLICY_RULES[r.key].meaning, narrow: 'below' },
  ],
  json: (r) => ({ ...r, unit: POLICY_RULES[r.key].unit, meaning: POLICY_RULES[r.key].meaning }),
  name: (r) => r.key,
  empty: '',
};

/** `posctl policy`: what is in force now, for all types or one; `--set` and `--unset` change it. */
export async function policy(options: PolicyOptions, ports: Ports): Promise<ExitCode> {
  const { store, output, connectors } = ports;
  const type = options.type === null ? null : knownType(connectors, options.type);
  const sets = options.set.map(parsePolicySetting);
  const unsets = options.unset.map(parseKey);
  const changes = sets.length + unsets.length > 0;
  await requireStore(ports);
  const before = await store.base.settings();
  const settings = changed(before, type ?? ALL_TYPES, { sets, unsets });
  const different = policyChanges(before.policy, settings.policy);
  if (!options.dryRun) await changePolicy(ports, different, 'policy');
  const inForce = policyFor(settings, type === null ? undefined : connectors.type(type));
  const was = policyFor(before, type === null ? undefined : connectors.type(type));
  for (const key of POLICY_KEYS) if (was[key] !== inForce[key]) output.say(`${key}: ${was[key]} → ${inForce[key]}`);
  if (options.dryRun && changes) output.say('Dry run: nothing was changed.');
  else if (different.length > 0) output.say(undoWords(ports.context.operation));
  // After a change people are told what changed; scripts get what is in force.
  if (changes && output.format === 'table') return EXIT.done;
  const rows = POLICY_KEYS.map(
    (key): Row => ({ type: type ?? ALL_TYPES, key, value: inForce[key], default: POLICY_RULES[key].default }),
  );
  await output.rows(LISTING, rows);
  return EXIT.done;
}

function parseKey(text: string): PolicyKey {
  const key = POLICY_KEYS.find((k) => k === text.trim());
  if (!key) throw usage(`unknown policy key '${text}'`, oneOf(text, POLICY_KEYS));
  return key;
}

function changed(
  settings: Settings,
  scope: string,
  { sets, unsets }: { sets: readonly { key: PolicyKey; value: number }[]; unsets: readonly PolicyKey[] },
): Settings {
  const values: Record<string, number> = { ...settings.policy[scope] };
  for (const { key, value } of sets) values[key] = value;
  for (const key of unsets) delete values[key];
  return { ...settings, policy: { ...settings.policy, [scope]: values } };
}
