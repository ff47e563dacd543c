import { CheckFailure } from '../domain/errors.ts';
import { readProfile } from '../domain/report/profile.ts';
import type { SetUp } from '../ports/connectors.ts';
import { emailOptions } from './email-report/options.ts';

/** Whether the options of mailed reports can be understood, the profile among them. @throws CheckFailure `bad_config` */
export function checkEmailOptions(setUp: Pick<SetUp, 'options' | 'venue'>): void {
  const [problem] = readProfile(emailOptions(setUp).profile).problems;
  if (problem) throw new CheckFailure('bad_config', problem.message);
}
