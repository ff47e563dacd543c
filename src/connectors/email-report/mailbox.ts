import type { Readable } from 'node:stream';
import { ImapFlow } from 'imapflow';
import { CheckFailure } from '../../domain/errors.ts';
import { RECIPIENT_HEADERS } from '../../domain/mail-routing.ts';
import { clean, shorten } from '../../domain/text.ts';
import { DAY, type Instant, instant, millis } from '../../domain/time.ts';
import { mailFailure } from './failure.ts';
import type { MailAccount } from './options.ts';

/** How long a mail server may take, in ms. */
export interface MailLimits {
  readonly connectMs: number;
  /** Without a byte, while something is asked. */
  readonly silenceMs: number;
}

export const MAIL_LIMITS: MailLimits = { connectMs: 20_000, silenceMs: 90_000 };

/** A mail as it lies in the mailbox, not opened. */
export interface MailFound {
  readonly uid: number;
  /** INTERNALDATE; null when the server does not say it. */
  readonly internal: Instant | null;
  /** Bytes of the whole mail. */
  readonly size: number;
  /** The lines of the header that are needed. */
  readonly header: Buffer;
}

/** Mails by UID, both ends included, or by when they came or were written (both in whole days, more rather than less). */
export type MailRange =
  | { readonly uids: { readonly from: number; readonly to: number } }
  | { readonly since: Instant; readonly until: Instant | null };

/** Lines of the header that say whose mail it is, and when it was written and received. */
const HEADERS = [...RECIPIENT_HEADERS, 'from', 'sender', 'subject', 'date', 'message-id', 'received'];
/** UIDs asked for in one command. */
const STEP = 500;
/** Bytes fetched at once of a mail. */
const PIECE = 1024 * 1024;
const MOST_FOLDERS = 30;
/** Searches know whole days only, in the server's zone, and are asked for in ours. */
const MARGIN = 3 * DAY;

/**
 * One folder of a mailbox, opened so that nothing in it can be changed: other integrations and people read the same mails.
 * Every method throws `CheckFailure`, or what the signal was aborted with.
 */
export class Mailbox {
  private readonly client: ImapFlow;
  private readonly account: MailAccount;
  private readonly password: string;
  private readonly signal: AbortSignal;
  private readonly cut = () => this.client.close();

  constructor(account: MailAccount, more: { password: string; limits?: MailLimits; signal: AbortSignal }) {
    const { limits = MAIL_LIMITS, signal, password } = more;
    this.account = account;
    this.password = password;
    this.signal = signal;
    this.client = new ImapFlow({
      host: account.host,
      port: account.port,
      secure: account.security === 'tls',
      // Never "if it is offered": whoever sits on the line could take the offer away and read the password.
      doSTARTTLS: account.security === 'starttls',
      auth: { user: account.user, pass: password },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: limits.connectMs,
      greetingTimeout: limits.connectMs,
      socketTimeout: limits.silenceMs,
      maxLiteralSize: 16 * PIECE,
      maxLineLength: 16 * PIECE,
      maxResponseSize: 32 * PIECE,
      clientInfo: { name: 'posctl' },
    });
    // What goes wrong is told by the call that it breaks; without a listener the process would end.
    this.client.on('error', () => {});
  }

  /** Logs in. */
  async connect(): Promise<void> {
    this.signal.throwIfAborted();
    this.signal.addEventListener('abort', this.cut);
    await this.guarded(() => this.client.connect());
  }

  /** Names of all folders that can be opened, as the options take them. */
  async folders(): Promise<string[]> {
    const listed = await this.guarded(() => this.client.list({ listOnly: true }));
    return listed
      .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
      .map(({ path }) => path);
  }

  /**
   * Opens the folder for reading only. `uidNext` is the UID that the next mail gets: what comes from now on has it or a
   * higher one.
   */
  async open(): Promise<{ readonly uidValidity: string; readonly uidNext: number }> {
    const { folder } = this.account;
    try {
      const { uidValidity, uidNext } = await this.client.mailboxOpen(folder, { readOnly: true });
      return { uidValidity: String(uidValidity), uidNext: uidNext || (await this.highestUid()) + 1 };
    } catch (error) {
      if ((error as { mailboxMissing?: boolean } | null)?.mailboxMissing) throw await this.missingFolder();
      throw this.failure(error);
    }
  }

