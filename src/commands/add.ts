import { type Account, compareAccounts } from '../domain/account.ts';
import type { PosType } from '../domain/catalogue.ts';
import {
  cannotAsk,
  createNew,
  type DuplicateDecision,
  decideDuplicate,
  type Evidence,
  evidenceOf,
  type OnDuplicate,
} from '../domain/duplicate.ts';
import { parseInterval } from '../domain/duration.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import type { Integration } from '../domain/integration.ts';
import { parseNickname, parseReference, pickOne, refOf, shellRef } from '../domain/reference.ts';
import { added, type Patch, patchedCredentials, restored } from '../domain/setup.ts';
import { begin, conclude, integrationAfter, type VenueState } from '../domain/state.ts';
import { changeVenue, tellerNow } from '../engine/change/lifecycle.ts';
import {
  parseOptions,
  present,
  readSecrets,
  refuseMissing,
  refuseUnused,
  refuseWrongOptions,
  withoutKey,
} from '../engine/change/set-up.ts';
import { sayUntried, tryOut, worthTrying } from '../engine/change/try-out.ts';
import { accountBehind } from '../engine/change/verify.ts';
import { type Refreshed, refreshOne } from '../engine/check/refresh.ts';
import { deactivationsOf } from '../engine/look/deactivations.ts';
import { knownType } from '../engine/look/filters.ts';
import { requireStore, requireVenue } from '../engine/look/store-access.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Cell, Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { undoWords } from '../views/cells/bulk.ts';
import { timesOn } from '../views/cells/times.ts';
import { changedListing, integrationLines, nextSteps } from '../views/integrations.ts';
import { sayChecked } from '../views/refreshed.ts';
import { chooseType, chooseVenue } from './asking/choosing.ts';
import { askAboutDuplicate, askForClash } from './asking/duplicate.ts';
import { wantsAnotherSecret } from './asking/secret.ts';
import { askForSecrets, askForSettings } from './asking/settings.ts';

export interface AddOptions {
  /** `--venue`, else the default venue. */
  readonly venue: string | null;
  readonly type: string | null;
  readonly nickname: string | null;
  readonly set: readonly string[];
  readonly secret: readonly string[];
  readonly every: string | null;
  readonly onDuplicate: OnDuplicate;
  /** The inactive one to be restored. */
  readonly restore: string | null;
  readonly refresh: boolean;
  /** False with `--no-test`. */
  readonly test: boolean;
  readonly dryRun: boolean;
}

/** What is to be saved: a new integration, or an inactive one that comes back. */
type Plan = { readonly restore: Integration | null; readonly patch: Patch };

/** `posctl add [TYPE]`: a new integration, or after a question an old one restored. */
export async function add(options: AddOptions, realPorts: Ports): Promise<ExitCode> {
  const ports = options.dryRun ? withoutKey(realPorts) : realPorts;
  const checkEvery = options.every === null ? undefined : parseInterval(options.every);
  const nickname = options.nickname === null ? undefined : parseNickname(options.nickname);
  await requireStore(ports);
  const state = await requireVenue(ports.store, options.venue ?? (await chooseVenue(ports)));
  const type = await typeOf(options, state, ports);
  const given: Patch = {
    ...(nickname === undefined ? {} : { nickname }),
    ...(checkEvery === undefined ? {} : { checkEvery }),
    options: parseOptions(type, options.set),
    credentials: await readSecrets(ports, { type, texts: options.secret, absolute: ports.context.absolute }),
  };
  refuseUnused(type, {}, given.credentials);
  const plan = await settleDuplicate(state, { type, given, options }, ports);
  const full = await complete(plan, type, ports);
  const setting = { type, venue: state.venue, was: full.restore?.options ?? {}, patch: full.patch.options ?? {} };
  await refuseWrongOptions(ports.connectors, setting);
  const worth = worthTrying({ was: full.restore, type, patch: full.patch }) && !options.dryRun;
  const typed = Object.keys(full.patch.credentials ?? {}).filter((key) => !(key in (given.credentials ?? {})));
  const patch = worth && options.test ? await triedUntilGood(full, { state, type, typed }, ports) : full.patch;
  if (full.restore === null) sayKnown(patch, { type, state }, ports);
  return save({ ...full, patch }, { state, type, options, untried: worth && !options.test }, ports);
}

/** Tries what is to be saved; a secret that was typed in and is refused can be typed in again. @throws ExpectedError. */
async function triedUntilGood(
  { restore: was, patch }: Plan,
  { state, type, typed }: { readonly state: VenueState; readonly type: PosType; readonly typed: readonly string[] },
  ports: Ports,
): Promise<Patch> {
  for (let wanted = patch; ; ) {
    try {
      return await tryOut(ports, { was, venue: state.venue, type, patch: wanted });
    } catch (error) {
      if (typed.length === 0 || !(await wantsAnotherSecret(error, ports))) throw error;
      const again = type.credentials.filter(({ key }) => typed.includes(key));
      wanted = { ...wanted, credentials: { ...wanted.credentials, ...(await askForSecrets(again, ports)) } };
    }
  }
}

