import type { ExpectedError } from '../../domain/errors.ts';
import type { Column } from '../../ports/output.ts';

/** Anything that was done or, with the reason, was not. */
type Tried = { readonly ok: true } | { readonly ok: false; readonly error: ExpectedError };

/** Why something was not done, and what helps; left out where nothing failed. */
export function messageColumn<Row extends Tried>(failures: boolean): Column<Row> {
  return {
    key: 'message',
    head: 'Message',
    value: (r) => (r.ok ? null : r.error.message),
    show: (r) => (r.ok ? '' : [r.error.message, r.error.hint].filter(Boolean).join('; ')),
    hidden: !failures,
    narrow: 'below',
  };
}
