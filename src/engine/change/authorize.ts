import type { PosType } from '../../domain/catalogue.ts';
import {
  CONSENT_LIFE,
  type ConsentAnswer,
  consentAnswer,
  consentState,
  type PendingConsent,
} from '../../domain/consent.ts';
import { CheckFailure, conflict, ExpectedError, notFound, usage } from '../../domain/errors.ts';
import { failedConsent } from '../../domain/failure-words.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { authorizeCommand } from '../../domain/next-step.ts';
import type { OperationStep } from '../../domain/operation.ts';
import { pickOne } from '../../domain/reference.ts';
import { added, edited, type Patch } from '../../domain/setup.ts';
import { begin, conclude, integrationAfter, type VenueState } from '../../domain/state.ts';
import { presentable } from '../../domain/text.ts';
import { type Instant, plus } from '../../domain/time.ts';
import type { Connector, Consented, ConsentFlow } from '../../ports/connectors.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { COMMAND_WAITS } from '../check/check.ts';
import { openCredentials, StoreFailure } from '../check/connector-call.ts';
import { agreeOnAccount, agreeOnOptions } from './consented-account.ts';
import { changeVenue, tellerNow } from './lifecycle.ts';
import { present } from './set-up.ts';
import { whileUnchecked } from './try-out.ts';
import { callForPerson } from './verify.ts';

export type AuthorizePorts = Pick<
  Ports,
  | 'clock'
  | 'ids'
  | 'store'
  | 'connectors'
  | 'http'
  | 'reports'
  | 'programs'
  | 'secrets'
  | 'context'
  | 'output'
  | 'prompts'
>;

/** What is asked of the owner, and for whom. */
export interface ConsentWanted extends Pick<PendingConsent, 'nickname' | 'options' | 'credentials' | 'redirect'> {
  readonly type: PosType;
  readonly venue: VenueState['venue'];
  /** The integration that gets it; null for a new one. */
  readonly integration: Integration | null;
}

export interface ConsentBegun {
  /** Id of the request, which its answer names. */
  readonly op: string;
  /** To be opened by the owner. */
  readonly address: string;
  readonly until: Instant;
}

const COMMAND = 'authorize';

/** Remembers that a consent is asked for, sealed, and gives the address to open. @throws ExpectedError */
export async function beginConsent(wanted: ConsentWanted, ports: AuthorizePorts): Promise<ConsentBegun> {
  const { type, venue, integration, redirect, nickname } = wanted;
  const flow = await flowOf(type, ports);
  const options = { ...integration?.options, ...wanted.options };
  const credentials = { ...integration?.credentials, ...wanted.credentials };
  const nonce = unguessable(ports);
  const verifier = unguessable(ports);
  const at = ports.clock.now();
  const { operation: op, actor, reason } = ports.context;
  const until = plus(at, CONSENT_LIFE);
  const clientId = await resolved(credentials.clientId, ports);
  const asked = { options, clientId, state: consentState(op, nonce), redirect, verifier };
  const address = addressOf(flow, asked);
  const pending: PendingConsent = {
    nonce,
    verifier,
    redirect,
    venue: venue.id,
    type: type.type,
    integration: integration?.id ?? null,
    nickname,
    options: wanted.options,
    credentials: wanted.credentials,
    until,
  };
  const how = { sealed: await ports.secrets.seal(JSON.stringify(pending)) };
  await ports.store.base.journal.begin({ op, command: COMMAND, at, actor, reason, how, items: [] });
  return { op, address, until };
}

/** What nobody can guess: 60 letters (310 bits), as many as a proof of PKCE has at least. */
const unguessable = ({ ids }: AuthorizePorts): string =>
  [1, 2, 3].map(() => ids.integration().slice('int_'.length)).join('');

function addressOf(flow: ConsentFlow, asked: Parameters<ConsentFlow['address']>[0]): string {
  try {
    return flow.address(asked);
  } catch (error) {
    if (error instanceof CheckFailure) throw usage(error.message, 'nothing was asked for');
    throw error;
  }
}

async function resolved(credential: Credential | undefined, { secrets }: AuthorizePorts): Promise<string> {
  if (!credential) throw new Error('the client ID was not asked for');
  try {
    return (await secrets.resolve(credential)).trim();
  } catch (error) {
    if (error instanceof CheckFailure) throw new ExpectedError(error.code, error.message);
    throw error;
  }
}

async function flowOf(type: PosType, { connectors }: AuthorizePorts): Promise<ConsentFlow> {
  const { consent }: Connector = await connectors.load(type.type);
  if (!consent) throw new Error(`${type.type} says that it takes consents, and does not`);
  return consent;
}

