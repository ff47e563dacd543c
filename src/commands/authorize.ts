import type { PosType } from '../domain/catalogue.ts';
import { cannotAuthorize, createNew, decideDuplicate, evidenceOf, type OnDuplicate } from '../domain/duplicate.ts';
import { formatDuration } from '../domain/duration.ts';
import { Cancelled, decisionNeeded, EXIT, type ExitCode, ExpectedError, usage } from '../domain/errors.ts';
import type { Credential, Integration } from '../domain/integration.ts';
import { answerCommand } from '../domain/next-step.ts';
import { parseNickname, refOf, sameNickname, shellRef } from '../domain/reference.ts';
import type { VenueState } from '../domain/state.ts';
import {
  beginConsent,
  type ConsentBegun,
  type ConsentKept,
  type Expected,
  keepConsent,
  understoodAnswer,
} from '../engine/change/authorize.ts';
import { parseOptions, readSecrets, refuseWrongOptions } from '../engine/change/set-up.ts';
import { tryOut } from '../engine/change/try-out.ts';
import { knownType } from '../engine/look/filters.ts';
import { requireStore, requireVenue } from '../engine/look/store-access.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Callback } from '../ports/callbacks.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import { timesOn } from '../views/cells/times.ts';
import { integrationLines, integrationListing, nextSteps } from '../views/integrations.ts';
import { chooseVenue } from './asking/choosing.ts';
import { askForSecrets } from './asking/settings.ts';

export interface AuthorizeOptions {
  readonly type: string;
  readonly venue: string | null;
  readonly nickname: string | null;
  readonly set: readonly string[];
  readonly secret: readonly string[];
  readonly onDuplicate: OnDuplicate;
  /** Where the provider sends the browser; null: to this machine, at `port`. */
  readonly redirect: string | null;
  readonly port: number;
  /** The address to which the browser was sent back: the second of two steps. */
  readonly answer: string | null;
  /** Milliseconds to wait for an answer; null: as long as somebody can paste it, and not at all where nobody can. */
  readonly wait: number | null;
}

/** `posctl authorize TYPE`: access by consent of the venue's owner, in a browser. */
export async function authorize(options: AuthorizeOptions, ports: Ports): Promise<ExitCode> {
  const type = consentType(options.type, ports);
  await requireStore(ports);
  if (options.answer !== null) return finish(await given(options.answer, { type, options }, ports), type, ports);
  const state = await requireVenue(ports.store, options.venue ?? (await chooseVenue(ports)));
  const integration = meant(type, { state, options });
  const setting = { type, venue: state.venue, was: integration?.options ?? {}, patch: parseOptions(type, options.set) };
  await refuseWrongOptions(ports.connectors, setting);
  const credentials = await clientOf(type, { options, integration }, ports);
  const waits = options.wait !== null || ports.prompts.possible;
  const expected = { type: type.type, venue: state.venue.id, op: ports.context.operation };
  const way = await openWay(options, waits ? expected : null, ports);
  try {
    const nickname = options.nickname === null ? null : parseNickname(options.nickname);
    const wanted = { type, venue: state.venue, integration, nickname, options: setting.patch, credentials };
    const begun = await beginConsent({ ...wanted, redirect: way.redirect }, ports);
    if (!waits) return await tellTwoSteps(begun, { type, state }, ports);
    sayWhatToDo(begun, { type, way }, ports);
    return await waitAndFinish(way, { type, expected, wait: options.wait ?? PATIENCE }, ports);
  } finally {
    await way.callback?.close();
  }
}

/** How long somebody who can paste is waited for, in ms. */
const PATIENCE = 10 * 60_000;

function consentType(name: string, { connectors }: Ports): PosType {
  const type = connectors.type(knownType(connectors, name));
  if (type?.consent) return type;
  const able = connectors.types.filter(({ consent }) => consent).map((one) => one.type);
  throw usage(
    `${name} is not authorized in a browser`,
    `types that are: ${able.join(', ')}; others: posctl add ${name}`,
  );
}

/** The active integration that is to be authorized anew; null when one is to be added. @throws ExpectedError */
function meant(
  type: PosType,
  { state, options }: { readonly state: VenueState; readonly options: AuthorizeOptions },
): Integration | null {
  const nickname = options.nickname === null ? null : parseNickname(options.nickname);
  const same = state.integrations.filter((one) => one.type === type.type);
  const named = same.find((one) => one.active && sameNickname(one.nickname, nickname));
  if (named && options.onDuplicate !== 'new') return named;
  if (same.length === 0) return null;
  const wish = { type: type.type, nickname, onDuplicate: options.onDuplicate };
  if (options.onDuplicate === 'new') {
    createNew(
      state.integrations,
      wish,
      same.filter(({ active }) => active),
    );
    return null;
  }
  const evidence = (one: Integration) => evidenceOf(one, { deactivated: undefined, given: {}, reached: null });
  const decision = decideDuplicate(state.integrations, wish, evidence);
  if (decision.do === 'ask') throw cannotAuthorize(decision, type.type, evidence);
  return null;
}

