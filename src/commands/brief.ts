import { parseMoment } from '../domain/duration.ts';
import { type ExitCode, usage } from '../domain/errors.ts';
import { DAY, type Instant, plus } from '../domain/time.ts';
import { type Briefing, gatherBrief, type TroubledPage, troubledPage } from '../engine/look/brief.ts';
import { momentForAll } from '../engine/look/moments.ts';
import { collectDamage, type Damage, requireStore } from '../engine/look/store-access.ts';
import { waitingOn } from '../engine/look/waiting.ts';
import type { Ports } from '../ports/ports.ts';
import { BRIEFS, briefLines, handover } from '../views/brief.ts';
import { briefPage } from '../views/brief-page.ts';
import { incidentLine } from '../views/cells/incident.ts';
import { inWords } from '../views/entries.ts';
import { sayIfStale } from '../views/notices.ts';

export interface BriefOptions {
  /** Null: since this operator last looked, or the last day. */
  readonly since: string | null;
  /** Every line of every part. */
  readonly all: boolean;
  /** As Markdown. */
  readonly handover: boolean;
  /** Path of the page to write. */
  readonly html: string | null;
}

/** Cards on the page: more would not be read, and each costs a look at its days. */
const MOST_CARDS = 200;

/** `posctl brief`: what broke, healed, was called off and changed since this operator last looked. */
export async function brief(options: BriefOptions, ports: Ports): Promise<ExitCode> {
  const { output, clock } = ports;
  if (options.handover && options.html !== null)
    throw usage('--handover and --html are two things', 'give one of them');
  const now = clock.now();
  if (options.since !== null) parseMoment(options.since, '--since', now);
  await requireStore(ports);
  const damage = collectDamage(output);
  // What is damaged is told when everything is read.
  const typed = { text: options.since ?? '', flag: '--since' };
  const asked = options.since === null ? null : await momentForAll(typed, ports, () => {});
  const since = asked ?? (await lastLooked(ports)) ?? plus(now, -DAY);
  await sayIfStale(ports, 'all');
  const briefing = await gatherBrief(ports, since, damage.found);
  // Who saw only the beginning has not looked.
  const whole = await output.toTheEnd(() => show(briefing, { options, damage }, ports));
  if (asked === null && whole) await noteLook(ports, now);
  return damage.exit(true);
}

async function show(
  briefing: Briefing,
  { options, damage }: { readonly options: BriefOptions; readonly damage: Damage },
  ports: Ports,
): Promise<void> {
  const { output } = ports;
  if (options.html !== null) await writePage(options.html, { briefing, damage }, ports);
  else if (options.handover)
    await output.draw(
      handover(briefing, inWords)
        .trimEnd()
        .split('\n')
        .map((line) => [line]),
    );
  else if (output.format === 'table')
    await output.text(briefLines(briefing, { all: options.all, absolute: output.clocks.absolute, inWords }));
  else await output.record(BRIEFS, briefing, []);
}

async function lastLooked({ store, context, clock }: Ports): Promise<Instant | null> {
  const { looked = {} } = await store.base.settings();
  const at = Object.hasOwn(looked, context.actor) ? looked[context.actor] : undefined;
  // A clock that was ahead would hide what happened since.
  return at !== undefined && at <= clock.now() ? at : null;
}

/** Operators that are remembered; whoever looked longest ago is forgotten. */
const MOST_OPERATORS = 100;

async function noteLook({ store, context }: Ports, at: Instant): Promise<void> {
  await store.base.changeSettings((settings) => {
    const others = Object.entries(settings.looked ?? {}).filter(([actor]) => actor !== context.actor);
    const kept = others.sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, MOST_OPERATORS - 1);
    return { ...settings, looked: Object.fromEntries([[context.actor, at], ...kept]) };
  });
}

async function writePage(
  path: string,
  { briefing, damage }: { readonly briefing: Briefing; readonly damage: Damage },
  ports: Ports,
): Promise<void> {
  const { output, files, context } = ports;
  const waiting = waitingOn(ports, 'Reading what is in trouble');
  const shown = briefing.troubled.slice(0, MOST_CARDS);
  const troubled: TroubledPage[] = [];
  try {
    for (const [i, one] of shown.entries()) {
      waiting.at(`Reading ${i + 1} of ${shown.length} in trouble`);
      troubled.push(await troubledPage(ports, one, { damaged: damage.found, waiting }));
    }
  } finally {
    waiting.end();
  }
  const more = briefing.troubled.length - shown.length;
  const incidents = briefing.incidents.map((one) => incidentLine(one, { ...one, now: briefing.brief.until }));
  const page = [...briefPage({ briefing, incidents, troubled, more, version: context.version, inWords })].join('');
  const target = context.absolute(path);
  await files.replace(target, page);
  output.say(`Written: ${target}`);
}
