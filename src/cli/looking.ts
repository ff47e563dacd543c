import type { Language } from '../domain/catalogue.ts';
import {
  type Command,
  choice,
  type Define,
  flag,
  narrowing,
  number,
  type Page,
  positive,
  REF,
  REFS_OR_VENUES,
  requiringMatch,
  selection,
  several,
  text,
  texts,
} from './commander.ts';

// Not imported: the letters would be loaded at every start.
const LANGUAGES = ['en', 'fr', 'de', 'es'] as const satisfies readonly Language[];

const SHOWN = `a venue, or ${REF}`;

/** Commands that only look. */
export const looking: Page = {
  triage,
  list,
  show,
  explain,
  timeline,
  incidents,
  diff,
  sales: (program, define) => soldThings(program, define, 'sales'),
  items: (program, define) => soldThings(program, define, 'items'),
  gaps,
  types,
  brief,
  tell,
  ticket,
};

function brief(program: Command, define: Define): void {
  define(
    program
      .command('brief')
      .summary('what is new since you last looked')
      .description(
        'Tells what broke, healed, was called off and was changed by whom since you (--as) last had a brief, and how things stand.',
      )
      .option('--since <when>', 'from then on instead: 8h, 2026-11-20 or a time')
      .option('--all', 'every line of every part')
      .option('--handover', 'as Markdown, for whoever takes over')
      .option('--html <file>', 'writes one page of HTML that needs nothing else; a file that is there is replaced'),
    async (ports, o) => {
      const { brief } = await import('../commands/brief.ts');
      const { since, all, handover, html } = o;
      return brief({ since: text(since), all: flag(all), handover: flag(handover), html: text(html) }, ports);
    },
  );
}

function incidents(program: Command, define: Define): void {
  define(
    program
      .command('incidents')
      .summary('outages: many of one type fail alike')
      .description(
        'Lists incidents that last: many venues of one POS type fail alike at one time. Countdowns stand still.',
      )
      .option('--all', 'also those that are over')
      .option('--since <when>', 'also those that ended since then: 7d, 2026-11-20 or a time'),
    async (ports, o) => {
      const { incidents } = await import('../commands/incidents.ts');
      return incidents({ all: flag(o.all), since: text(o.since) }, ports);
    },
  );
}

function tell(program: Command, define: Define): void {
  define(
    program
      .command('tell')
      .summary('what to write to the venue')
      .description(
        'Writes the text for the venue: what stopped, since when in its local time, what to do, which days will be fetched.',
      )
      .argument('<ref>', REF)
      .addOption(choice('--lang <language>', 'the language', LANGUAGES))
      .option('--send', "mail it to the venue's contacts, and note that on the timeline"),
    async (ports, o, ref: string) =>
      (await import('../commands/tell.ts')).tell({ ref, language: String(o.lang), send: flag(o.send) }, ports),
  );
}

function ticket(program: Command, define: Define): void {
  define(
    program
      .command('ticket')
      .summary('evidence to paste into a ticket')
      .description(
        'Prints what is known of one integration as Markdown, without secrets: for a ticket of the provider.',
      )
      .argument('<ref>', REF),
    async (ports, _o, ref: string) => (await import('../commands/ticket.ts')).ticket(ref, ports),
  );
}

function triage(program: Command, define: Define): void {
  define(
    narrowing(program.command('triage'))
      .summary('who needs whom, worst first: what posctl alone shows')
      .description('Shows which integrations need somebody, by whom, since when, why, and what to type next.')
      .addOption(several('--needs <who>', 'only what needs venue, support, provider or nobody (may be given again)'))
      .addOption(several('--status <trouble>', 'only those with this state (may be given again)'))
      .option('--all', 'one by one, nothing folded')
      .option('--walk', 'one by one, asking what to do')
      .option('--watch', 'runs until Ctrl-C: redrawn in a terminal, else a line for each change')
      .option('--check', 'exit 7 when anything needs somebody'),
    async (ports, o, refs: string[]) => {
      const { triage } = await import('../commands/triage.ts');
      const how = { check: flag(o.check), watch: flag(o.watch), walk: flag(o.walk) };
      return triage({ ...selection(refs, o), needs: texts(o.needs), ...how }, ports, o.again);
    },
  );
}

function list(program: Command, define: Define): void {
  define(
    requiringMatch(
      program
        .command('list')
        .summary('active integrations, worst first')
        .description('Lists active integrations, worst first, with their last check and last imported sale.')
        .argument('[refs...]', REFS_OR_VENUES)
        .option('--inactive', 'only inactive ones')
        .option('--all', 'also inactive ones, and healthy ones one by one')
        .option('--watch', 'runs until Ctrl-C: redrawn in a terminal, else a line for each change')
        .option('--check', 'exit 7 when an active one of them is Failed or CalledOff')
        .option('--at <when>', 'as it was then, by the timeline: 7d, 2026-11-20 or a time')
        .addOption(several('--status <status>', 'only with this status (may be given again)'))
        .addOption(several('--type <type>', 'only of this POS type (may be given again)')),
    ),
    async (ports, o, refs: string[]) =>
      (await import('../commands/list.ts')).list(
        {
          ...selection(refs, o),
          inactive: flag(o.inactive),
          at: text(o.at),
          watch: flag(o.watch),
          check: flag(o.check),
        },
        ports,
      ),
  );
}

