import type { ConnectorIo, SetUp, Sight } from '../../ports/connectors.ts';
import { includesModifiers } from './options.ts';
import { type SaleReading, saleReading } from './sale-parts.ts';
import { Warnings } from './warnings.ts';

/** One check of an integration, or the trying of its connection. */
export interface Check {
  readonly setUp: SetUp;
  readonly io: ConnectorIo;
  readonly warnings: Warnings;
  /** Only the connection is tried, before it is set up: what is named wrongly is an error then. */
  readonly trying: boolean;
  /** How its sales are read. */
  readonly reading: SaleReading & { readonly includeModifiers: boolean };
}

/** @throws CheckFailure `bad_config` */
export function checkOf(setUp: SetUp, io: ConnectorIo): Check {
  const includeModifiers = includesModifiers(setUp.options);
  const warnings = new Warnings();
  const reading = { ...saleReading(setUp, io.clock.now(), warnings), includeModifiers };
  return { setUp, io, warnings, trying: false, reading };
}

/** The trying of a connection. @throws CheckFailure `bad_config` */
export function trialOf(setUp: SetUp, io: ConnectorIo): Check {
  return { ...checkOf(setUp, io), trying: true };
}

/** What the trying of a connection comes to. */
export const sightOf = (sees: readonly string[], { warnings }: Check): Sight => ({ sees, warnings: warnings.list() });
