import { businessDay, daysBetween } from '../../domain/business-day.ts';
import { DAY, plus } from '../../domain/time.ts';
import type { SetUp, Window } from '../../ports/connectors.ts';
import { type Bookmark, howOf, readBookmark } from './bookmark.ts';
import type { RoutedMail } from './mail.ts';
import type { Mailbox, MailFound, MailRange } from './mailbox.ts';
import type { EmailOptions } from './options.ts';

/** A day's report may come so many days later: with that of a month, or sent again when somebody missed it. */
const LATER_DAYS = 35;

/** What could not be imported so many days ago was settled by hand, or is missed by nobody. */
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
