import { EXIT, type ExitCode, ExpectedError } from '../../domain/errors.ts';
import type { Integration } from '../../domain/integration.ts';
import { refOf } from '../../domain/reference.ts';
import { integrationJson } from '../../domain/view.ts';
import type { Changed } from './lifecycle.ts';

/** An error as scripts see it. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly retryable: boolean;
}

export function errorJson(error: ExpectedError): ErrorJson {
  return { code: error.code, message: error.message, hint: error.hint, retryable: error.retryable };
}

/** What one verb made of one integration. */
export type ItemResult =
  | {
      readonly ok: true;
      readonly ref: string;
      readonly id: string;
      readonly changed: boolean;
      readonly integration: Integration;
      readonly siblings: readonly Integration[];
    }
  | { readonly ok: false; readonly ref: string; readonly id: string; readonly error: ExpectedError };

/** Does one thing to each of several integrations; a failure of one does not stop the others. Bugs do. */
export async function forEach(
  integrations: readonly Integration[],
  act: (integration: Integration) => Promise<Changed>,
): Promise<ItemResult[]> {
  const results: ItemResult[] = [];
  for (const one of integrations) {
    try {
      const done = await act(one);
      results.push({ ok: true, ref: refOf(done.integration), id: one.id, ...done });
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      results.push({ ok: false, ref: refOf(one), id: one.id, error });
    }
  }
  return results;
}

type Outcome = { readonly ok: true } | { readonly ok: false; readonly error: ExpectedError };

/**
 * One selected: its own exit code. Several: 0 all done or nothing to do, 1 all failed, else 5. What could not be read,
 * and so not be selected, counts as failed.
 */
export function exitOf(done: readonly Outcome[], unread: readonly ExpectedError[] = []): ExitCode {
  const results = [...done, ...unread.map((error) => ({ ok: false, error }) as const)];
  const [first] = results;
  if (results.length === 1 && first) return first.ok ? EXIT.done : first.error.exit;
  const failed = results.filter((r) => !r.ok).length;
  if (failed === 0) return EXIT.done;
  return failed === results.length ? EXIT.failed : EXIT.partly;
}

export function itemJson(result: ItemResult): unknown {
  if (!result.ok) return { ref: result.ref, id: result.id, ok: false, error: errorJson(result.error) };
  const { ref, id, changed } = result;
  return { ref, id, ok: true, changed, integration: integrationJson(result.integration, result.siblings) };
}
