import type { Integration } from '../domain/integration.ts';
import { nameOf } from '../domain/reference.ts';
import { ago, type Instant } from '../domain/time.ts';
import type { Explanation } from '../engine/look/explain.ts';
import type { Cell, Listing } from '../ports/output.ts';
import { statusCell } from './cells/status.ts';
import { momentBy, type Times } from './cells/times.ts';

/** An explanation with what names it, and with its entries in words. */
export interface ExplainedRow {
  readonly integration: Integration;
  readonly siblings: readonly Integration[];
  readonly explanation: Explanation;
  readonly evidence: readonly { readonly at: Instant; readonly kind: string; readonly text: string }[];
  readonly next: readonly string[];
}

export const EXPLANATIONS: Listing<ExplainedRow> = {
  columns: [
    { key: 'ref', head: 'Integration', value: (r) => nameOf(r.integration, r.siblings), keep: true },
    { key: 'status', head: 'Status', value: (r) => r.integration.status },
    { key: 'rule', head: 'Rule', value: (r) => r.explanation.rule, narrow: 'below' },
    { key: 'next', head: 'Next', value: (r) => r.next[0] ?? '', narrow: 'below' },
  ],
  json: ({ integration, siblings, explanation: { rule, alike, changes }, evidence, next }) => ({
    ref: nameOf(integration, siblings),
    id: integration.id,
    status: integration.status,
    rule,
    evidence,
    alike,
    changes,
    next,
  }),
  name: (r) => nameOf(r.integration, r.siblings),
  empty: '',
};

export function explanationLines({ integration, siblings, explanation }: ExplainedRow): [string, Cell][] {
  const { rule, alike } = explanation;
  const { reason } = integration;
  return [
    ['Integration', { text: nameOf(integration, siblings), tone: 'strong' }],
    ['Status', statusCell(integration)],
    ['Rule', rule],
    ...(reason ? [['Why', `${reason.cause ?? reason.code}: ${reason.message}`] satisfies [string, string]] : []),
    ['Alike', alikeWords(alike, integration.type)],
  ];
}

function alikeWords({ failing, of }: Explanation['alike'], type: string): string {
  const active = `${of} active ${type} ${of === 1 ? 'integration' : 'integrations'}`;
  if (failing === 0) return `it does not fail; ${active}`;
  if (failing === 1) return `no other fails like this; ${active}`;
  return `${failing} of ${active} fail like this, this one included`;
}

/** What would change the status, a line each. */
export function changeLines({ changes }: Explanation, { now, zone, absolute }: Times): string[] {
  return changes.map(({ to, when, if: condition }) => {
    const soon = (at: Instant) => `earliest ${momentBy(at, zone)}${absolute ? '' : `, ${ago(at, now)}`}`;
    const at = when === null ? '' : ` (${when > now ? soon(when) : 'due now'})`;
    return `  ${to}  when ${condition}${at}`;
  });
}
