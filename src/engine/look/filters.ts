import { notFound, usage } from '../../domain/errors.ts';
import { STATUSES, type Status } from '../../domain/integration.ts';
import type { Connectors } from '../../ports/connectors.ts';

/** @throws ExpectedError `not_found`. */
export function knownType(connectors: Connectors, type: string): string {
  if (connectors.type(type)) return type;
  const known = connectors.types.map((t) => t.type).join(', ');
  throw notFound(`there is no POS type '${type}'`, `known types: ${known}; see: posctl types`);
}

/** @throws ExpectedError `usage`. */
export function parseStatus(text: string): Status {
  const status = STATUSES.find((s) => s.toLowerCase() === text.toLowerCase());
  if (!status) throw usage(`there is no status '${text}'`, `statuses: ${STATUSES.join(', ')}`);
  return status;
}