  /** Mails of the open folder, ascending by UID. */
  async *mails(range: MailRange): AsyncGenerator<MailFound, void, void> {
    const sets = 'uids' in range ? [`${range.uids.from}:${range.uids.to}`] : inSteps(await this.search(range));
    if ('uids' in range && range.uids.from > range.uids.to) return;
    for (const set of sets) yield* this.heads(set);
  }

  /** Mails with these UIDs that are still there. */
  async *mailsAt(uids: readonly number[]): AsyncGenerator<MailFound, void, void> {
    for (const set of inSteps(uids)) yield* this.heads(set);
  }

  /** The whole mail, as a stream; undefined when it is no longer there. */
  async source(uid: number): Promise<Readable | undefined> {
    const { content } = await this.guarded(() =>
      this.client.download(String(uid), undefined, { uid: true, chunkSize: PIECE }),
    );
    return content;
  }

  /** What broke while a mail was read from its stream. */
  failure(error: unknown): unknown {
    if (this.signal.aborted) return this.signal.reason;
    return mailFailure(error, { account: this.account, password: this.password, bye: this.client.byeReason });
  }

  async close(): Promise<void> {
    this.signal.removeEventListener('abort', this.cut);
    if (this.client.usable && !this.signal.aborted) await this.client.logout().catch(() => {});
    this.client.close();
  }

  private async *heads(set: string): AsyncGenerator<MailFound, void, void> {
    const query = { uid: true, internalDate: true, size: true, headers: HEADERS };
    const found: MailFound[] = [];
    await this.guarded(async () => {
      for await (const { uid, internalDate, size = 0, headers } of this.client.fetch(set, query, { uid: true }))
        found.push({ uid, internal: momentOf(internalDate), size, header: headers ?? Buffer.alloc(0) });
    });
    yield* found.sort((a, b) => a.uid - b.uid);
  }

  /** Both moments count: a mail that was moved here later has the time of the move, or that of its arrival. */
  private async search({ since, until }: { since: Instant; until: Instant | null }): Promise<number[]> {
    const query = { since: new Date(millis(since) - MARGIN) };
    const end = until === null ? null : new Date(millis(until) + MARGIN);
    const both = end === null ? query : { ...query, or: [{ before: end }, { sentBefore: end }] };
    const uids = await this.guarded(() => this.client.search(both, { uid: true }));
    if (!uids)
      throw new CheckFailure('provider_down', `the mail server ${this.account.host} refuses to search by date`);
    return uids.sort((a, b) => a - b);
  }

  private async highestUid(): Promise<number> {
    const last = await this.client.fetchOne('*', { uid: true });
    return last ? last.uid : 0;
  }

  private async missingFolder(): Promise<CheckFailure> {
    const { folder, user } = this.account;
    return new CheckFailure(
      'bad_config',
      `there is no folder «${folder}» in the mailbox of ${user}; there are: ${namesOf(await this.folders())}`,
    );
  }

  private async guarded<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.failure(error);
    }
  }
}

/** Folders for people: in order, the first ones, cleaned. */
export function namesOf(folders: readonly string[]): string {
  const named = [...folders]
    .sort()
    .slice(0, MOST_FOLDERS)
    .map((name) => shorten(clean(name), 60));
  const more = folders.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

function inSteps(uids: readonly number[]): string[] {
  const sets: string[] = [];
  for (let i = 0; i < uids.length; i += STEP) sets.push(uids.slice(i, i + STEP).join(','));
  return sets;
}

function momentOf(date: Date | string | undefined): Instant | null {
  const ms = date instanceof Date ? date.getTime() : Date.parse(date ?? '');
  return Number.isNaN(ms) ? null : instant(ms);
}
