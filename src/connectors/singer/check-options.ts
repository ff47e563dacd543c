import { isAbsolute } from 'node:path';
import type { SetUp } from '../../ports/connectors.ts';
import { checkList } from '../api/check.ts';
import { tapOptions, wrong } from './options.ts';
import { tapEnvironment } from './run.ts';
import { mappingOf } from './streams.ts';

/** Whether the options of a tap can be understood, before it is run. @throws CheckFailure `bad_config` */
export function checkTapOptions({ options }: Pick<SetUp, 'options'>): void {
  const { command, catalog } = tapOptions(options);
  mappingOf(options, command[0]);
  tapEnvironment(options, {});
  checkList(options, 'streams');
  if (catalog !== null && !isAbsolute(catalog))
    throw wrong('catalog', `is «${catalog}»; give the full path, for the daemon runs in another folder`);
}
