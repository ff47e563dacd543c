import type { OnDuplicate } from '../domain/duplicate.ts';
import {
  bulkSelection,
  type Command,
  choice,
  type Define,
  dryRun,
  duration,
  flag,
  number,
  oneVenue,
  type Page,
  port,
  SOURCES,
  selecting,
  several,
  text,
  texts,
} from './commander.ts';

// Not imported: what decides about duplicates would be loaded at every start.
const ON_DUPLICATE = ['ask', 'new', 'restore', 'fail'] as const satisfies readonly OnDuplicate[];

/** Commands that change integrations. */
export const changing: Page = {
  add,
  authorize,
  edit,
  deactivate,
  restore,
  snooze,
  undo,
};

function deactivate(program: Command, define: Define): void {
  define(
    selecting(
      program
        .command('deactivate')
        .summary('stop checking; sales and history stay')
        .description('Stops all further checks after a confirmation. Sales, POS items and history stay.'),
    ),
    async (ports, o, refs: string[]) =>
      (await import('../commands/deactivate.ts')).deactivate(bulkSelection(refs, o), ports),
  );
}

function snooze(program: Command, define: Define): void {
  define(
    selecting(
      program
        .command('snooze')
        .summary('no mails for a while; countdowns stand still')
        .description(
          'Sends no mails about integrations for a while, at most 14 days, and stops their countdowns; checks go on. The last operand says for how long: 4h, 3d.',
        )
        .option('--until <time>', 'until then instead: 2026-11-20T18:00Z or a day')
        .option('--end', 'end it now'),
    ),
    async (ports, o, refs: string[]) => {
      const { snooze } = await import('../commands/snooze.ts');
      const until = text(o.until);
      return snooze({ ...bulkSelection(refs, o), until, end: flag(o.end) }, ports);
    },
  );
}

function restore(program: Command, define: Define): void {
  define(
    selecting(
      program
        .command('restore')
        .summary('make an inactive one active again')
        .description('Makes inactive integrations active again: they pull sales from their last good check on.')
        .option('--nickname <name>', 'another nickname, when an active one has the old one'),
    ),
    async (ports, o, refs: string[]) => {
      const { restore } = await import('../commands/restore.ts');
      return restore({ ...bulkSelection(refs, o), nickname: text(o.nickname) }, ports);
    },
  );
}

function undo(program: Command, define: Define): void {
  define(
    dryRun(
      program
        .command('undo')
        .summary('take back what one command changed')
        .description(
          'Sets back every value that an operation set and that nobody has changed since; names the others. Sales stay.',
        )
        .argument('<operation>', 'its id op_…, as the command said it; or see: posctl timeline -o jsonl'),
    ),
    async (ports, o, op: string) => (await import('../commands/undo.ts')).undo({ op, dryRun: flag(o.dryRun) }, ports),
  );
}

function add(program: Command, define: Define): void {
  const command = program
    .command('add')
    .summary('connect a venue to a POS')
    .description(
      'Connects a venue to a POS. In a terminal it asks for what is missing; credentials are tried before they are saved.',
    )
    .argument('[type]', 'a POS type, like square; see: posctl types')
    .option('--nickname <name>', 'tells it from another one of the same type')
    .addOption(several('--set <key=value>', 'an option (may be given again)', false))
    .addOption(several('--secret <key=source>', `a credential: ${SOURCES}`, false))
    .option('--every <interval>', 'how often it is checked, 5m to 6h')
    .addOption(choice('--on-duplicate <what>', 'when the venue has this type already', ON_DUPLICATE))
    .option('--restore <ref>', 'restore this inactive one instead')
    .option('--refresh', 'check it at once')
    .option('--no-test', 'do not try the credentials first');
  define(dryRun(command), async (ports, o, type: string | undefined) => {
    const { add } = await import('../commands/add.ts');
    const { nickname, every, restore } = o;
    return add(
      {
        venue: oneVenue(o) ?? ports.context.defaultVenue,
        type: type ?? null,
        nickname: text(nickname),
        set: texts(o.set),
        secret: texts(o.secret),
        every: text(every),
        onDuplicate: o.onDuplicate as OnDuplicate,
        restore: text(restore),
        refresh: flag(o.refresh),
        test: flag(o.test),
        dryRun: flag(o.dryRun),
      },
      ports,
    );
  });
}