/** As named, else the type of the one that is to be restored, else chosen from the catalogue. */
async function typeOf(options: AddOptions, state: VenueState, ports: Ports): Promise<PosType> {
  const named = options.type ?? (options.restore === null ? null : restoreFrom(options.restore, state).type);
  const key = named === null ? await chooseType(ports) : knownType(ports.connectors, named);
  const type = ports.connectors.type(key);
  if (!type) throw new Error(`the catalogue lost ${key}`);
  return type;
}

async function settleDuplicate(
  state: VenueState,
  { type, given, options }: { type: PosType; given: Patch; options: AddOptions },
  ports: Ports,
): Promise<Plan> {
  const wish = { type: type.type, nickname: given.nickname ?? null, onDuplicate: options.onDuplicate };
  if (options.restore !== null) {
    const integration = restoreFrom(options.restore, state);
    if (integration.type !== type.type)
      throw usage(`${refOf(integration)} is no ${type.type}`, `restore it with: posctl restore ${integration.id}`);
    return restoring(integration, { state, given }, ports);
  }
  const evidence = await evidenceFor(
    state,
    { given, reached: await reachedBy(state, { type, given, options }, ports) },
    ports,
  );
  const decision = decideDuplicate(state.integrations, wish, evidence);
  if (decision.do === 'add') return { restore: null, patch: given };
  if (decision.do === 'restore') return restoring(decision.integration, { state, given }, ports);
  return asked(decision, { state, type, given, evidence }, ports);
}

/** What tells inactive integrations apart: who put them away, and why, is on the timeline. */
async function evidenceFor(
  { integrations }: VenueState,
  { given, reached }: { readonly given: Patch; readonly reached: Account | null },
  { store }: Ports,
): Promise<Evidence> {
  const deactivations = await deactivationsOf(store, integrations);
  return (one) => evidenceOf(one, { deactivated: deactivations.get(one.id), given: given.options ?? {}, reached });
}

/** Whose account was given now, where inactive ones tell theirs: whether it is the same one is the best evidence there is. */
async function reachedBy(
  { venue, integrations }: VenueState,
  { type, given, options }: { readonly type: PosType; readonly given: Patch; readonly options: AddOptions },
  ports: Ports,
): Promise<Account | null> {
  const known = integrations.some((one) => one.type === type.type && !one.active && one.account !== undefined);
  const credentials = patchedCredentials({}, given.credentials);
  const isWhole = type.credentialSets.some((keys) => keys.every((key) => key in credentials));
  if (!known || !isWhole || !options.test || options.dryRun || options.onDuplicate === 'fail') return null;
  ports.output.progress(`asking ${type.title} whose account it is`);
  const candidate = {
    integration: 'int_new',
    venue,
    type: type.type,
    nickname: given.nickname ?? null,
    options: present(given.options ?? {}),
    credentials,
  };
  return accountBehind(ports, candidate).finally(() => ports.output.progress(null));
}

/** Says of a new one that another one of the venue reaches the very same: secrets are often typed after the question. */
function sayKnown(
  { account, nickname = null }: Pick<Patch, 'account' | 'nickname'>,
  { type, state }: { readonly type: PosType; readonly state: VenueState },
  { output }: Ports,
): void {
  const added = shellRef(refOf({ venue: state.venue.id, type: type.type, nickname }));
  for (const one of state.integrations) {
    if (!account || one.type !== type.type || !one.account || compareAccounts(one.account, account) !== 'same')
      continue;
    output.warn(
      one.active
        ? `${refOf(one)} reaches the very same account and places: both tell of the same sales`
        : `${refOf(one)} (inactive, ${one.id}) reached the very same account and places; to go on with that one: posctl deactivate ${added}, then posctl restore ${one.id}`,
    );
  }
}

/** The inactive integration of the venue that `--restore` names. */
function restoreFrom(text: string, state: VenueState): Integration {
  const reference = parseReference(text, state.venue.id);
  if (reference.by === 'glob') throw usage('--restore takes one integration', 'name it by its id: --restore int_…');
  return pickOne(reference, state.integrations, 'inactive');
}

async function asked(
  decision: DuplicateDecision & { do: 'ask' },
  { state, type, given, evidence }: { state: VenueState; type: PosType; given: Patch; evidence: Evidence },
  ports: Ports,
): Promise<Plan> {
  if (!ports.prompts.possible) throw cannotAsk(decision, type.type, evidence);
  const answer = await askAboutDuplicate(
    decision,
    { type, given, all: state.integrations, now: ports.clock.now(), evidence },
    ports,
  );
  if (answer.restore) return restoring(answer.restore, { state, given }, ports);
  const patch = answer.nickname === null ? given : { ...given, nickname: answer.nickname };
  createNew(state.integrations, { type: type.type, nickname: patch.nickname ?? null }, decision.active);
  return { restore: null, patch };
}

