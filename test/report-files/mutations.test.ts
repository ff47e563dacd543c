import { describe, expect, it } from 'vitest';
import { REPORT_KINDS } from '../support/report-kinds/all.ts';
import { type ReportKind, verdictOf } from '../support/report-kinds/kind.ts';
import { mutationsOf, spoilsOf } from '../support/report-kinds/mutations.ts';
import { readAll } from '../support/reports.ts';

// A report that was changed is read as what it means then, or refused.

const KINDS = Object.values(REPORT_KINDS).flat();
const named = (kinds: readonly ReportKind[]) => kinds.map((kind) => [kind.what, kind] as const);

/** What is read wrongly, each change with its verdict. */
async function wrongOf(kind: ReportKind, changes: ReturnType<typeof mutationsOf>): Promise<string[]> {
  const wrong: string[] = [];
  for (const { what, content, truth } of changes) {
    const verdict = verdictOf(await readAll(content, kind.given), truth);
    if (verdict !== 'right' && verdict !== 'refused') wrong.push(`${what}: ${verdict}`);
  }
  return wrong;
}

describe('plain tables, changed in one place', () => {
  it.each(named(KINDS.filter((kind) => spoilsOf(kind) !== null)))('%s', async (_, kind) => {
    expect(await wrongOf(kind, mutationsOf(kind))).toEqual([]);
  });
});

describe('pages and workbooks, cut off', () => {
  const kinds = KINDS.filter(({ what, truth }) => /^an? (?:page|(?:old )?workbook) /.test(what) && truth !== null);
  it.each(named(kinds))('%s', async (_, { content, given, truth }) => {
    const closed = typeof content === 'string' ? content.lastIndexOf('</table>') : content.length - 1;
    const wrong: string[] = [];
    for (let at = 40; at < closed; at += Math.max(7, Math.floor(closed / 60))) {
      const piece = content.slice(0, at);
      const isWhole = typeof piece !== 'string' || piece.includes('</table>');
      const verdict = verdictOf(await readAll(piece, given), isWhole ? truth : null);
      if (verdict !== 'right' && verdict !== 'refused') wrong.push(`cut off behind ${at}: ${verdict}`);
    }
    expect(wrong).toEqual([]);
  });
});
