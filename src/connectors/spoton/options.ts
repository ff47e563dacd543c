import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { checkApiOptions } from '../api/check.ts';

/** @throws CheckFailure `bad_config` where the location is set, and cannot be the ID of one. */
export function checkSpotonOptions(setUp: Pick<SetUp, 'options'>): void {
  checkApiOptions(setUp);
  const { location } = setUp.options;
  if (location === undefined || /^[\w:-][\w.:-]*$/.test(location.trim())) return;
  throw new CheckFailure('bad_config', `the option location is «${location}», which is not a location ID of SpotOn`);
}
