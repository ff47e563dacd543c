import { BROTHERS } from './brothers.ts';
import { BYTES, type NamedKind } from './bytes.ts';
import { COLUMNS } from './columns.ts';
import { CORNERS } from './corners.ts';
import { MAKERS } from './makers.ts';
import { NEIGHBOURS } from './neighbours.ts';
import { ROWS, UNSAID } from './rows.ts';
import { SPANS } from './spans.ts';
import { SUMS } from './sums.ts';

/** All kinds of report, by what is special about them. */
export const REPORT_KINDS: Readonly<Record<string, readonly NamedKind[]>> = {
  makers: MAKERS,
  'days and spans': SPANS,
  'rows that are sums': SUMS,
  'columns by evidence': COLUMNS,
  'what rows are': [...ROWS, ...UNSAID],
  'bytes and cells': BYTES,
  'other makers and languages': BROTHERS,
  'more than one thing in a file': NEIGHBOURS,
  'where hasty readers go wrong': CORNERS,
};
