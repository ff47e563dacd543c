import type { PosType } from '../domain/catalogue.ts';
import { parseInterval } from '../domain/duration.ts';
import { decisionNeeded, type ExitCode, ExpectedError, exitOf, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { parseNickname, refOf, shellRef } from '../domain/reference.ts';
import { changesBetween, type Patch } from '../domain/setup.ts';
import { type Changed, deactivateOne, editOne, forEach } from '../engine/change/lifecycle.ts';
import {
  parseOptions,
  parseUnset,
  present,
  readSecrets,
  refuseMissing,
  refuseWrongOptions,
  withoutKey,
} from '../engine/change/set-up.ts';
import { sayUntried, tryOut, worthTrying } from '../engine/change/try-out.ts';
import { type Selected, type Selection, selectForChange, selectOne } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { whileWaiting } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import type { StandardInput } from '../ports/stdin.ts';
import { changeWords } from '../views/entries.ts';
import { integrationLines, integrationListing } from '../views/integrations.ts';
import { sayIfStale } from '../views/notices.ts';
import { reportResults } from '../views/results.ts';
import { confirmDeactivation } from './asking/deactivation.ts';
import { askEdit } from './asking/edit-menu.ts';

export interface EditOptions extends Selection {
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly secret: readonly string[];
  readonly nickname: string | null;
  readonly every: string | null;
  /** `--primary`: reference of an integration that this one replaces. */
  readonly primary: string | null;
  /** False with `--no-test`. */
  readonly test: boolean;
  readonly dryRun: boolean;
}

/** `posctl edit REF…`: a patch; what is not named stays. */
export async function edit(options: EditOptions, realPorts: Ports): Promise<ExitCode> {
  const ports = options.dryRun ? withoutKey(realPorts) : realPorts;
  const given = commonPatch(options);
  await requireStore(ports);
  const damage = collectDamage(ports.output);
  const selected = await selectForChange(ports, options, { scope: 'any', damaged: damage.found });
  const common = { ...given, ...(await primaryPatch(options, selected, ports)) };
  if (common.nickname !== undefined && selected.length > 1)
    throw usage('--nickname names one integration', 'edit the others without it');
  const [only] = selected;
  if (!namesChange(options)) await menu(selected, options, ports);
  else {
    const apply = await planned(selected, common, { options, ports });
    if (selected.length !== 1 || !only) return editAll(selected, apply, { options, ports, damage });
    await showOne(only, await apply(only.integration), { options, ports });
  }
  return damage.exit(selected.length > 0);
}

type Apply = (integration: Integration) => Promise<Changed & { readonly untried: boolean }>;

/** What is to be made of each: what does not fit one of them is found before the first one is changed. */
async function planned(
  selected: readonly Selected[],
  common: Patch,
  { options, ports }: Pick<Work, 'options' | 'ports'>,
): Promise<Apply> {
  const stdin = readOnce(ports.stdin);
  const plans = new Map<string, { one: Selected; patch: Patch }>();
  for (const one of selected)
    plans.set(one.integration.id, { one, patch: await patchFor(one, common, { options, ports, stdin }) });
  return async ({ id }) => {
    const plan = plans.get(id);
    if (!plan) throw new Error('a selected integration was lost');
    return change(plan.one, plan.patch, { options, ports, several: selected.length > 1 });
  };
}

async function editAll(
  selected: readonly Selected[],
  apply: Apply,
  { options, ports, damage }: Pick<Work, 'options' | 'ports'> & { readonly damage: Damage },
): Promise<ExitCode> {
  let untried = false;
  const act = async (integration: Integration) => {
    const done = await apply(integration);
    untried ||= done.untried;
    return done;
  };
  const integrations = selected.map((s) => s.integration);
  const results = await whileWaiting(ports, 'changing', (waiting) => forEach(integrations, act, waiting));
  await reportResults(results, { done: 'changed', dryRun: options.dryRun }, ports);
  if (untried) sayUntried(ports);
  return exitOf(results, damage.errors);
}

function namesChange(options: EditOptions): boolean {
  const { set, unset, secret, nickname, every, primary } = options;
  return set.length + unset.length + secret.length > 0 || [nickname, every, primary].some((given) => given !== null);
}

function commonPatch(options: EditOptions): Patch {
  return {
    ...(options.nickname === null ? {} : { nickname: parseNickname(options.nickname) }),
    ...(options.every === null ? {} : { checkEvery: parseInterval(options.every) }),
  };
}

/** The integration that is replaced, named by people, known by its id. @throws ExpectedError. */
async function primaryPatch({ primary }: EditOptions, selected: readonly Selected[], ports: Ports): Promise<Patch> {
  if (primary === null) return {};
  const [only, ...more] = selected;
  if (more.length > 0) throw usage('--primary is about one integration', 'edit the others without it');
  const { integration: other } = await selectOne(ports, primary, 'any');
  if (only && only.integration.venue !== other.venue)
    throw usage(
      `${refOf(other)} is of another venue than ${refOf(only.integration)}`,
      'only integrations of one venue replace each other',
    );
  return { primary: other.id };
}

interface Work {
  readonly options: EditOptions;
  readonly ports: Ports;
  readonly stdin: StandardInput;
}

async function patchFor(
  { state, integration }: Selected,
  common: Patch,
  { options, ports, stdin }: Work,
): Promise<Patch> {
  const type = typeOf(integration, ports);
  const unset = parseUnset(type, options.unset, Object.keys(integration.credentials));
  const secrets = await readSecrets(
    { secrets: ports.secrets, stdin },
    { type, texts: options.secret, absolute: ports.context.absolute },
  );
  const patch = {
    ...unset,
    ...common,
    options: { ...unset.options, ...parseOptions(type, options.set) },
    credentials: { ...unset.credentials, ...secrets },
  };
  if (options.unset.length > 0)
    refuseMissing(type, {
      options: present({ ...integration.options, ...patch.options }),
      credentials: present({ ...integration.credentials, ...patch.credentials }),
    });
  const { options: was } = integration;
  await refuseWrongOptions(ports.connectors, { type, venue: state.venue, was, patch: patch.options });
  return patch;
}

function typeOf(integration: Integration, ports: Ports): PosType {
  const type = ports.connectors.type(integration.type);
  if (!type)
    throw new ExpectedError('failed', `this posctl does not know the POS type ${integration.type}`, {
      hint: 'use the version that added it',
    });
  return type;
}

/** What decides where or what is asked is tried before it is saved; when it is refused, nothing changes. */
async function change(
  { state, integration }: Selected,
  patch: Patch,
  { options, ports, several = false }: Omit<Work, 'stdin'> & { readonly several?: boolean },
): Promise<Changed & { readonly untried: boolean }> {
  const { dryRun, test } = options;
  const trial = { was: integration, venue: state.venue, type: typeOf(integration, ports), patch, several };
  const worth = !dryRun && worthTrying(trial);
  // What cannot be saved anyhow is refused before a token is spent on it.
  if (worth && test) await editOne(ports, integration, { patch, dryRun: true });
  const ready = worth && test ? await tryOut(ports, trial) : patch;
  const changed = await editOne(ports, integration, { patch: ready, dryRun });
  return { ...changed, untried: worth && !test && changed.changed };
}

async function showOne(
  { state, integration: was }: Selected,
  { changed, integration, untried = false }: Changed & { readonly untried?: boolean },
  { options, ports }: Omit<Work, 'stdin'>,
): Promise<void> {
  const { output } = ports;
  const ref = refOf(integration);
  if (!changed) output.say(`${ref}: nothing to change; it is already so.`);
  else if (!integration.active && was.active) output.say({ text: `${ref} is deactivated.`, tone: 'good' });
  else
    output.say({ text: `${ref}: ${changeWords(changesBetween(was, integration, state.integrations))}`, tone: 'good' });
  if (options.dryRun) output.say('Dry run: nothing was changed.');
  if (untried) sayUntried(ports);
  if (changed && integration.active && integration.status === 'CalledOff')
    output.say({
      text: `It is still called off. A refresh that succeeds resumes it: posctl refresh ${shellRef(ref)}`,
      tone: 'warning',
    });
  await sayIfStale(ports, [integration]);
  const now = ports.clock.now();
  const row = { integration, siblings: state.integrations.map((i) => (i.id === integration.id ? integration : i)) };
  await output.changed(
    integrationListing(now),
    row,
    integrationLines(row, ports.connectors.type(integration.type), now),
  );
}

/** Without flags a person is asked what to change. */
async function menu(selected: readonly Selected[], options: EditOptions, ports: Ports): Promise<void> {
  const [one] = selected;
  if (!one) return ports.output.say('Nothing was selected; nothing was changed.');
  if (!ports.prompts.possible || selected.length > 1)
    throw decisionNeeded(
      'nothing to change is named',
      'give --set, --unset, --secret, --nickname, --every or --primary',
    );
  const answer = await askEdit(one, typeOf(one.integration, ports), ports);
  if (answer !== 'deactivate') return showOne(one, await change(one, answer, { options, ports }), { options, ports });
  await confirmDeactivation(
    ports,
    [one.integration].filter((i) => i.active),
  );
  return showOne(one, await deactivateOne(ports, one.integration, options.dryRun), { options, ports });
}

/** Several integrations may take the same secret from standard input. */
function readOnce(stdin: StandardInput): StandardInput {
  let text: Promise<string> | undefined;
  return {
    read() {
      text ??= stdin.read();
      return text;
    },
  };
}
