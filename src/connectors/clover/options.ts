import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { checkApiOptions } from '../api/check.ts';

/** What the options of Clover say, before anybody is asked. */

const REGIONS = {
  us: 'https://api.clover.com',
  eu: 'https://api.eu.clover.com',
  la: 'https://api.la.clover.com',
} as const;

/** The address of the region. @throws CheckFailure `bad_config` when there is no such region. */
export function regionUrl({ region = 'us' }: SetUp['options']): string {
  const known = region.trim().toLowerCase();
  if (known === 'us' || known === 'eu' || known === 'la') return REGIONS[known];
  throw new CheckFailure('bad_config', `the option region is «${region}»; it can be us, eu or la`);
}

/** The address at which a merchant signs in. @throws CheckFailure `bad_config` when there is no such region. */
export function dashboardUrl(options: SetUp['options']): string {
  return regionUrl(options).replace('api.eu.', 'eu.').replace('api.la.', 'la.').replace('//api.', '//www.');
}

/** As Clover writes it. @throws CheckFailure `bad_config` when it is not a merchant ID. */
export function merchantId({ merchant = '' }: SetUp['options']): string {
  const id = merchant.trim().toUpperCase();
  if (/^[0-9A-Z]{13}$/.test(id)) return id;
  const where = 'it is the 13 letters and digits after /m/ in the address of the dashboard';
  throw new CheckFailure('bad_config', `the option merchant is «${merchant}», which is not a merchant ID; ${where}`);
}

/** @throws CheckFailure `bad_config` */
export function checkCloverOptions(setUp: Pick<SetUp, 'options'>): void {
  checkApiOptions(setUp);
  merchantId(setUp.options);
  regionUrl(setUp.options);
}