/** Whose answer is expected. */
export interface Expected {
  readonly type: string;
  /** Null when the answer itself says it. */
  readonly venue: string | null;
  /** Id of the one request whose answer it must be; null for any. */
  readonly op: string | null;
}

/** The answer, with what was remembered of its request; nothing is used up yet. @throws ExpectedError */
export async function understoodAnswer(
  text: string,
  expected: Expected,
  ports: AuthorizePorts,
): Promise<{ readonly answer: ConsentAnswer; readonly pending: PendingConsent }> {
  const answer = consentAnswer(text);
  const unknown = beginAnew({ type: expected.type, venue: expected.venue ?? 'V', nickname: null });
  const operation = await ports.store.base.journal.read(answer.op);
  const sealed = operation?.command === COMMAND ? operation.how.sealed : undefined;
  if (typeof sealed !== 'string') throw usage('the answer belongs to no request that posctl knows', unknown);
  const pending = JSON.parse(await resolved({ from: 'stored', sealed }, ports)) as PendingConsent;
  const again = beginAnew(pending);
  if (pending.nonce !== answer.nonce) throw usage('the answer belongs to another request', again);
  if (isUsed(operation?.steps ?? [])) throw conflict('this answer was used before', again);
  if (ports.clock.now() > pending.until) throw usage(`the request ended at ${pending.until}`, again);
  if (expected.op !== null && answer.op !== expected.op) throw usage('the answer belongs to another request', again);
  return { answer, pending };
}

const beginAnew = (request: Pick<PendingConsent, 'type' | 'venue' | 'nickname'>): string =>
  `begin anew: ${authorizeCommand(request)}`;

/** An answer that never left this machine can be given again. */
const NOT_SENT = 'no_response';
const isUsed = (steps: readonly OperationStep[]): boolean => {
  const last = steps.at(-1);
  return last !== undefined && last.code !== NOT_SENT;
};

/** What became of it. */
export interface ConsentKept {
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  readonly isNew: boolean;
}

/**
 * Takes an answer: its state is used up, the code becomes tokens, and they are kept before anything else is done. While an
 * integration gets a new consent no check of it runs.
 * @throws ExpectedError; Cancelled.
 */
export async function keepConsent(text: string, expected: Expected, ports: AuthorizePorts): Promise<ConsentKept> {
  const { pending } = await understoodAnswer(text, expected, ports);
  const lease = await ports.store.leases.acquire(`consent ${consentAnswer(text).op}`, { waitMs: COMMAND_WAITS });
  if (!lease) throw conflict('another process is taking this answer', beginAnew(pending));
  try {
    const was = pending.integration === null ? null : await integrationOf(pending, ports);
    if (!was) return await taken(text, { expected, was: null }, ports);
    return await whileUnchecked(ports, was, async () =>
      taken(text, { expected, was: await integrationOf(pending, ports) }, ports),
    );
  } finally {
    await lease.release();
  }
}

async function integrationOf(pending: PendingConsent, { store }: AuthorizePorts): Promise<Integration> {
  const { venue, integration } = pending;
  const state = await store.venues.read(venue);
  const found = state?.integrations.find(({ id }) => id === integration);
  if (!found) throw notFound(`the integration ${integration} is not there any more`, beginAnew(pending));
  return found;
}

/** Everything that can be wrong is found before the code is spent. */
async function taken(
  text: string,
  { expected, was }: { readonly expected: Expected; readonly was: Integration | null },
  ports: AuthorizePorts,
): Promise<ConsentKept> {
  const { answer, pending } = await understoodAnswer(text, expected, ports);
  const { store, ids } = ports;
  const type = ports.connectors.type(pending.type);
  const state = await store.venues.read(pending.venue);
  if (!type || !state) throw notFound(`the venue ${pending.venue} is not there any more`, 'see: posctl venue list');
  const code = await codeOf(answer, pending, ports);
  const told = (await flowOf(type, ports)).tells?.(answer.query) ?? {};
  const answered = { type, venue: state.venue, was, request: pending };
  await agreeOnOptions(told, answered, ports);
  const id = was?.id ?? ids.integration();
  const patch: Patch = { nickname: pending.nickname, options: pending.options, credentials: pending.credentials };
  const save = {
    type,
    id,
    was,
    patch: was ? { options: patch.options ?? {}, credentials: pending.credentials } : patch,
  };
  await saved(pending.venue, { ...save, dryRun: true }, ports);
  const put = await putting(was, ports);
  const consented = await exchanged({ type, state, id, was, pending, answer, code }, ports);
  const fresh: Record<string, Credential> = { ...pending.credentials };
  for (const [key, value] of Object.entries(consented.credentials)) fresh[key] = await put(key, value);
  const options = { ...told, ...pending.options };
  const credentials = await agreeOnAccount({ options, credentials: fresh }, answered, ports);
  const done = await saved(
    pending.venue,
    { ...save, patch: { ...save.patch, options, credentials }, dryRun: false },
    ports,
  );
  return { ...done, isNew: was === null };
}

