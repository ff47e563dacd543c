import {
  anyPort,
  bulkSelection,
  type Command,
  type Define,
  dryRun,
  duration,
  flag,
  type Page,
  positive,
  selecting,
  several,
  text,
  texts,
  wholeNumber,
} from './commander.ts';

/** Commands that run checks, what decides about them, and the rehearsal of it all. */
export const checking: Page = {
  refresh,
  daemon,
  policy,
  demo,
};

function refresh(program: Command, define: Define): void {
  define(
    selecting(
      program
        .command('refresh')
        .summary('check now')
        .description('Checks now. A called-off one that is named and succeeds is resumed.')
        .option('--from <day>', 'fetch again what was sold from this business day: 2026-11-20, yesterday or 7d')
        .option('--to <day>', 'to this one, included')
        .option('--gaps', 'fetch again the days that were not wholly fetched; see: posctl gaps'),
    ),
    async (ports, o, refs: string[]) => {
      const { refresh } = await import('../commands/refresh.ts');
      const asked = { from: text(o.from), to: text(o.to), gaps: flag(o.gaps) };
      return refresh({ ...bulkSelection(refs, o), ...asked }, ports);
    },
  );
}

function policy(program: Command, define: Define): void {
  const page = program.command('policy').helpCommand(false);
  define(
    dryRun(
      page
        .summary('the call-off policy in force')
        .description(
          'Shows the call-off policy as it is in force, for all types or for one; --set and --unset change it.',
        )
        .option('--type <type>', 'of this POS type')
        .addOption(several('--set <key=value>', 'sets a value (may be given again)', false))
        .addOption(several('--unset <key>', 'back to the default (may be given again)')),
    ),
    async (ports, o) => {
      const { policy } = await import('../commands/policy.ts');
      return policy({ type: text(o.type), set: texts(o.set), unset: texts(o.unset), dryRun: flag(o.dryRun) }, ports);
    },
  );
  define(
    page
      .command('simulate')
      .description(
        'Replays the checks of the timeline with another policy: what would have been called off, warned of and mailed, beside what was. Changes nothing.',
      )
      .addOption(several('--set <key=value>', 'what would be different (may be given again)', false))
      .option('--type <type>', 'of this POS type only')
      .option('--since <when>', 'from then on: 30d, 2026-11-20 or a time (90d)', '90d'),
    async (ports, o) => {
      const { policySimulate } = await import('../commands/policy-simulate.ts');
      const asked = { set: texts(o.set), type: text(o.type), venues: texts(o.venue), since: String(o.since) };
      return policySimulate(asked, ports);
    },
  );
}

function demo(program: Command, define: Define): void {
  define(
    program
      .command('demo')
      .summary('a rehearsal POS on loopback')
      .description(
        'Shows posctl at work with made-up sales, in a temporary store. With --serve only the rehearsal POS runs, until Ctrl-C.',
      )
      .option('--serve', 'only the rehearsal POS')
      .option('--port <n>', 'port of --serve (default: any that is free)', anyPort, 0)
      .option('--seed <n>', 'the same seed gives the same sales', wholeNumber, 1)
      .option('--pos <type>', 'whose API --serve speaks: square or clover', 'square'),
    async (ports, o) => {
      const { demo } = await import('../commands/demo.ts');
      const { port, seed, pos } = o;
      return demo({ serve: flag(o.serve), port: Number(port), seed: Number(seed), pos: String(pos) }, ports);
    },
  );
}

function daemon(program: Command, define: Define): void {
  const page = program.command('daemon').helpCommand(false);
  define(
    page
      .summary('run the checker')
      .description('Checks what is due and sends the mail that is owed, every minute until stopped.')
      .option('--once', 'one pass, for cron')
      .option('--grace <time>', 'how long running checks may take after a stop (30s)', duration, 30_000)
      .option('--concurrency <n>', 'checks at once (16)', positive, 16)
      .option('--per-type <n>', 'checks at once of one POS type (8)', positive, 8)
      .option(
        '--listen <address>',
        'answer /metrics, /healthz and /readyz there, like 127.0.0.1:9464 (a port: loopback)',
      )
      .option('--ping-url <url>', "asked after each pass, for a dead man's switch (POSCTL_PING_URL); or a source"),
    async (ports, o) => {
      const { daemon } = await import('../commands/daemon.ts');
      const { grace, concurrency, perType } = o;
      return daemon(
        {
          once: flag(o.once),
          venues: texts(o.venue),
          graceMs: Number(grace),
          concurrency: Number(concurrency),
          perType: Number(perType),
          pingUrl: text(o.pingUrl),
          listen: text(o.listen),
        },
        ports,
      );
    },
  );
  daemonStatus(page, define);
}

function daemonStatus(page: Command, define: Define): void {
  define(
    page
      .command('status')
      .description(
        'Shows which daemons are running, what each of them checks now, and what waits: checks that are due, mail that is owed. Changes nothing.',
      )
      .option('--check', 'exit 7 when checks are late or no daemon is running'),
    async (ports, o) => {
      const { daemonStatusOf } = await import('../commands/daemon-status.ts');
      return daemonStatusOf({ check: flag(o.check) }, ports);
    },
  );
}
