import { notFound, usage } from '../../domain/errors.ts';
import { STATUSES, type Status } from '../../domain/integration.ts';
import { didYouMean, namedIn, oneOf } from '../../domain/nearest.ts';
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
  const status = namedIn(text, STATUSES);
  if (status) return status;
  const other = namedIn(text, Object.keys(NO_STATUSES));
  throw usage(`there is no status '${text}'`, `${oneOf(text, STATUSES)}${other ? `; ${NO_STATUSES[other]}` : ''}`);
}

/** What screens tell beside statuses, and how it is found. */
const NO_STATUSES: Readonly<Record<string, string>> = {
  quiet: 'those that are quiet: posctl triage --status quiet',
  snoozed: 'those that are snoozed: posctl triage --status snoozed',
  inactive: 'those that are inactive: posctl list --inactive',
};