function show(program: Command, define: Define): void {
  define(
    program
      .command('show')
      .summary('everything about one, or about a venue')
      .description('Shows everything about integrations, or about venues as a whole, and what to type next.')
      .argument('[refs...]', SHOWN),
    async (ports, o, refs: string[]) =>
      (await import('../commands/show.ts')).show({ refs, venues: texts(o.venue) }, ports),
  );
}

function explain(program: Command, define: Define): void {
  define(
    program
      .command('explain')
      .summary('why it has its status, and what would change it')
      .description(
        'Explains the status of an integration: the rule, the evidence, how many others fail alike, what would change it and when, and what to type next.',
      )
      .argument('<ref>', REF),
    async (ports, _o, ref: string) => (await import('../commands/explain.ts')).explain(ref, ports),
  );
}

function gaps(program: Command, define: Define): void {
  define(
    narrowing(program.command('gaps'))
      .summary('which business days are covered')
      .description(
        'Draws a calendar of business days: covered, empty, partly fetched, failed, missing, planned closed, inactive.',
      )
      .option('--from <day>', 'first business day: 2026-11-20, yesterday or 7d (default: that of the first check)')
      .option('--to <day>', 'last business day, included (default: the last full one)')
      .option('--since <when>', 'from the day of this moment on: 30d, yesterday or a time')
      .option('--until <when>', 'up to this moment')
      .option('--table', 'a row for days of one state that follow each other, instead of the calendar')
      .addOption(several('--state <states>', 'only days of these states: partial,failed,missing')),
    async (ports, o, refs: string[]) => {
      const { gaps } = await import('../commands/gaps.ts');
      const { from, to, since, until, table } = o;
      const shown = { table: flag(table), states: texts(o.state) };
      const when = { from: text(from), to: text(to), since: text(since), until: text(until) };
      return gaps({ ...selection(refs, o), ...shown, ...when }, ports);
    },
  );
}

function types(program: Command, define: Define): void {
  define(
    program
      .command('types')
      .summary('the catalogue of POS types, with set-up instructions')
      .description('Lists the POS types; one of them with its credentials, options and set-up instructions.')
      .argument('[type]', 'a POS type, like square'),
    async (ports, _o, type: string | undefined) => (await import('../commands/types.ts')).types(type ?? null, ports),
  );
}

function timeline(program: Command, define: Define): void {
  define(
    narrowing(program.command('timeline'))
      .summary('what happened: when, who, what, why')
      .description('Shows what happened to integrations, oldest first: checks, changes, call-offs, mails.')
      .option('--since <when>', 'from then on: 7d, yesterday, 2026-11-20 or a time')
      .option('--until <when>', 'before then')
      .option('--from <day>', 'from the beginning of this day on')
      .option('--to <day>', 'to the end of this day')
      .addOption(several('--kind <kind>', 'only this kind of entry (may be given again)'))
      .option('--limit <n>', 'only the newest N', positive)
      .option('--follow', 'keep showing new entries, until Ctrl-C'),
    async (ports, o, refs: string[]) => {
      const { timeline } = await import('../commands/timeline.ts');
      const { since, until, limit } = o;
      return timeline(
        {
          ...selection(refs, o),
          since: text(since),
          until: text(until),
          from: text(o.from),
          to: text(o.to),
          kinds: texts(o.kind),
          limit: number(limit),
          follow: flag(o.follow),
        },
        ports,
      );
    },
  );
}

function diff(program: Command, define: Define): void {
  define(
    narrowing(program.command('diff'))
      .summary('what has changed since then')
      .description(
        'Compares two moments, by the timeline: statuses, reasons, options, intervals, who is active. Times of checks are left out.',
      )
      .option('--from <when>', 'the earlier moment: 7d, 2026-11-20 or a time')
      .option('--to <when>', 'the later one (default: now)'),
    async (ports, o, refs: string[]) => {
      const { diff } = await import('../commands/diff.ts');
      return diff({ ...selection(refs, o), from: text(o.from), to: text(o.to) }, ports);
    },
  );
}

function soldThings(program: Command, define: Define, name: 'sales' | 'items'): void {
  const command = narrowing(program.command(name))
    .summary(name === 'sales' ? 'what was sold' : 'the POS items, with first and last sale')
    .description(
      name === 'sales'
        ? 'Shows what was sold: by line, receipt, business day or item.'
        : 'Lists what was sold, item by item, with first and last sale.',
    )
    .option('--from <day>', 'first business day: 2026-11-20, yesterday or 7d')
    .option('--to <day>', 'last business day, included')
    .option('--since <when>', 'sold from then on: 7d, yesterday, 2026-11-20 or a time')
    .option('--until <when>', 'sold before then')
    .option('--item <code>', 'only the item with this code');
  if (name === 'sales')
    command
      .option('--by <what>', 'line (default), receipt, day or item', 'line')
      .option('--chart', 'draws a bar for each business day');
  define(command, async (ports, o, refs: string[]) => {
    const chosen = {
      ...selection(refs, o),
      from: text(o.from),
      to: text(o.to),
      since: text(o.since),
      until: text(o.until),
      item: text(o.item),
    };
    if (name === 'items') return (await import('../commands/items.ts')).items(chosen, ports);
    return (await import('../commands/sales.ts')).sales({ ...chosen, by: String(o.by), chart: flag(o.chart) }, ports);
  });
}