/** The code of an answer. One that says no is used up by being read. @throws ExpectedError where the owner said no. */
async function codeOf(answer: ConsentAnswer, pending: PendingConsent, { store }: AuthorizePorts): Promise<string> {
  if (answer.code !== null) return answer.code;
  await store.base.journal.note(answer.op, [{ id: answer.op, ended: 'failed', code: null }]);
  throw new ExpectedError('failed', `the owner did not give access (${answer.error})`, { hint: beginAnew(pending) });
}

/** Puts values in place of an integration's credentials; where a source cannot be read, they are stored. */
async function putting(was: Integration | null, { secrets }: AuthorizePorts) {
  const plain = await secrets.replacing(null);
  const refresh = was?.credentials.refreshToken;
  const rotated = refresh ? await secrets.replacing(refresh).catch(() => plain) : plain;
  return (key: string, value: string) => (key === 'refreshToken' ? rotated(value) : plain(value));
}

interface Saving {
  readonly type: PosType;
  readonly id: string;
  readonly was: Integration | null;
  readonly patch: Patch;
  readonly dryRun: boolean;
}

function saved(venue: string, { type, id, was, patch, dryRun }: Saving, ports: AuthorizePorts) {
  const teller = tellerNow(ports);
  return changeVenue(ports.store, venue, {
    dryRun,
    decide: (now) => {
      if (!now) throw notFound(`the venue ${venue} is not there any more`, 'see: posctl venue list');
      const story = begin(now, teller);
      const current = was && pickOne({ by: 'id', id }, now.integrations, 'any');
      const next = current ? (edited(story, current, patch) ?? current) : added(story, id, type, patch);
      const change = conclude(story, next);
      return { change, result: { integration: integrationAfter(change, id), siblings: change.state.integrations } };
    },
  });
}

interface Exchanging {
  readonly type: PosType;
  readonly state: VenueState;
  readonly id: string;
  readonly was: Integration | null;
  readonly pending: PendingConsent;
  readonly answer: ConsentAnswer;
  readonly code: string;
}

/**
 * Uses up the answer when the first call is about to leave, and not before; what never left gives it back.
 * @throws StoreFailure where that cannot be noted: nothing leaves then.
 */
function spending({ op }: ConsentAnswer, { http, store }: AuthorizePorts) {
  let spent = false;
  const note = (step: Omit<OperationStep, 'id'>) =>
    store.base.journal.note(op, [{ id: op, ...step }]).catch((cause) => {
      throw new StoreFailure('the use of an answer could not be noted', { cause });
    });
  const request: Http['request'] = async (asked) => {
    const first = !spent;
    if (first) await note({ ended: 'done', code: null });
    spent = true;
    try {
      return await http.request(asked);
    } catch (error) {
      if (first && error instanceof CheckFailure && error.unsent) {
        await note({ ended: 'failed', code: NOT_SENT });
        spent = false;
      }
      throw error;
    }
  };
  return { http: { ...http, request }, isSpent: () => spent };
}

/** @throws ExpectedError with the failure's code, Cancelled when interrupted. */
async function exchanged(of: Exchanging, ports: AuthorizePorts): Promise<Consented> {
  const { type, state, id, was, pending, answer, code } = of;
  const { http, isSpent } = spending(answer, ports);
  const credentials = { ...was?.credentials, ...pending.credentials };
  const session = openCredentials(ports.secrets, credentials, async () => {});
  const flow = await flowOf(type, ports);
  const setUp = {
    integration: id,
    venue: state.venue,
    options: present({ ...was?.options, ...pending.options }),
    cursor: null,
  };
  const given = { code, redirect: pending.redirect, verifier: pending.verifier, query: answer.query };
  const exchange = {
    what: 'the exchange of the code',
    credentials: session,
    warn: (text: string) => ports.output.warn(text),
  };
  const ended = await callForPerson({ ...ports, http }, exchange, (io, within) =>
    within(flow.exchange(setUp, io, given)),
  );
  if (ended.how === 'succeeded') return ended.value;
  const failure = presentable(ended.failure, new Set([...session.seen, code]));
  throw failedConsent(failure, { request: pending, spent: isSpent() });
}
