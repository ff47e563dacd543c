import type { Finding } from '../domain/health.ts';
import type { Cell, Listing, Tone } from '../ports/output.ts';

export const FINDINGS: Listing<Finding> = {
  columns: [
    { key: 'check', head: 'Check', value: (f) => f.check, keep: true },
    { key: 'severity', head: 'Result', value: (f) => f.severity, show: resultCell },
    { key: 'message', head: 'Found', value: (f) => f.message, narrow: 'below' },
    { key: 'repair', head: 'Repair', value: (f) => f.repair, narrow: 'below' },
  ],
  json: ({ check, severity, message, repair }) => ({ check, ok: severity === 'ok', severity, message, repair }),
  name: (f) => f.check,
  empty: '',
};

const TONES: Readonly<Record<Finding['severity'], Tone>> = { ok: 'good', warning: 'warning', bad: 'bad' };

function resultCell({ severity }: Finding): Cell {
  return { text: severity, tone: TONES[severity] };
}

const MARKS: Readonly<Record<Finding['severity'], string>> = { ok: 'ok     ', warning: 'warning', bad: 'BAD    ' };

/** A finding for people: its result, what was found, and under it what to type. */
export function findingLines({ check, severity, message, repair }: Finding): Cell[] {
  const line: Cell = {
    text: `${MARKS[severity]}  ${check}: ${message}`,
    tone: severity === 'ok' ? 'plain' : TONES[severity],
  };
  return repair === null ? [line] : [line, `           ${repair}`];
}
