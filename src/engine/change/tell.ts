import { businessDay, nextDay, shiftDay } from '../../domain/business-day.ts';
import type { Language } from '../../domain/catalogue.ts';
import { conflict, ExpectedError, usage } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { type Letter, type LetterCause, letterCause, letterFor } from '../../domain/letter.ts';
import { pickOne, refOf, shellRef } from '../../domain/reference.ts';
import { begin, conclude, owe, tell } from '../../domain/state.ts';
import { shellWord } from '../../domain/text.ts';
import type { Day } from '../../domain/time.ts';
import type { Ports } from '../../ports/ports.ts';
import { missingDays } from '../look/missing-days.ts';
import type { Selected } from '../look/select.ts';
import { type Delivery, deliverMail } from '../mail/deliver.ts';
import { tellerNow } from './lifecycle.ts';

/** How many business days back missing sales are looked for: longer than it takes to call anything off. */
const DAYS_BACK = 60;

type LetterPorts = Pick<Ports, 'clock' | 'store' | 'connectors'>;

export interface Written {
  readonly language: Language;
  readonly letter: Letter;
  readonly cause: LetterCause;
  readonly missing: readonly Day[];
}

/** The letter to a venue about one of its integrations as it is now. @throws ExpectedError where there is nothing to tell. */
export async function writeLetter(ports: LetterPorts, selected: Selected, language: Language): Promise<Written> {
  const { state, integration } = selected;
  const cause = causeOf(integration);
  const missing = cause === 'well' ? [] : await daysToTell(cause, selected, ports);
  const type = ports.connectors.type(integration.type);
  return {
    language,
    cause,
    missing,
    letter: letterFor(language, cause, { venue: state.venue, integration, type, missing }),
  };
}

/** Of reports that do not come those that should have: yesterday's comes in the course of today. */
async function daysToTell(cause: LetterCause, selected: Selected, ports: LetterPorts): Promise<readonly Day[]> {
  const days = await daysToFetch(ports, selected);
  const today = businessDay(ports.clock.now(), selected.state.venue);
  return cause === 'report' ? days.filter((day) => nextDay(day) < today) : days;
}

function causeOf(integration: Integration): LetterCause {
  const cause = letterCause(integration);
  if (cause !== null) return cause;
  const ref = shellRef(refOf(integration));
  if (!integration.active) throw conflict(`${refOf(integration)} is inactive: there is nothing to tell the venue`);
  throw conflict(`${refOf(integration)} has not been checked yet`, `check it first: posctl refresh ${ref}`);
}

/**
 * Business days before today of which nothing, or not all, was fetched; of e-mailed reports none from before it was added,
 * for nothing sent them here then.
 */
export async function daysToFetch(
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  selected: Selected,
): Promise<readonly Day[]> {
  const { id, method, createdAt } = selected.integration;
  const now = clock.now();
  const today = businessDay(now, selected.state.venue);
  const asked = { from: shiftDay(today, -DAYS_BACK), to: shiftDay(today, -1) };
  const missing = (await missingDays(store, [selected], { asked, now })).get(id) ?? [];
  const added = businessDay(createdAt, selected.state.venue);
  return method === 'email' ? missing.filter((day) => day >= added) : missing;
}

/**
 * Owes the letter to the venue's contacts and sends what is owed: should the server not take it now, the daemon tries again.
 * @throws ExpectedError when there is nobody to write to, or no mail server.
 */
export async function sendLetter(
  ports: LetterPorts & Pick<Ports, 'notifier' | 'notices' | 'context'>,
  { state, integration }: Selected,
  { letter, cause, language }: Written,
): Promise<Delivery> {
  mustBeSendable(ports, state.venue);
  const { venue, id } = integration;
  await ports.store.venues.change(venue, (now) => {
    if (!now) throw new Error(`the venue ${venue} is gone`);
    const one = pickOne({ by: 'id', id }, now.integrations, 'any');
    if (letterCause(one) !== cause)
      throw conflict(`${refOf(one)} was changed meanwhile: the letter would not be true`, 'write it anew');
    const story = begin(now, tellerNow(ports));
    if (now.owed.some((mail) => mail.integration === id && mail.letter))
      throw conflict(`a letter about ${refOf(one)} waits to be sent already`, 'posctl daemon --once sends it');
    const code = one.reason?.code ?? null;
    tell(story, one, { kind: 'told', details: { language, subject: letter.subject } });
    owe(story, one, {
      kind: cause === 'well' ? 'recovered' : 'told',
      code,
      message: letter.subject,
      letter,
      audience: 'venue',
    });
    return { change: conclude(story, one), result: undefined };
  });
  return deliverMail(ports, ports.context.interrupted);
}

/** @throws ExpectedError. */
export function mustBeSendable(
  { notifier }: Pick<Ports, 'notifier'>,
  { id, contacts }: { readonly id: string; readonly contacts: readonly string[] },
): void {
  if (contacts.length === 0)
    throw usage(`${id} has no contact to write to`, `posctl venue edit ${shellWord(id)} --contact EMAIL`);
  if (!notifier.configured)
    throw new ExpectedError('failed', 'no mail server is set: nothing can be sent', { hint: 'set POSCTL_SMTP_URL' });
}
