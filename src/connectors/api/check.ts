import type { ConnectorIo, SetUp, Sight } from '../../ports/connectors.ts';
import { includesModifiers } from './options.ts';
import { type SaleReading, saleReading } from './sale-parts.ts';
import { Warnings } from './warnings.ts';

/** One check of an integration, or the trying of its connection. */
export interface Check {
  readonly setUp: SetUp;
  readonly io: ConnectorIo;
  readonly warnings: Warnings;
  /** How its sales are read. */
  readonly reading: SaleReading & { readonly includeModifiers: boolean };
}

/** @throws CheckFailure `bad_config` */
export function checkOf(setUp: SetUp, io: ConnectorIo): Check {
  const includeModifiers = includesModifiers(setUp.options);
  const warnings = new Warnings();
  return { setUp, io, warnings, reading: { ...saleReading(setUp, io.clock.now(), warnings), includeModifiers } };
}

/** What the trying of a connection comes to. */
export const sightOf = (sees: readonly string[], { warnings }: Check): Sight => ({ sees, warnings: warnings.list() });
