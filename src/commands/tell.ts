import { LANGUAGES, type Language } from '../domain/catalogue.ts';
import { Cancelled, decisionNeeded, EXIT, type ExitCode, ExpectedError, usage } from '../domain/errors.ts';
import { refOf, shellRef } from '../domain/reference.ts';
import { mustBeSendable, sendLetter, type Written, writeLetter } from '../engine/change/tell.ts';
import { type Selected, selectOne } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import type { Ports } from '../ports/ports.ts';
import { LETTERS, letterLines } from '../views/letters.ts';

export interface TellOptions {
  readonly ref: string;
  readonly language: string;
  /** Mails it to the venue's contacts. */
  readonly send: boolean;
}

/** `posctl tell REF`: the text for the venue; with `--send` it is mailed to the venue's contacts. */
export async function tell({ ref, language, send }: TellOptions, ports: Ports): Promise<ExitCode> {
  const chosen = parseLanguage(language);
  await requireStore(ports);
  const { output } = ports;
  const selected = await selectOne(ports, ref, 'any');
  const written = await writeLetter(ports, selected, chosen);
  const { venue } = selected.state;
  if (send) {
    mustBeSendable(ports, venue);
    await confirm(selected, written, ports);
  }
  const sent = send && (await mail(selected, written, ports));
  const row = { integration: selected.integration, siblings: selected.state.integrations, venue, written, sent };
  if (output.format !== 'table') await output.record(LETTERS, row, []);
  else if (!send) await output.text(letterLines(row));
  if (!send && output.format === 'table' && venue.contacts.length > 0)
    output.say(
      `To mail it to ${venue.contacts.join(', ')}: posctl tell ${shellRef(refOf(selected.integration))} --lang ${chosen} --send`,
    );
  return EXIT.done;
}

/** @throws ExpectedError `usage`. */
function parseLanguage(text: string): Language {
  const language = LANGUAGES.find((one) => one === text.trim().toLowerCase());
  if (language) return language;
  throw usage(`there is no letter in '${text}'`, `languages: ${LANGUAGES.join(', ')}`);
}

/** @throws ExpectedError `decision_needed` when nobody can be asked, Cancelled (exit 0) when the answer is no. */
async function confirm({ state, integration }: Selected, written: Written, ports: Ports): Promise<void> {
  const { context, prompts, output } = ports;
  if (context.yes) return;
  const to = state.venue.contacts.join(', ');
  if (!prompts.possible)
    throw decisionNeeded(`sending the letter to ${to} needs to be confirmed`, 'confirm with --yes');
  const row = { integration, siblings: state.integrations, venue: state.venue, written, sent: false };
  if (output.format === 'table') await output.text(letterLines(row));
  if (!(await prompts.confirm(`Send this to ${to}?`, false))) throw new Cancelled(0);
}

/** False when the server did not take it now. */
async function mail(selected: Selected, written: Written, ports: Ports): Promise<boolean> {
  const delivery = await sendLetter(ports, selected, written);
  const { output } = ports;
  const state = await ports.store.venues.read(selected.state.venue.id);
  const waits = state?.owed.some((one) => one.integration === selected.integration.id && one.letter);
  if (!waits) {
    output.say({ text: `Sent to ${selected.state.venue.contacts.join(', ')}.`, tone: 'good' });
    return true;
  }
  const why = delivery.errors.at(-1) ?? 'another process is sending mail';
  throw new ExpectedError('failed', `the letter waits: ${why}`, {
    hint: 'the daemon tries again; or now: posctl daemon --once',
    retryable: true,
  });
}
