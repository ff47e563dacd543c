import { grouped } from '../domain/collections.ts';
import { DAY_STATES, type DayState } from '../domain/day-state.ts';
import { formatAmount } from '../domain/money.ts';
import { nextStep } from '../domain/next-step.ts';
import { refOf } from '../domain/reference.ts';
import type { DaySum } from '../domain/sale-sums.ts';
import { clean } from '../domain/text.ts';
import { type Day, moment } from '../domain/time.ts';
import type { TimelineEntry } from '../domain/timeline.ts';
import { TROUBLE_STATES } from '../domain/triage.ts';
import type { TriageCounts } from '../domain/triage-counts.ts';
import type { Briefing, TroubledPage } from '../engine/look/brief.ts';
import { DAY_STATE_LOOKS, stateCounts } from './cells/day-state.ts';

/** What the page is made of. */
export interface PageFacts {
  readonly briefing: Briefing;
  readonly troubled: readonly TroubledPage[];
  /** How many in trouble are not shown. */
  readonly more: number;
  readonly version: string;
  /** The incidents that last, each in a line. */
  readonly incidents: readonly string[];
  readonly inWords: (entry: TimelineEntry) => string;
}

/**
 * One self-contained page of HTML: nothing is loaded from elsewhere, there is no script, and it reads well in light and dark.
 * What a colour says is said by a shape or a word, too.
 */
export function* briefPage({ briefing, incidents, troubled, more, version, inWords }: PageFacts): Generator<string> {
  const { brief, counts } = briefing;
  yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n`;
  yield `<title>POS integrations, ${moment(brief.until)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n`;
  yield `<h1>POS integrations</h1>\n<p>${moment(brief.until)}; what is new is since ${moment(brief.since)}.</p>\n`;
  yield `<ul class="counts">${countItems(counts)}</ul>\n`;
  for (const words of incidents) yield `<p class="incident"><b>Incident.</b> ${text(words)}</p>\n`;
  yield* story('Called off', brief.calledOff, inWords);
  yield* story('Broke, and still failing', brief.broke, inWords);
  yield* story('Healed', brief.healed, inWords);
  yield* story('Changed by people', brief.changed, inWords);
  yield `<section aria-labelledby="trouble"><h2 id="trouble">In trouble: ${troubled.length + more}</h2>\n`;
  if (troubled.length === 0) yield '<p>Nothing.</p>\n';
  else yield `<p class="legend" aria-hidden="true">${DAY_STATES.map((s) => `${mark(s)} ${s}`).join(' &nbsp; ')}</p>\n`;
  for (const one of troubled) yield* card(one, inWords);
  if (more > 0) yield `<p>And ${more} more: <code>posctl triage</code> shows them.</p>\n`;
  yield `</section>\n</main>\n<footer><p>posctl ${text(version)}</p></footer>\n</body>\n</html>\n`;
}

/** As the screens count them; quiet ones only where there are any. */
function countItems(counts: TriageCounts): string {
  const shown = TROUBLE_STATES.filter((state) => counts[state] > 0 || (state !== 'quiet' && state !== 'snoozed'));
  return shown.map((state) => `<li class="${state}"><b>${counts[state]}</b> ${state}</li>`).join('');
}

function* story(title: string, entries: readonly TimelineEntry[], inWords: PageFacts['inWords']): Generator<string> {
  if (entries.length === 0) return;
  const id = title.toLowerCase().replace(/[^a-z]+/g, '-');
  yield `<section aria-labelledby="${id}"><h2 id="${id}">${title}: ${entries.length}</h2>\n`;
  yield* entryTable(entries, inWords, title);
  yield '</section>\n';
}

function* entryTable(
  entries: readonly TimelineEntry[],
  inWords: PageFacts['inWords'],
  caption: string,
): Generator<string> {
  yield `<div class="scroll" tabindex="0" role="region" aria-label="${text(caption)}"><table><caption class="sr">${text(caption)}</caption>`;
  yield '<thead><tr><th scope="col">When (UTC)</th><th scope="col">Who</th><th scope="col">Integration</th><th scope="col">What</th></tr></thead><tbody>\n';
  for (const entry of entries) {
    const { at, actor, ref, venue, kind, reason } = entry;
    const what = [kind.replaceAll('_', ' '), inWords(entry), reason ?? ''].filter(Boolean).map(text).join(' · ');
    yield `<tr><td><time datetime="${at}">${moment(at).slice(0, 16)}</time></td><td>${text(actor)}</td><td>${text(ref ?? venue)}</td><td>${what}</td></tr>\n`;
  }
  yield '</tbody></table></div>\n';
}

function* card(
  { state, integration, days, sums, story: entries }: TroubledPage,
  inWords: PageFacts['inWords'],
): Generator<string> {
  const { reason, status } = integration;
  const ref = refOf(integration);
  yield `<article><h3>${text(state.venue.name)} <small>${text(ref)}</small></h3>\n`;
  yield `<p><b class="${status}">${status}</b>${reason ? ` since ${moment(reason.since)}: ${text(reason.message)}` : ''}</p>\n`;
  yield `<p>Next: <code>${text(nextStep(integration).command)}</code></p>\n`;
  if (days.length > 0) {
    const words = `Business days ${days[0]?.businessDay} to ${days.at(-1)?.businessDay}: ${stateCounts(days)}`;
    yield `<p class="days" role="img" aria-label="${words}">${days.map((day) => mark(day.state, day.businessDay)).join('')}</p>\n<p class="small">${words}</p>\n`;
  }
  for (const [currency, ofCurrency] of grouped(sums, (sum) => sum.currency))
    yield bars(ofCurrency, { currency, days: days.map(({ businessDay }) => businessDay) });
  yield `<details><summary>What happened</summary>\n`;
  yield* entryTable(entries, inWords, `What happened to ${ref}`);
  yield '</details></article>\n';
}

function mark(state: DayState, day?: string): string {
  const title = day === undefined ? '' : ` title="${day}: ${state}"`;
  return `<span class="day ${state}"${title}>${DAY_STATE_LOOKS[state].shape}</span>`;
}

const BAR = 18;
const HEIGHT = 60;

/** Net of each day as bars, days without sales too, with the figures in words for whoever cannot see them. */
function bars(
  sums: readonly DaySum[],
  { currency, days }: { readonly currency: string; readonly days: readonly Day[] },
): string {
  const net = new Map(sums.map(({ businessDay, net, rounding }) => [businessDay, net + rounding]));
  const all = [...new Set([...days, ...net.keys()])].sort();
  const most = Math.max(1, ...[...net.values()].map(Math.abs));
  const shapes = all.map((day, i) => {
    const amount = net.get(day) ?? 0;
    const height = amount === 0 ? 0 : Math.max(1, Math.round((Math.abs(amount) / most) * HEIGHT));
    const kind = amount < 0 ? ' class="below"' : '';
    return `<rect x="${i * BAR}" y="${HEIGHT - height}" width="${BAR - 3}" height="${height}"${kind}><title>${day}: ${formatAmount(amount, currency)}</title></rect>`;
  });
  const total = formatAmount(
    [...net.values()].reduce((sum, amount) => sum + amount, 0),
    currency,
  );
  const words = `Sales, ${all[0]} to ${all.at(-1)}: ${total} net, on ${net.size} of ${all.length} days`;
  const width = all.length * BAR;
  return `<svg role="img" aria-label="${text(words)}" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}">${shapes.join('')}</svg>\n<p class="small">${text(words)}</p>\n`;
}