/** The client: as given, else that of the integration; a person is asked for the rest. */
async function clientOf(
  type: PosType,
  { options, integration }: { readonly options: AuthorizeOptions; readonly integration: Integration | null },
  ports: Ports,
): Promise<Record<string, Credential>> {
  const given = await readSecrets(ports, { type, texts: options.secret, absolute: ports.context.absolute });
  const unused = Object.keys(given).filter((key) => !type.consent?.includes(key));
  if (unused.length > 0)
    throw usage(
      `${unused.join(', ')} would not be used: the consent gives the rest`,
      `authorize ${type.type} takes ${(type.consent ?? []).map((key) => `--secret ${key}=SOURCE`).join(' ')}`,
    );
  const has = { ...integration?.credentials, ...given };
  const missing = type.credentials.filter(({ key }) => type.consent?.includes(key) && has[key] === undefined);
  if (missing.length === 0) return given;
  if (ports.prompts.possible) return { ...given, ...(await askForSecrets(missing, ports)) };
  const flags = missing.map(({ key }) => `--secret ${key}=SOURCE`).join(' ');
  throw decisionNeeded(`${type.type} needs ${missing.map(({ key }) => key).join(', ')}`, `give ${flags}`);
}

/** Where the browser is sent back to. */
interface Way {
  readonly redirect: string;
  /** Null where nobody listens: then the address is pasted. */
  readonly callback: Callback | null;
  readonly end: AbortController;
}

const PATH = '/callback';

/** `expected`: the answer that is waited for; null when none is. */
async function openWay({ redirect, port }: AuthorizeOptions, expected: Expected | null, ports: Ports): Promise<Way> {
  const end = new AbortController();
  const url = redirect === null ? null : redirectUrl(redirect);
  const isHere = url === null || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
  if (!isHere && expected && !ports.prompts.possible)
    throw usage(
      `nobody here would hear the answer that is brought to ${redirect}`,
      'leave --wait out: the answer is given in a second step, with --answer',
    );
  if (!isHere || !expected) return { redirect: redirect ?? `http://127.0.0.1:${port}${PATH}`, callback: null, end };
  const signal = AbortSignal.any([end.signal, ports.context.interrupted]);
  const at = url === null ? { port, path: PATH } : { port: Number(url.port || 80), path: url.pathname };
  const refuse = async (text: string) => {
    const why = await problemOf(text, expected, ports);
    return why === null ? null : `It did not work: ${why}. posctl goes on waiting for the answer.`;
  };
  const callback = await ports.callbacks.listen({ ...at, signal, refuse });
  return { redirect: redirect ?? `http://127.0.0.1:${callback.port}${PATH}`, callback, end };
}

function redirectUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLoopback = url !== null && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback)) return url;
  throw usage(
    '--redirect takes the redirect address of your application',
    'https://…, or http://127.0.0.1:PORT/callback where the provider allows it',
  );
}

function sayWhatToDo({ address, until }: ConsentBegun, { type, way }: { type: PosType; way: Way }, { output }: Ports) {
  output.say(`Have the owner open this address, sign in to ${type.title}, and allow access:`);
  output.link(address);
  const back = way.callback ? `A browser on this machine brings the answer back to ${way.redirect}. ` : '';
  output.say(
    `${back}From any other machine, paste the address of the page on which the browser ends, though it may show an error.`,
  );
  output.say({ text: `The request ends at ${until}.`, tone: 'quiet' });
}

interface Told {
  readonly address: string;
  readonly until: string;
  readonly next: string;
}

const TOLD: Listing<Told> = {
  columns: [
    { key: 'address', head: 'Address', value: ({ address }) => address },
    { key: 'until', head: 'Until', value: ({ until }) => until },
    { key: 'next', head: 'Next', value: ({ next }) => next },
  ],
  json: (row) => row,
  name: ({ address }) => address,
  empty: '',
};

/** Nobody can be asked, so that it goes in two steps. */
async function tellTwoSteps(
  { address, until }: ConsentBegun,
  { type, state }: { readonly type: PosType; readonly state: VenueState },
  { output }: Ports,
): Promise<ExitCode> {
  const row = { address, until, next: answerCommand(type.type, state.venue.id) };
  await output.record(TOLD, row, [
    ['Address', address],
    ['Until', until],
    ['Next', row.next],
  ]);
  return EXIT.done;
}

