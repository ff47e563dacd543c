import { CheckFailure, ExpectedError } from '../../domain/errors.ts';
import {
  bad,
  clockFinding,
  daemonFinding,
  type Finding,
  fine,
  type HealthCheck,
  neverAnsweredFinding,
  overlapFindings,
  permissionFinding,
  queueFinding,
  SET_SERVER,
  type SecretFact,
  secretFinding,
  spaceFinding,
  warning,
} from '../../domain/health.ts';
import type { Integration } from '../../domain/integration.ts';
import { isDue } from '../../domain/schedule.ts';
import { displaySource } from '../../domain/secret-source.ts';
import type { VenueState } from '../../domain/state.ts';
import { messageOf, presentableText } from '../../domain/text.ts';
import { type Instant, later } from '../../domain/time.ts';
import { tokenExpiry } from '../../domain/token-expiry.ts';
import { beingChecked, workersOf } from '../../domain/workers.ts';
import type { Room, StoreCondition } from '../../ports/base.ts';
import type { Ports } from '../../ports/ports.ts';
import { accessEnds } from './access-ends.ts';
import { halfCopy } from './store-access.ts';

export type HealthPorts = Pick<
  Ports,
  'clock' | 'store' | 'secrets' | 'notifier' | 'context' | 'machine' | 'connectors'
>;

type Told = Omit<Finding, 'check'>;

/** What is found of one check: several things, or that all is well. */
function told(check: HealthCheck, found: readonly Told[], otherwise: string): Finding[] {
  return (found.length > 0 ? found : [fine(otherwise)]).map((one) => ({ check, ...one }));
}

/**
 * Looks at everything that posctl needs around it, one part after the other. Nothing is changed and no POS is asked; secret
 * sources are read, and the mail server is greeted. `at` hears what is being looked at.
 */
export async function* health(ports: HealthPorts, at: (what: string) => void): AsyncGenerator<Finding, void, void> {
  const { tooOldToShare } = ports.machine;
  const old = ports.store.sharing && tooOldToShare !== null ? [warning(tooOldToShare, 'install a newer Node.js')] : [];
  yield* told('versions', old, `posctl ${ports.context.version}, ${ports.machine.runtime}`);
  const { finding, usable } = await storeFinding(ports);
  yield { check: 'store', ...finding };
  const room = usable ? await ports.store.base.room() : null;
  yield* told('permissions', await permissions(ports, room), 'only you can read the store, the config and the key');
  if (room) {
    at('Reading all venues');
    yield* ofVenues(ports, room, at);
  }
  at('Greeting the mail server');
  yield { check: 'mail-server', ...(await mailServer(ports)) };
}

async function storeFinding({ store, context }: HealthPorts): Promise<{ finding: Told; usable: boolean }> {
  const { name } = store.base;
  try {
    const condition = await store.base.open();
    const more = `of another version; ${context.version} is running`;
    if (condition === 'half') return { finding: refused(await halfCopy(store.base)), usable: false };
    const findings: Record<Exclude<StoreCondition, 'half'>, Told> = {
      ready: fine(name),
      older: warning(`${name} is ${more}`, 'posctl store migrate'),
      newer: bad(`${name} is ${more}`, 'update posctl'),
      missing: warning(
        `there is no store at ${name} (looked for as ${context.user})`,
        'posctl venue add ID --timezone ZONE --currency CODE, or name the store with --store or POSCTL_STORE',
      ),
    };
    return { finding: findings[condition], usable: condition === 'ready' || condition === 'older' };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { finding: refused(error), usable: false };
  }
}

function refused({ message, hint }: ExpectedError): Told {
  return bad(message, hint ?? 'posctl store repair');
}

async function permissions({ machine, store }: HealthPorts, room: Room | null): Promise<Told[]> {
  const files = (await machine.privateFiles()).filter(({ exists }) => exists);
  const own = files.map(({ what, ...file }) => ({ ...file, what: what === 'key' ? 'the key' : 'the config' }));
  const kept = room ? [{ what: 'the store', path: store.base.name, shared: room.shared, problem: room.problem }] : [];
  return [...own, ...kept].flatMap((one) => permissionFinding(one) ?? []);
}

/** A secret source, with the first integration that uses it. */
interface SecretUse {
  readonly integration: Integration;
  readonly key: string;
  /** How many others use it too. */
  others: number;
}

/** What every venue is looked at for, gone through once. */
interface Seen {
  readonly damaged: ExpectedError[];
  venues: number;
  integrations: number;
  readonly due: Integration[];
  latest: Instant | null;
  mails: number;
  oldest: Instant | null;
  lastError: string | null;
  /** Those whose access may end by itself. */
  readonly lasting: Integration[];
  readonly never: Told[];
  readonly overlaps: Told[];
  /** By source, so that each is read once; those that are stored have one each. */
  readonly secrets: Map<string, SecretUse>;
}