/** Text as it may stand in HTML, also in an attribute. */
function text(value: string): string {
  return clean(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark;--fg:#1b1b1f;--bg:#fff;--line:#c9c9d1;--quiet:#5a5a66;--good:#1a6b2e;--warn:#8a4b00;--bad:#a3121f;--card:#f6f6f9}
@media(prefers-color-scheme:dark){:root{--fg:#ececf1;--bg:#17171a;--line:#45454f;--quiet:#b3b3bf;--good:#7fd694;--warn:#ffbe6b;--bad:#ff8f96;--card:#202026}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
main,footer{max-width:72rem;margin:0 auto;padding:1rem}h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:0}
p,h3,td,summary{overflow-wrap:anywhere}small,.small,footer,.legend{color:var(--quiet);font-size:.875rem}.small{margin:.1rem 0 .6rem}
.counts{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;padding:0}.counts li{border:1px solid var(--line);border-radius:.5rem;padding:.4rem .9rem;background:var(--card)}.counts b{font-size:1.4rem}
.CalledOff{color:var(--bad)}.Failed{color:var(--warn)}.Healthy{color:var(--good)}
article{border:1px solid var(--line);border-radius:.5rem;background:var(--card);padding:.9rem 1rem;margin:.75rem 0}
code{font:.875rem ui-monospace,monospace;overflow-wrap:anywhere}.incident{border-left:4px solid var(--warn);padding:.4rem .8rem;background:var(--card)}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}td:not(:last-child){white-space:nowrap}
.days{margin:.4rem 0 0;line-height:1.4;overflow-wrap:anywhere}.day{display:inline-block;width:1.15em;text-align:center}
.covered,.empty{color:var(--good)}.partial{color:var(--warn)}.failed,.missing{color:var(--bad)}.closed,.inactive{color:var(--quiet)}
svg{display:block;max-width:100%;margin-top:.5rem}rect{fill:var(--good)}rect.below{fill:var(--bad)}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}summary{cursor:pointer}:focus-visible{outline:3px solid currentColor;outline-offset:2px}
`;