interface Waiting {
  readonly type: PosType;
  readonly expected: Expected & { readonly venue: string };
  readonly wait: number;
}

/** Whatever comes first: the browser of this machine, or a person who pastes. */
async function waitAndFinish(way: Way, { type, expected, wait }: Waiting, ports: Ports): Promise<ExitCode> {
  const { end } = way;
  const timer = ports.clock.timer(wait);
  const brought = way.callback?.request.then(({ url, reply }) => ({ text: url, reply }));
  const pasted = ports.prompts.possible ? askForAnswer(expected, end.signal, ports) : null;
  const late = new Promise<'late'>((resolve) =>
    timer.signal.addEventListener('abort', () => resolve('late'), { once: true }),
  );
  const gone = interruption(ports);
  try {
    const first = await Promise.race([...[brought, pasted].filter((one) => one != null), late, gone.promise]);
    if (first === 'late')
      throw new ExpectedError('timeout', `no answer came within ${formatDuration(wait)}`, {
        hint: `when it comes: ${answerCommand(type.type, expected.venue)}`,
      });
    end.abort(new Cancelled());
    await pasted?.catch(() => undefined);
    return await finishWith(first, { type, expected }, ports);
  } finally {
    timer.cancel();
    gone.forget();
    if (!end.signal.aborted) end.abort(new Cancelled());
  }
}

function interruption({ context: { interrupted } }: Ports) {
  let stop = () => {};
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(interrupted.reason instanceof Cancelled ? interrupted.reason : new Cancelled());
    if (interrupted.aborted) stop();
    interrupted.addEventListener('abort', stop);
  });
  promise.catch(() => undefined);
  return { promise, forget: () => interrupted.removeEventListener('abort', stop) };
}

interface Arrived {
  readonly text: string;
  /** Tells the browser what happened, if there is one. */
  reply?(good: boolean, sentence: string): Promise<void>;
}

/** Why a text is not the answer that is expected; null when it is. */
async function problemOf(text: string, expected: Expected, ports: Ports): Promise<string | null> {
  try {
    await understoodAnswer(text, expected, ports);
    return null;
  } catch (error) {
    if (error instanceof ExpectedError) return error.message;
    throw error;
  }
}

async function askForAnswer(expected: Expected, until: AbortSignal, ports: Ports): Promise<Arrived> {
  const check = (text: string) => problemOf(text, expected, ports);
  return { text: await ports.prompts.input('Address of the last page:', { check, until }) };
}

async function finishWith(
  { text, reply }: Arrived,
  { type, expected }: Pick<Waiting, 'type' | 'expected'>,
  ports: Ports,
): Promise<ExitCode> {
  const kept = await keepConsent(text, expected, ports).catch(async (error: unknown) => {
    const why = error instanceof ExpectedError ? `It did not work: ${error.message}` : 'Nothing was saved';
    await reply?.(false, `${why}. Go back to posctl.`);
    throw error;
  });
  await reply?.(true, `Access was given to ${refOf(kept.integration)}. You can close this page.`);
  return finish(kept, type, ports);
}

/** `--answer` */
async function given(
  text: string,
  { type, options }: { readonly type: PosType; readonly options: AuthorizeOptions },
  ports: Ports,
): Promise<ConsentKept> {
  const answer = text === '-' ? await ports.stdin.read() : text;
  const expected = { type: type.type, venue: options.venue, op: null };
  const { pending } = await understoodAnswer(answer, expected, ports);
  if (pending.type !== type.type || (options.venue !== null && options.venue !== pending.venue))
    throw usage(`the answer is for ${pending.type} of ${pending.venue}`, answerCommand(pending.type, pending.venue));
  return keepConsent(answer, expected, ports);
}

/** The tokens are kept: now it is said what they can see. */
async function finish({ integration, siblings, isNew }: ConsentKept, type: PosType, ports: Ports): Promise<ExitCode> {
  const { output, clock } = ports;
  const ref = refOf(integration);
  output.say({ text: isNew ? `Added ${ref} with the access that was given.` : `${ref} has new access.`, tone: 'good' });
  const state = await requireVenue(ports.store, integration.venue);
  try {
    await tryOut(ports, { was: integration, venue: state.venue, type, patch: {} });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const why = error.message.replace(/; nothing was (saved|changed)$/, '');
    throw new ExpectedError(error.code, `the access is kept, but ${why}`, { hint: `posctl show ${shellRef(ref)}` });
  }
  output.say({ text: `Next: ${nextSteps(integration)[0]}`, tone: 'quiet' });
  const times = timesOn(output, clock.now(), oneZone([state.venue]));
  const row = { integration, siblings };
  await output.changed(integrationListing(times), row, integrationLines(row, type, times));
  return EXIT.done;
}