async function* ofVenues(
  ports: HealthPorts,
  room: Room,
  at: (what: string) => void,
): AsyncGenerator<Finding, void, void> {
  const now = ports.clock.now();
  const { store } = ports;
  const seen = await look(ports, now);
  const beats = await store.base.beats();
  const venues = seen.venues === 1 ? '1 venue' : `${seen.venues} venues`;
  const active = seen.integrations === 1 ? '1 active integration' : `${seen.integrations} active integrations`;
  const count = `${venues} with ${active} can be read`;
  const damaged = seen.damaged.map(({ message, hint }) => bad(message, hint ?? 'posctl store repair'));
  yield* told('venues', damaged, `${count} (sales and timeline: posctl store repair --dry-run)`);
  yield { check: 'space', ...spaceFinding(room.freeBytes) };
  yield { check: 'locks', ...(await locks(ports)) };
  const workers = workersOf(beats, { now, place: await ports.machine.place() });
  const running = new Set(beingChecked(workers));
  const due = seen.due.filter(({ id }) => !running.has(id));
  yield { check: 'daemon', ...daemonFinding({ beats, due, any: seen.integrations > 0, workers }, now) };
  const ended = beats.map(({ lastPassEndedAt }) => lastPassEndedAt).filter((moment) => moment !== null);
  const moments = [...ended, ...(seen.latest === null ? [] : [seen.latest])];
  yield { check: 'clock', ...clockFinding(moments.length === 0 ? null : moments.reduce(later), now) };
  yield { check: 'mail-queue', ...queueFinding({ ...seen, hasServer: ports.notifier.configured }, now) };
  at('Reading secrets');
  const ends = await accessEnds(seen.lasting, now, ports);
  const ending = ends.map(({ over, message, next }) => (over ? bad : warning)(message, next));
  yield* told('secrets', [...(await secrets(ports, seen, now)), ...ending], allResolve(seen));
  yield* told('never-answered', seen.never, 'every integration has answered, or is new');
  yield* told('overlaps', seen.overlaps, 'no two integrations are suspected of the same sales');
}

/** The daemon may run with another environment than the shell of whoever asks. */
function allResolve({ secrets: sources }: Seen): string {
  const resolve = sources.size === 1 ? '1 secret resolves' : `${sources.size} secrets resolve`;
  const fromHere = [...sources.keys()].some((source) => source.startsWith('env:'));
  return fromHere ? `${resolve} in this shell; the daemon needs the same variables` : resolve;
}

async function look({ store, connectors }: HealthPorts, now: Instant): Promise<Seen> {
  const seen: Seen = {
    damaged: [],
    venues: 0,
    integrations: 0,
    due: [],
    latest: null,
    mails: 0,
    oldest: null,
    lastError: null,
    lasting: [],
    never: [],
    overlaps: [],
    secrets: new Map(),
  };
  for await (const state of store.venues.list({}, (error) => seen.damaged.push(error))) {
    lookAt(state, seen, now);
    seen.lasting.push(...state.integrations.filter(({ type }) => connectors.type(type)?.accessLife));
  }
  return seen;
}

function lookAt({ integrations, owed }: VenueState, seen: Seen, now: Instant): void {
  seen.venues += 1;
  for (const { at, lastError } of owed) {
    seen.mails += 1;
    seen.lastError = lastError ?? seen.lastError;
    if (seen.oldest === null || at < seen.oldest) seen.oldest = at;
  }
  seen.overlaps.push(...overlapFindings(integrations));
  for (const integration of integrations) {
    const { active, lastSalesCheck, changedAt, credentials } = integration;
    seen.latest = [lastSalesCheck, changedAt, seen.latest].filter((moment) => moment !== null).reduce(later);
    if (!active) continue;
    seen.integrations += 1;
    if (isDue(integration, now)) seen.due.push(integration);
    const never = neverAnsweredFinding(integration, now);
    if (never) seen.never.push(never);
    for (const [key, credential] of Object.entries(credentials)) {
      const own = credential.from === 'stored' || credential.replaced !== undefined;
      const source = own ? `${integration.id} ${key}` : displaySource(credential);
      const known = seen.secrets.get(source);
      if (known) known.others += 1;
      else seen.secrets.set(source, { integration, key, others: 0 });
    }
  }
}

/** How many secrets are read at once: a command among them may take its time. */
const AT_ONCE = 8;

async function secrets(ports: HealthPorts, { secrets: sources }: Seen, now: Instant): Promise<Told[]> {
  const waiting = [...sources.values()];
  const found = new Map<object, Told>();
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const fact = await secretFact(ports, next);
      const finding = fact && secretFinding(fact, now);
      if (finding) found.set(next, finding);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return [...sources.values()].flatMap((source) => found.get(source) ?? []);
}

/** The value goes no further than the question when it expires. */
async function secretFact(ports: HealthPorts, { integration, key, others }: SecretUse): Promise<SecretFact | null> {
  const credential = integration.credentials[key];
  if (!credential) return null;
  try {
    const expires = tokenExpiry(await ports.secrets.resolve(credential));
    return expires === null ? null : { integration, key, others, expires };
  } catch (error) {
    if (!(error instanceof CheckFailure) && !(error instanceof ExpectedError)) throw error;
    return { integration, key, others, because: presentableText(messageOf(error), []) };
  }
}

const LOCK = 'doctor';

/** Takes a lock and frees it: a file system without locks (some network drives) would let two processes change one venue. */
async function locks({ store: { leases } }: HealthPorts): Promise<Told> {
  try {
    const lease = await leases.acquire(LOCK, { waitMs: 0 });
    await lease?.release();
    const daemon = await leases.holder('daemon');
    return fine(`locks work; ${daemon === null ? 'no daemon holds the store' : `the daemon is ${daemon}`}`);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return bad(error.message, error.hint ?? 'move the store to a disk of this machine');
  }
}

async function mailServer({ notifier, context }: HealthPorts): Promise<Told> {
  if (!notifier.configured) return warning('no mail server is set: nobody is told of call-offs', SET_SERVER);
  try {
    await notifier.greet();
  } catch (error) {
    return bad(presentableText(messageOf(error), []), 'check POSCTL_SMTP_URL, then: posctl daemon --once');
  }
  if (context.supportEmail === null)
    return warning('the mail server answers, but support has no address', 'posctl config set supportEmail ADDRESS');
  return fine('the mail server answers and takes the password');
}
