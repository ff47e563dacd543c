import { EXIT, type ExitCode } from '../domain/errors.ts';
import type { OwedMail } from '../domain/mail.ts';
import { type Explanation, explainOne } from '../engine/look/explain.ts';
import { type Selected, selectOne } from '../engine/look/select.ts';
import { requireStore } from '../engine/look/store-access.ts';
import { oneZone } from '../engine/look/zones.ts';
import type { Ports } from '../ports/ports.ts';
import { type Times, timesOn } from '../views/cells/times.ts';
import { foldedEntries, foldedListing, inWords } from '../views/entries.ts';
import { changeLines, EXPLANATIONS, type ExplainedRow, explanationLines } from '../views/explanation.ts';
import { nextSteps } from '../views/integrations.ts';
import { sayAccessEnds, sayIfStale } from '../views/notices.ts';

type ExplainPorts = Pick<Ports, 'clock' | 'store' | 'connectors' | 'output' | 'context' | 'stdin'>;

/** Rows of evidence in the table. */
const SHOWN = 8;

/** `posctl explain REF`: the rule that gives the status, the evidence, what would change it, and what to type next. */
export async function explain(ref: string, ports: ExplainPorts): Promise<ExitCode> {
  await requireStore(ports);
  const { output, clock } = ports;
  const selected = await selectOne(ports, ref, 'any');
  await sayIfStale(ports, [selected.integration]);
  await sayAccessEnds([selected.integration], ports);
  const now = clock.now();
  const explanation = await explainOne(ports, selected, now);
  const row = rowOf(selected, explanation);
  await output.record(EXPLANATIONS, row, explanationLines(row));
  if (output.format !== 'table' || output.chosen) return EXIT.done;
  await output.text(['', { text: 'Evidence:', tone: 'quiet' }]);
  const times = timesOn(output, now, oneZone([selected.state.venue]));
  await output.rows(foldedListing(times.zone), foldedEntries(explanation.evidence).slice(-SHOWN));
  await output.text(restLines(row, times));
  return EXIT.done;
}

const MAIL_WORDS: Readonly<Record<OwedMail['kind'], string>> = {
  warned: 'the warning',
  called_off: 'the call-off',
  recovered: 'the recovery',
  told: 'the letter',
  incident_began: 'the incident',
  incident_ended: 'the end of the incident',
  access_ends: 'the end of its access',
};

function rowOf({ state, integration }: Selected, explanation: Explanation): ExplainedRow {
  const told = explanation.evidence.map((entry) => ({
    at: entry.at,
    kind: entry.kind,
    text: inWords(entry) || entry.kind.replaceAll('_', ' '),
  }));
  const owed = explanation.owed.map(({ at, kind, audience }) => ({
    at,
    kind: 'mail_owed',
    text: `mail to ${audience === 'venue' ? 'the venue' : audience} about ${MAIL_WORDS[kind]}: not sent yet`,
  }));
  return {
    integration,
    siblings: state.integrations,
    explanation,
    evidence: [...told, ...owed],
    next: nextSteps(integration),
  };
}

function restLines({ explanation, next, evidence }: ExplainedRow, times: Times) {
  const owed = evidence.filter(({ kind }) => kind === 'mail_owed').map(({ text }) => `  ${text}`);
  return [
    ...owed,
    '',
    { text: 'What would change it:', tone: 'quiet' } as const,
    ...changeLines(explanation, times),
    '',
    { text: 'Next:', tone: 'quiet' } as const,
    ...next.map((step) => `  ${step}`),
  ];
}
