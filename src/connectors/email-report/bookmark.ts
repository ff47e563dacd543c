import { createHash } from 'node:crypto';
import { businessDay, daysBetween } from '../../domain/business-day.ts';
import type { Day } from '../../domain/time.ts';
import { DAY, plus } from '../../domain/time.ts';
import { isWholeNumber } from '../../domain/unknown.ts';
import type { SetUp, Window } from '../../ports/connectors.ts';
import { fields } from '../api/read.ts';
import type { RoutedMail } from './mail.ts';
import type { Mailbox, MailFound, MailRange } from './mailbox.ts';
import type { EmailOptions } from './options.ts';

/** Where an integration is in its mailbox; kept with the sales that were read up to there. */
export interface Bookmark {
  /** Which mailbox and which mails of it this is about: with another server, folder or rule it begins anew. */
  readonly about: string;
  readonly uidValidity: string;
  /** Every mail up to this UID has been looked at. */
  readonly lastUid: number;
  /** Files that were imported, the newest ones last. */
  readonly seen: readonly string[];
  /** Mails with a report that could not be imported, and how it was tried: they are read again when that has changed. */
  readonly tried: { readonly how: string; readonly uids: readonly number[] };
}

/** Reports remembered by one integration: a year of daily ones, much more than any mailbox is read again for. */
const MOST_SEEN = 400;
const MOST_TRIED = 50;

/** The bookmark of the last good check, if it is about these very mails. */
function readBookmark(cursor: unknown, options: EmailOptions): Bookmark | null {
  const { about, uidValidity, lastUid, seen, tried } = fields(cursor);
  const { how, uids } = fields(tried);
  if (about !== aboutOf(options) || typeof uidValidity !== 'string' || !isUid(lastUid)) return null;
  return {
    about,
    uidValidity,
    lastUid,
    seen: seenIn({ seen }),
    tried: { how: typeof how === 'string' ? how : '', uids: Array.isArray(uids) ? uids.filter(isUid) : [] },
  };
}

/** Files that were imported, of a bookmark that may be about other mails by now: a mail can come by two ways. */
export function seenIn(cursor: unknown): string[] {
  const { seen } = fields(cursor);
  return Array.isArray(seen) ? seen.filter((one) => typeof one === 'string') : [];
}

export function writeBookmark(
  options: EmailOptions,
  at: Pick<Bookmark, 'uidValidity' | 'lastUid'> & {
    readonly seen: readonly string[];
    readonly tried: readonly number[];
  },
): Bookmark {
  return {
    about: aboutOf(options),
    uidValidity: at.uidValidity,
    lastUid: at.lastUid,
    seen: at.seen.slice(-MOST_SEEN),
    tried: { how: howOf(options), uids: at.tried.slice(-MOST_TRIED) },
  };
}

/** How reports are read, as far as a person can change it. */
function howOf({ profile, currency, location }: EmailOptions): string {
  return digest(profile ?? '', currency, ...(location === null ? [] : [location]));
}

function aboutOf({ account, rule }: EmailOptions): string {
  const { host, user, folder } = account;
  return digest(host, user, folder, JSON.stringify(rule));
}

/**
 * Files that were imported before. The same bytes for other days are news: reports that do not say their day look the same
 * on quiet days. A Message-ID alone means nothing, some programs give all their mails the same one.
 */
export class SeenFiles {
  private readonly mails = new Map<string, string>();

  constructor(seen: readonly string[]) {
    for (const one of seen) {
      const [file = '', mail = ''] = one.split(' ');
      this.mails.set(file, mail);
    }
  }

  /** `mail`: it came with this very mail. `bytes`: it came with another one. */
  has(file: FileId, messageId: string | null): 'mail' | 'bytes' | null {
    const mail = this.mails.get(keyOf(file));
    if (mail === undefined) return null;
    return messageId !== null && mail === digest(messageId) ? 'mail' : 'bytes';
  }

  add(file: FileId, messageId: string | null): void {
    const key = keyOf(file);
    this.mails.delete(key);
    this.mails.set(key, messageId === null ? '' : digest(messageId));
  }

  list(): string[] {
    return [...this.mails].map(([file, mail]) => `${file} ${mail}`.trim());
  }
}

interface FileId {
  readonly sha256: string;
  readonly businessDays: readonly Day[];
}

const keyOf = ({ sha256, businessDays }: FileId) => digest(sha256, ...businessDays);

const isUid = (value: unknown): value is number => isWholeNumber(value) && value >= 0;

function digest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

/** How many days late a day's report may come: with that of a month, or sent again when somebody missed it. */
const LATER_DAYS = 35;

/** After this many days, a report that could not be imported was settled by hand, or is missed by nobody. */
const SETTLED_DAYS = 30;

/** Which mails a check looks at. */
export interface Plan {
  mails(mailbox: Mailbox): AsyncIterable<MailFound>;
  /** Of those that are meant for the integration. */
  takes(mail: RoutedMail): boolean;
  /** Mails that could not be imported and are not tried again now. */
  readonly untouched: readonly number[];
}

/** Days that were asked for are read again by date; a routine check goes on from its bookmark, or begins by date. */
export function planOf(
  { setUp, window, options }: { setUp: SetUp; window: Window; options: EmailOptions },
  { uidValidity, uidNext }: Pick<Bookmark, 'uidValidity'> & { uidNext: number },
): Plan {
  const { from, to } = window;
  if (window.by === 'sold') {
    const until = plus(to, LATER_DAYS * DAY);
    return byDate({ since: from, until }, (mail) => mail.receivedAt >= from && mail.receivedAt < until);
  }
  const bookmark = readBookmark(setUp.cursor, options);
  if (bookmark?.uidValidity !== uidValidity)
    return byDate({ since: from, until: null }, (mail) => mail.receivedAt >= from);
  const { uids, how } = bookmark.tried;
  const again = how === howOf(options) ? [] : uids;
  return {
    async *mails(mailbox) {
      yield* mailbox.mailsAt(again);
      yield* mailbox.mails({ uids: { from: bookmark.lastUid + 1, to: uidNext - 1 } });
    },
    takes: (mail) => mail.uid > bookmark.lastUid || mail.receivedAt >= plus(to, -SETTLED_DAYS * DAY),
    untouched: again.length === 0 ? uids : [],
  };
}

function byDate(range: MailRange, takes: Plan['takes']): Plan {
  return { mails: (mailbox) => mailbox.mails(range), takes, untouched: [] };
}

/** The days whose sales are wanted; null: all that comes. */
export function daysOf({ by, from, to }: Window, { venue }: SetUp): ReadonlySet<string> | null {
  return by === 'sold' ? new Set(daysBetween(businessDay(from, venue), businessDay(plus(to, -1), venue))) : null;
}
