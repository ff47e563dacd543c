import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Metrics } from '../../src/monitoring/metrics.ts';
import { NOON } from '../support/builders.ts';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}
interface Panel {
  readonly title: string;
  readonly description: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

const rules: Rule[] = parse(readFileSync('contrib/prometheus/posctl.rules.yml', 'utf8'), {
  strict: true,
}).groups.flatMap(({ rules }: { rules: Rule[] }) => rules);
const dashboard = JSON.parse(readFileSync('contrib/grafana/posctl.json', 'utf8'));
const panels: Panel[] = dashboard.panels;

/** What Grafana puts in place of its own variables. */
const filledIn = (expr: string) => expr.replaceAll('$__rate_interval', '5m');
const QUERIES: [where: string, expr: string][] = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }): [string, string] => [title, filledIn(expr)])),
];

/** Names in a query, and where it is not PromQL. */
function read(expr: string) {
  const found = { names: [] as string[], labels: [] as string[], errors: [] as string[] };
  parser.parse(expr).iterate({
    enter(node) {
      const text = expr.slice(node.from, node.to);
      if (node.type.isError) found.errors.push(`at ${node.from}: ${text}`);
      if (node.name === 'Identifier') found.names.push(text);
      if (node.name === 'LabelName') found.labels.push(text);
    },
  });
  return found;
}

/** What a daemon tells: the names of metrics, as they are asked for, and their labels. */
async function told() {
  const metrics = new Metrics('0.0.0');
  metrics.checked({ type: 'square', outcome: 'succeeded', seconds: 1 });
  const mail = { owed: 0, failed: 0 };
  const integrations = [{ type: 'square', status: 'Healthy' as const, count: 1 }];
  const figures = { integrations, due: 0, late: 0, dueSince: null, mail };
  const text = await metrics.text({ workers: [], alive: 1, figures, lagSeconds: 0, lastPass: NOON });
  const names = new Set<string>();
  const labels = new Set<string>();
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name = '', inside = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    names.add(name);
    for (const [, label = ''] of inside.matchAll(/(\w+)="/g)) labels.add(label);
  }
  return { names, labels };
}

describe('alerts and dashboard', () => {
  it.each(QUERIES)('%s asks in PromQL for what there is', async (_, expr) => {
    const { names, labels } = await told();
    const query = read(expr);
    expect(query.errors).toEqual([]);
    expect(query.names.filter((name) => !names.has(name))).toEqual([]);
    // The last two are those with which Prometheus marks whom it has asked.
    const known = new Set([...labels, 'instance', 'job']);
    expect(query.labels.filter((label) => !known.has(label))).toEqual([]);
    expect(query.names.length).toBeGreaterThan(0);
  });

  it('show every metric of posctl', async () => {
    const asked = new Set(QUERIES.flatMap(([, expr]) => read(expr).names));
    const { names } = await told();
    // A histogram is asked for by its buckets.
    const wanted = [...names].filter((name) => name.startsWith('posctl_') && !/_(?:sum|count)$/.test(name));
    expect(wanted.filter((name) => !asked.has(name))).toEqual([]);
  });

  it('alert with a severity, after a while, and say what to do', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.for).toMatch(/^\d+[mh]$/);
      expect(['warning', 'critical']).toContain(rule.labels.severity);
      expect(rule.annotations.summary).not.toBe('');
      expect(rule.annotations.description).toMatch(/posctl|--concurrency/);
    }
  });

  it('are drawn beside each other, each with what it means', () => {
    for (const [n, { description, gridPos: a }] of panels.entries()) {
      expect(description).not.toBe('');
      expect(a.x + a.w).toBeLessThanOrEqual(24);
      const over = panels.slice(n + 1).filter(({ gridPos: b }) => {
        return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
      });
      expect(over.map(({ title }) => title)).toEqual([]);
    }
  });

  it('finds a query that is none, and a metric that is not there', () => {
    expect(read('sum(rate(x[5m])').errors).not.toEqual([]);
    expect(read('sum by (type) (posctl_nothing{outcome="a"})')).toEqual({
      names: ['posctl_nothing'],
      labels: ['type', 'outcome'],
      errors: [],
    });
  });
});
