import { notFound, usage } from '../../domain/errors.ts';
import { STATUSES, type Status } from '../../domain/integration.ts';
import { didYouMean, oneOf } from '../../domain/nearest.ts';
import { adviceFor } from '../../domain/pos-names.ts';
import { foldName } from '../../domain/reference.ts';
import type { Connectors } from '../../ports/connectors.ts';

/** The type as the catalogue writes it. @throws ExpectedError `not_found`. */
export function knownType(connectors: Connectors, type: string): string {
  const folded = foldName(type.trim());
  if (connectors.type(folded)) return folded;
  const known = connectors.types.map((t) => t.type);
  const advice = adviceFor(type, connectors.types) ?? didYouMean(folded, known);
  throw notFound(`there is no POS type '${type}'`, advice ?? `known types: ${known.join(', ')}; see: posctl types`);
}

/** @throws ExpectedError `usage`. */
export function parseStatus(text: string): Status {
  const status = STATUSES.find((s) => s.toLowerCase() === text.toLowerCase());
  if (!status) throw usage(`there is no status '${text}'`, oneOf(text, STATUSES));
  return status;
}