async function restoring(
  integration: Integration,
  { state, given }: { state: VenueState; given: Patch },
  ports: Ports,
): Promise<Plan> {
  const nickname = await askForClash(integration, { all: state.integrations, given: given.nickname }, ports);
  return { restore: integration, patch: nickname === undefined ? given : { ...given, nickname } };
}

/** Asks for what is required and not given; a restored one has its settings already. */
async function complete(plan: Plan, type: PosType, ports: Ports): Promise<Plan> {
  refuseUnused(type, plan.restore?.credentials ?? {}, plan.patch.credentials);
  const has = {
    options: { ...plan.restore?.options, ...plan.patch.options },
    credentials: { ...plan.restore?.credentials, ...plan.patch.credentials },
  };
  if (!ports.prompts.possible) {
    refuseMissing(type, has);
    return plan;
  }
  const more = await askForSettings(type, has, ports);
  return {
    restore: plan.restore,
    patch: {
      ...plan.patch,
      options: { ...plan.patch.options, ...more.options },
      credentials: { ...plan.patch.credentials, ...more.credentials },
    },
  };
}

/** The listing of an integration that has no id yet. */
function withoutId<Row>(listing: Listing<Row>): Listing<Row> {
  return {
    ...listing,
    columns: listing.columns.map((column) => (column.key === 'id' ? { ...column, value: () => null } : column)),
    json: (row) => ({ ...(listing.json(row) as object), id: null }),
  };
}

const isNotId = ([label]: readonly [string, Cell]) => label !== 'Id';

async function save(
  plan: Plan,
  { state, type, options, untried }: { state: VenueState; type: PosType; options: AddOptions; untried: boolean },
  ports: Ports,
): Promise<ExitCode> {
  const id = plan.restore?.id ?? ports.ids.integration();
  const teller = tellerNow(ports);
  const saved = await changeVenue(ports.store, state.venue.id, {
    dryRun: options.dryRun,
    decide: (now) => {
      if (!now) throw new Error(`the venue ${state.venue.id} is gone`);
      const story = begin(now, teller);
      const integration = plan.restore
        ? restored(story, pickOne({ by: 'id', id }, now.integrations, 'inactive'), plan.patch)
        : added(story, id, type, plan.patch);
      const change = conclude(story, integration);
      return { change, result: { integration: integrationAfter(change, id), siblings: change.state.integrations } };
    },
  });
  report(saved.integration, { plan, options }, ports);
  if (untried && !options.refresh) sayUntried(ports);
  const result = options.refresh && !options.dryRun ? await checked(saved.integration, ports) : null;
  const times = timesOn(ports.output, ports.clock.now(), oneZone([state.venue]));
  const row = result ? { ...saved, integration: result.integration } : saved;
  const op = options.dryRun ? null : ports.context.operation;
  const listing = changedListing(times, op);
  const lines = integrationLines(row, type, times);
  // A new one gets its id when it is added: the one of a dry run would never be seen again.
  if (options.dryRun && !plan.restore) await ports.output.changed(withoutId(listing), row, lines.filter(isNotId));
  else await ports.output.changed(listing, row, lines);
  if (op !== null && ports.output.format === 'table') ports.output.say(undoWords(op));
  if (result?.error) throw result.error;
  return EXIT.done;
}

/** `--refresh`: the first check, and what it brought. */
async function checked(integration: Integration, ports: Ports): Promise<Refreshed> {
  const result = await refreshOne(ports, integration);
  sayChecked(result, ports.output);
  return result;
}

function report(
  integration: Integration,
  { plan, options }: { plan: Plan; options: AddOptions },
  { output }: Ports,
): void {
  const done = plan.restore ? 'Restored' : 'Added';
  if (options.dryRun) output.say(`Dry run: ${refOf(integration)} would be ${done.toLowerCase()}; nothing was changed.`);
  else {
    const next = options.refresh ? '' : "; it is checked with the daemon's next pass";
    output.say({ text: `${done} ${refOf(integration)}${next}.`, tone: 'good' });
  }
  const sources = Object.values(integration.credentials).flatMap((c) => (c.from === 'env' ? [c.at] : []));
  const variables = [...new Set(sources)];
  if (variables.length > 0) output.say(`The daemon needs ${variables.join(', ')} in its environment too.`);
  if (!options.dryRun && !options.refresh) output.say({ text: `Next: ${nextSteps(integration)[0]}`, tone: 'quiet' });
}
