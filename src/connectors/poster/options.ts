import { CheckFailure } from '../../domain/errors.ts';
import type { SetUp } from '../../ports/connectors.ts';
import { checkApiOptions } from '../api/check.ts';

/** A host name is made of it; empty where it is not set. @throws CheckFailure `bad_config` */
export function accountName({ account }: SetUp['options']): string {
  const name = (account ?? '').trim().toLowerCase();
  if (account === undefined || /^[a-z0-9-]+$/.test(name)) return name;
  const why = `the option account is «${account}»; it is the part of the address before .joinposter.com`;
  throw new CheckFailure('bad_config', why);
}

/** @throws CheckFailure `bad_config` */
export function checkPosterOptions(setUp: Pick<SetUp, 'options'>): void {
  checkApiOptions(setUp);
  accountName(setUp.options);
}