/** What is put away is restored first, by its own command. */
const AUTHORIZE_DUPLICATE = ['ask', 'new', 'fail'] as const satisfies readonly OnDuplicate[];

/** The port to which an application of one's own can send the browser back. */
const CALLBACK_PORT = 8347;

function authorize(program: Command, define: Define): void {
  const command = program
    .command('authorize')
    .summary('get access by consent of the owner, in a browser')
    .description(
      "Prints the address at which the venue's owner gives access, takes the answer, and keeps the tokens: for an integration that is there, or for one to be added. Without a terminal it goes in two steps: the address first, then --answer. No token is ever shown.",
    )
    .argument('<type>', 'a POS type that takes consent, like lightspeed-k')
    .option('--nickname <name>', 'tells it from another one of the same type')
    .addOption(several('--set <key=value>', 'an option (may be given again)', false))
    .addOption(several('--secret <key=source>', `the client of your application: ${SOURCES}`, false))
    .addOption(choice('--on-duplicate <what>', 'new: add another one, with a nickname', AUTHORIZE_DUPLICATE))
    .option(
      '--redirect <url>',
      "your application's redirect address (default: this machine, http://127.0.0.1:PORT/callback)",
    )
    .option('--port <n>', 'the port on which the answer is taken', port)
    .option('--answer <address>', 'the address to which the browser was sent back; - for standard input')
    .option('--wait <time>', 'how long to wait for the answer, also without a terminal', duration);
  define(command, async (ports, o, type: string) => {
    const { authorize } = await import('../commands/authorize.ts');
    const { nickname, onDuplicate, redirect, answer } = o;
    return authorize(
      {
        type,
        venue: oneVenue(o) ?? (answer === undefined ? ports.context.defaultVenue : null),
        nickname: text(nickname),
        set: texts(o.set),
        secret: texts(o.secret),
        onDuplicate: (onDuplicate as OnDuplicate | undefined) ?? 'ask',
        redirect: text(redirect),
        port: number(o.port) ?? CALLBACK_PORT,
        answer: text(answer),
        wait: number(o.wait),
      },
      ports,
    );
  });
}

function edit(program: Command, define: Define): void {
  const command = program
    .command('edit')
    .summary('change options, credentials, nickname, interval')
    .description('Changes what is named; all else stays. Without flags, in a terminal, it asks what to change.')
    .addOption(several('--set <key=value>', 'an option (may be given again)', false))
    .addOption(
      several('--unset <key>', 'clears an option, a credential, nickname, every or primary (may be given again)'),
    )
    .addOption(several('--secret <key=source>', `a credential: ${SOURCES}`, false))
    .option('--nickname <name>', 'another nickname')
    .option('--every <interval>', 'how often it is checked, 5m to 6h')
    .option('--primary <other>', 'on days that both cover, only this one counts')
    .option('--refresh', 'check it at once; a success resumes a called-off one')
    .option('--no-test', 'do not try new credentials or addresses first');
  define(selecting(command), async (ports, o, refs: string[]) => {
    const { edit } = await import('../commands/edit.ts');
    const { nickname, every, primary } = o;
    const patch = {
      set: texts(o.set),
      unset: texts(o.unset),
      secret: texts(o.secret),
      nickname: text(nickname),
      every: text(every),
      primary: text(primary),
    };
    return edit({ ...bulkSelection(refs, o), ...patch, test: flag(o.test), refresh: flag(o.refresh) }, ports);
  });
}
