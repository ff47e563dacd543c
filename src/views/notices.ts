import type { Integration } from '../domain/integration.ts';
import type { QueuedMail } from '../domain/mail.ts';
import { isAtFirstPass, lastBeat, mayBeStale, type Staleness, staleness } from '../domain/schedule.ts';
import type { Heartbeat } from '../domain/state.ts';
import type { Instant } from '../domain/time.ts';
import { openIncidents } from '../engine/look/incidents.ts';
import type { Clock } from '../ports/clock.ts';
import type { Output } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';
import type { Store } from '../ports/store.ts';
import { incidentLine } from './cells/incident.ts';
import { staleWords } from './cells/stale.ts';

/** `all`: those of the whole store, which are asked for only when they have to be looked at. */
type Shown = Iterable<Integration> | 'all';

/**
 * Says when the statuses of these integrations cannot be believed because nobody checks any more: on top of a table in a
 * terminal, as one line on standard error everywhere else.
 */
export async function sayIfStale(
  { clock, store, output }: { readonly clock: Clock; readonly store: Store; readonly output: Output },
  shown: Shown,
): Promise<void> {
  const now = clock.now();
  const beats = await store.base.beats();
  const heartbeat = lastBeat(beats, now);
  if (!mayBeStale(heartbeat, now)) return;
  const stale = shown === 'all' ? await staleOfAll(store, heartbeat, now) : staleness(shown, heartbeat, now);
  if (!stale) return;
  const words = staleWords(stale, { now, atFirstPass: isAtFirstPass(beats, now) });
  if (output.format === 'table' && output.terminal) await output.text([{ text: words, tone: 'bad' }, '']);
  else output.warn(words);
}

/** Says of each incident that lasts what it is, once, on standard error; `types`: only of these. */
export async function sayIncidents(
  { clock, store, connectors, output }: Pick<Ports, 'clock' | 'store' | 'connectors' | 'output'>,
  types: ReadonlySet<string>,
): Promise<void> {
  for (const incident of await openIncidents({ store }))
    if (types.has(incident.type))
      output.warn(incidentLine(incident, { title: connectors.type(incident.type)?.title, now: clock.now() }));
}

/** Says whose access ends soon, or has ended: by itself nothing fails until then. Of most types access does not end. */
export async function sayAccessEnds(
  integrations: Iterable<Integration>,
  ports: Pick<Ports, 'clock' | 'store' | 'connectors'> & { readonly output: Pick<Output, 'warn'> },
): Promise<void> {
  const lasting = [...integrations].filter(({ type }) => ports.connectors.type(type)?.accessLife);
  if (lasting.length === 0) return;
  const { accessEnds } = await import('../engine/look/access-ends.ts');
  for (const { message, next } of await accessEnds(lasting, ports.clock.now(), ports))
    ports.output.warn(`${message}: ${next}`);
}

/** Of the whole store, without reading all that is due. Venues that cannot be read are named by the command itself. */
async function staleOfAll(
  { venues }: Store,
  heartbeat: Heartbeat | undefined,
  now: Instant,
): Promise<Staleness | null> {
  const asked = { now, types: [], running: [], lastPass: heartbeat?.lastPassEndedAt ?? null };
  return (await venues.survey(asked, { visit() {}, damaged() {} })).stale;
}

/** Says to people that this Node.js is too old for one of these stores: with the verbs that make or look after a store. */
export function sayIfTooOld({ machine, output }: Pick<Ports, 'machine' | 'output'>, ...stores: readonly Store[]): void {
  const { tooOldToShare: why } = machine;
  if (why !== null && output.format === 'table' && stores.some(({ sharing }) => sharing)) output.warn(why);
}

/** `2 mails are queued: no mail server is set (POSCTL_SMTP_URL)`. */
export function queuedWords({ mails, because }: QueuedMail): string {
  const what = mails === 1 ? '1 mail is' : `${mails} mails are`;
  return `${what} queued: ${WHY[because]}`;
}

const WHY: Readonly<Record<QueuedMail['because'], string>> = {
  no_server: 'no mail server is set (POSCTL_SMTP_URL)',
  no_recipient: 'nobody to send to (POSCTL_SUPPORT_EMAIL)',
};
