import type { PosType } from '../domain/catalogue.ts';
import { type PlanItem, patchOf } from '../domain/change-plan.ts';
import { parseInterval } from '../domain/duration.ts';
import { decisionNeeded, type ExitCode, ExpectedError, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { parseNickname, refOf, shellRef } from '../domain/reference.ts';
import { parseSource } from '../domain/secret-source.ts';
import type { Patch } from '../domain/setup.ts';
import { type Changed, changeOne, deactivating, editing, type ItemResult } from '../engine/change/lifecycle.ts';
import { goingOnWith } from '../engine/change/operation.ts';
import {
  parseOptions,
  parseUnset,
  present,
  readSecrets,
  refuseMissing,
  refuseUnused,
  refuseWrongOptions,
  withoutKey,
} from '../engine/change/set-up.ts';
import { type BulkOptions, type Targets, targetsOf } from '../engine/change/targets.ts';
import { sayUntried, tryOut, worthTrying } from '../engine/change/try-out.ts';
import { refreshOne } from '../engine/check/refresh.ts';
import { type Selected, selectOne } from '../engine/look/select.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Ports } from '../ports/ports.ts';
import type { StandardInput } from '../ports/stdin.ts';
import { undoWords } from '../views/cells/bulk.ts';
import { changeWords } from '../views/cells/changes.ts';
import { timesOn } from '../views/cells/times.ts';
import { changedListing, integrationLines } from '../views/integrations.ts';
import { sayIfStale } from '../views/notices.ts';
import { sayChecked } from '../views/refreshed.ts';
import { confirmMany } from './asking/bulk.ts';
import { carryOut } from './asking/carry-out.ts';
import { confirmDeactivation } from './asking/deactivation.ts';
import { askEdit } from './asking/edit-menu.ts';
import { wantsAnotherSecret } from './asking/secret.ts';
import { askForSecrets } from './asking/settings.ts';

export interface EditOptions extends BulkOptions {
  readonly set: readonly string[];
  readonly unset: readonly string[];
  readonly secret: readonly string[];
  readonly nickname: string | null;
  readonly every: string | null;
  /** `--primary`: reference of an integration that this one replaces. */
  readonly primary: string | null;
  /** False with `--no-test`. */
  readonly test: boolean;
  /** `--refresh`: what was changed is checked at once. */
  readonly refresh: boolean;
}

/** `posctl edit REF…`: a patch; what is not named stays. */
export async function edit(typed: EditOptions, realPorts: Ports): Promise<ExitCode> {
  if (typed.planOut && typed.secret.some((secret) => secret.endsWith('=-')))
    throw usage(
      'a plan holds no secrets',
      'give a source that is read at each use: env:NAME, file:PATH or cmd:COMMAND',
    );
  const kept = typed.dryRun || typed.planOut ? withoutKey(realPorts) : realPorts;
  commonPatch(typed);
  await requireStore(kept);
  const damage = collectDamage(kept.output);
  const targets = await targetsOf(kept, typed, { command: 'edit', scope: 'any', damaged: damage.found });
  const ports = targets.op === null ? kept : goingOnWith(kept, targets.op);
  const options = targets.how === null ? typed : asBefore(typed, targets.how);
  const { selected, pins } = targets;
  const common = { ...commonPatch(options), ...(await primaryPatch(options, selected, ports)) };
  if (common.nickname !== undefined && selected.length > 1)
    throw usage('--nickname names one integration', 'edit the others without it');
  if (options.refresh && selected.length > 1)
    throw usage('--refresh checks a single one at once', 'edit them without it, then: posctl refresh REF…');
  if (pins === null && !namesChange(options)) await menu(selected, options, ports);
  else {
    const patches = await patchesFor(selected, common, { options, ports, pins });
    const [only] = selected;
    if (selected.length !== 1 || !only || options.planOut || options.resume || options.plan)
      return editAll(patches, { options, ports, damage, targets });
    const patch = patches.get(only.integration.id) ?? {};
    await showOne(only, await change(only, patch, { options, ports }), { options, ports });
  }
  return damage.exit(selected.length > 0);
}

interface Done extends Changed {
  readonly untried?: boolean;
  /** The check that `--refresh` asked for went wrong. */
  readonly failed?: ExpectedError | undefined;
}

/** With `--refresh` what was changed is checked at once; a called-off one is resumed by a check that succeeds. */
async function refreshed(done: Done, { options, ports }: Pick<Work, 'options' | 'ports'>): Promise<Done> {
  if (!options.refresh || options.dryRun || !done.integration.active) return done;
  const result = await refreshOne(ports, done.integration);
  sayChecked(result, ports.output);
  return { ...done, integration: result.integration, untried: false, failed: result.error ?? undefined };
}

/** What is to be made of each: what does not fit one of them is found before the first one is changed. */
async function patchesFor(
  selected: readonly Selected[],
  common: Patch,
  { options, ports, pins }: Pick<Work, 'options' | 'ports'> & Pick<Targets, 'pins'>,
): Promise<ReadonlyMap<string, Patch>> {
  const stdin = readOnce(ports.stdin);
  const patches = new Map<string, Patch>();
  for (const one of selected) {
    const planned = pins?.get(one.integration.id);
    const patch = planned ? await patchIn(planned, one, ports) : await patchFor(one, common, { options, ports, stdin });
    patches.set(one.integration.id, patch);
  }
  return patches;
}

/** What a plan wants of one. */
async function patchIn(planned: PlanItem, { state, integration }: Selected, ports: Ports): Promise<Patch> {
  const type = typeOf(integration, ports);
  const { absolute } = ports.context;
  const patch = patchOf(planned, { type, integration, siblings: state.integrations, absolute });
  const cleared = { ...patch.options, ...patch.credentials };
  if (Object.values(cleared).includes(null)) refuseIncomplete(type, integration, patch);
  refuseUnused(type, integration.credentials, patch.credentials);
  const { options: was } = integration;
  await refuseWrongOptions(ports.connectors, { type, venue: state.venue, was, patch: patch.options ?? {} });
  return patch;
}

interface AllOf extends Pick<Work, 'options' | 'ports'> {
  readonly damage: Damage;
  readonly targets: Targets;
}

async function editAll(
  patches: ReadonlyMap<string, Patch>,
  { options, ports, damage, targets }: AllOf,
): Promise<ExitCode> {
  let untried = false;
  const patch = ({ integration }: Selected) => patches.get(integration.id) ?? {};
  const verb = {
    command: 'edit',
    done: 'changed',
    how: await howOf(options, ports),
    wish: (one: Selected) => editing(patch(one)),
    async act(one: Selected) {
      const pinned = targets.pins?.get(one.integration.id)?.revision;
      const done = await change(one, patch(one), { options, ports, several: targets.selected.length > 1, pinned });
      untried ||= done.untried;
      return done;
    },
    confirm: (results: readonly ItemResult[]) => confirmMany({ verb: 'edit', results }, ports),
  };
  const exit = await carryOut(verb, { options, targets, damage, ports });
  if (untried) sayUntried(ports);
  return exit;
}

/** What was asked for, for whoever goes on with it: sources of secrets, and no secret. */
async function howOf({ set, unset, secret, nickname, every, primary, test }: EditOptions, { context }: Ports) {
  const sources = secret.map((text) => {
    const [key = '', ...rest] = text.split('=');
    const source = parseSource(key.trim(), rest.join('='), context.absolute);
    return `${key.trim()}=${source.from === 'stdin' ? '-' : `${source.from}:${source.at}`}`;
  });
  return { set, unset, secret: sources, nickname, every, primary, test };
}

/** The options of the resumed operation, or of a plan, in place of those that were typed. */
function asBefore(typed: EditOptions, how: Readonly<Record<string, unknown>>): EditOptions {
  if (namesChange(typed))
    throw usage('what is changed was said when it began', 'leave --set, --unset, --secret and the others out');
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const { set, unset, secret, nickname, every, primary, test } = how;
  const lists = { set: texts(set), unset: texts(unset), secret: texts(secret) };
  const single = { nickname: text(nickname), every: text(every), primary: text(primary) };
  return { ...typed, ...lists, ...single, test: typed.test && test !== false };
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
  if (options.unset.length > 0 || Object.values(patch.options).some((value) => value?.trim() === ''))
    refuseIncomplete(type, integration, patch);
  refuseUnused(type, integration.credentials, patch.credentials);
  const { options: was } = integration;
  await refuseWrongOptions(ports.connectors, { type, venue: state.venue, was, patch: patch.options });
  return patch;
}

/** What is left when a patch has cleared something must be enough. @throws ExpectedError */
function refuseIncomplete(type: PosType, was: Integration, { options, credentials }: Patch): void {
  refuseMissing(type, {
    options: present({ ...was.options, ...options }),
    credentials: present({ ...was.credentials, ...credentials }),
  });
}

function typeOf(integration: Integration, ports: Ports): PosType {
  const type = ports.connectors.type(integration.type);
  if (!type)
    throw new ExpectedError('failed', `this posctl does not know the POS type ${integration.type}`, {
      hint: 'use the version that added it',
    });
  return type;
}

interface Changing {
  readonly several?: boolean;
  /** The revision that it must still have. */
  readonly pinned?: number | undefined;
}

/** What decides where or what is asked is tried before it is saved; when it is refused, nothing changes. */
async function change(
  { state, integration }: Selected,
  patch: Patch,
  { options, ports, several = false, pinned }: Omit<Work, 'stdin'> & Changing,
): Promise<Changed & { readonly untried: boolean }> {
  const { dryRun, test } = options;
  const trial = { was: integration, venue: state.venue, type: typeOf(integration, ports), patch, several };
  const worth = !dryRun && worthTrying(trial);
  // What cannot be saved anyhow is refused before a token is spent on it.
  const tried = worth && test;
  if (tried) await changeOne(ports, integration, { wish: editing(patch), dryRun: true, pinned });
  const ready = tried ? await tryOut(ports, trial) : patch;
  // Trying it may have kept a token that the provider replaced: that is another revision already.
  const changed = await changeOne(ports, integration, {
    wish: editing(ready),
    dryRun,
    pinned: tried ? undefined : pinned,
  });
  return { ...changed, untried: worth && !test && changed.changed };
}

async function showOne(one: Selected, done: Done, { options, ports }: Omit<Work, 'stdin'>): Promise<void> {
  sayChange(one, done, { options, ports });
  const { integration, failed } = await refreshed(done, { options, ports });
  await sayIfStale(ports, [integration]);
  const times = timesOn(ports.output, ports.clock.now(), oneZone([one.state.venue]));
  const siblings = one.state.integrations.map((i) => (i.id === integration.id ? integration : i));
  const row = { integration, siblings };
  const lines = linesAfter(integrationLines(row, ports.connectors.type(integration.type), times), done);
  const op = done.changed && !options.dryRun ? ports.context.operation : null;
  await ports.output.changed(changedListing(times, op), row, lines);
  if (op !== null && ports.output.format === 'table') ports.output.say(undoWords(op));
  if (failed) throw failed;
}

/** Lines of the record that a change of this field is seen in. */
const CHANGED_LINES: Readonly<Record<string, readonly string[]>> = {
  checkEvery: ['Checked every'],
  options: ['Options'],
  credentials: ['Credentials'],
  primaryOver: ['Counts instead of', 'Shares sales with', 'Perhaps twice'],
  active: ['Deactivated', 'Restored'],
};
const ALWAYS: readonly string[] = ['Integration', 'Status', 'Why', 'Who must act', 'Next check'];

/** What was changed and how it stands now; `show` has the rest. */
function linesAfter<L extends readonly [label: string, value: unknown]>(lines: readonly L[], { changes }: Done): L[] {
  const shown = new Set([...ALWAYS, ...Object.keys(changes).flatMap((field) => CHANGED_LINES[field] ?? [])]);
  return lines.filter(([label]) => shown.has(label));
}

function sayChange(
  { integration: was }: Selected,
  { changed, integration, changes, untried = false }: Done,
  { options, ports }: Omit<Work, 'stdin'>,
): void {
  const { output } = ports;
  const ref = refOf(integration);
  if (!changed) output.say(`${ref}: nothing to change; it is already so.`);
  else if (!integration.active && was.active) output.say({ text: `${ref} is deactivated.`, tone: 'good' });
  else output.say({ text: `${ref}: ${changeWords(changes)}`, tone: 'good' });
  if (options.dryRun) output.say('Dry run: nothing was changed.');
  if (untried && !options.refresh) sayUntried(ports);
  if (changed && integration.active && integration.status === 'CalledOff' && !options.refresh)
    output.say({
      text: `It is still called off. A refresh that succeeds resumes it: posctl refresh ${shellRef(ref)}`,
      tone: 'warning',
    });
}

/** A secret that was typed in and is refused can be typed in again. @throws ExpectedError. */
async function changedUntilGood(
  one: Selected,
  answer: Patch,
  { options, ports }: Pick<Work, 'options' | 'ports'>,
): Promise<Done> {
  const typed = Object.keys(answer.credentials ?? {});
  for (let patch = answer; ; ) {
    try {
      return await change(one, patch, { options, ports });
    } catch (error) {
      if (typed.length === 0 || !(await wantsAnotherSecret(error, ports))) throw error;
      const again = typed.map((key) => ({ key, description: 'another one' }));
      patch = { ...patch, credentials: await askForSecrets(again, ports) };
    }
  }
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
  // Each change is saved and shown by itself: a rehearsal has nothing to go on from, and data has one record.
  const goesOn = !options.dryRun && ports.output.format === 'table';
  for (let [now, again] = [one, false]; await askedOnce(now, again, { options, ports }); again = true) {
    if (!goesOn) return;
    now = await selectOne(ports, one.integration.id, 'any');
  }
}

/** Asks for one change and makes it; false when there is nothing more to ask. */
async function askedOnce(one: Selected, again: boolean, { options, ports }: Omit<Work, 'stdin'>): Promise<boolean> {
  const { state, integration } = one;
  const type = typeOf(integration, ports);
  const answer = await askEdit({ state, integration, type, again }, ports);
  if (answer === 'done') return false;
  if (answer === 'deactivate') {
    await confirmDeactivation(
      ports,
      [integration].filter((i) => i.active),
    );
    const done = await changeOne(ports, integration, { wish: deactivating, dryRun: options.dryRun });
    await showOne(one, done, { options, ports });
    return false;
  }
  refuseUnused(type, integration.credentials, answer.credentials);
  await showOne(one, await changedUntilGood(one, answer, { options, ports }), { options, ports });
  return true;
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
