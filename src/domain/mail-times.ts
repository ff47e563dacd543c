import { DAY, earlier, type Instant, instant, millis, plus } from './time.ts';

/** What a mail says about when it was written and came. */
export interface MailTimes {
  /** The header `Date` as it stands there; the sender writes it. */
  readonly date: string | null;
  /** The topmost header `Received`; the mail server that delivered it wrote it. */
  readonly received: string | null;
  /** IMAP's INTERNALDATE: when it came into this mailbox. */
  readonly internal: Instant;
}

/**
 * When a mail was received. What came into the mailbox later than it was delivered was moved or copied there (an old
 * mailbox taken over, say), so the earlier of both moments is the truth: an archive full of old reports must not look like
 * news. Whom to believe is the server that delivered it, and only without its word the sender: a `Date` can be anything.
 */
export function receivedAt({ date, received, internal }: MailTimes): Instant {
  const said = mailDate(received?.slice(received.lastIndexOf(';') + 1) ?? null) ?? mailDate(date);
  return said === null ? internal : earlier(said, internal);
}

/** Clocks differ, and some write local time with the wrong zone. */
const AHEAD = DAY;

/**
 * When a mail was written, for the day of a report that does not say it: its `Date`, unless there is none that can be
 * true. A mail is not written later than it is received.
 */
export function writtenAt(times: MailTimes): { readonly at: Instant; readonly doubt: string | null } {
  const came = receivedAt(times);
  const date = mailDate(times.date);
  if (date === null) return { at: came, doubt: 'has no date that can be read' };
  if (date > plus(came, AHEAD)) return { at: came, doubt: `has the date ${date}, later than it came` };
  return { at: date, doubt: null };
}

const LONGEST = 100;
/** Years of five digits would not sort as texts. */
const LATEST = '2200-01-01T00:00:00.000Z';

/** A moment as mails write it (`Fri, 20 Nov 2026 06:00:00 -0500 (EST)`); null when it is not one. */
function mailDate(text: string | null): Instant | null {
  if (text === null || text.length > LONGEST) return null;
  const plain = text.replace(/^([^(]*)\(.*\)\s*$/s, '$1').trim();
  // Without a zone it would be read in that of this machine.
  if (!/:\d\d\s+(?:[+-]\d{4}|[A-Z]{1,5})$/i.test(plain)) return null;
  const ms = Date.parse(plain);
  return ms > 0 && ms < millis(LATEST) ? instant(ms) : null;
}
