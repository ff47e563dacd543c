import { CONFIG_KEYS, type ConfigKey } from '../domain/config-keys.ts';
import { EXIT, type ExitCode, usage } from '../domain/errors.ts';
import { shellWord } from '../domain/text.ts';
import type { ConfigSettingNow } from '../ports/configuration.ts';
import type { Listing } from '../ports/output.ts';
import type { Ports } from '../ports/ports.ts';

type ConfigPorts = Pick<Ports, 'configuration' | 'output'>;

const SETTINGS_NOW: Listing<ConfigSettingNow> = {
  columns: [
    { key: 'key', head: 'Key', value: (s) => s.key, keep: true },
    { key: 'value', head: 'Value', value: (s) => s.value, show: (s) => s.value ?? '–' },
    { key: 'from', head: 'From', value: (s) => s.from, show: fromWords },
    { key: 'variable', head: 'Variable', value: (s) => s.variable, show: (s) => s.variable ?? '–' },
  ],
  json: ({ key, value, from, variable }) => ({ key, value, from, variable }),
  name: (s) => s.key,
  empty: '',
};

function fromWords({ from }: ConfigSettingNow): { text: string; tone: 'quiet' | 'plain' } {
  return { text: from, tone: from === 'default' ? 'quiet' : 'plain' };
}

/** `posctl config list`: every setting as it is in force, and what decides it. */
export async function configList({ configuration, output }: ConfigPorts): Promise<ExitCode> {
  await output.rows(SETTINGS_NOW, await configuration.settings());
  output.say(`The config file: ${configuration.path}`);
  return EXIT.done;
}

/** `posctl config get KEY`: its value alone on a line; exit 1 when nothing is set. */
export async function configGet(key: string, { configuration, output }: ConfigPorts): Promise<ExitCode> {
  const settings = await configuration.settings();
  const setting = settings.find((one) => one.key.toLowerCase() === key.toLowerCase());
  if (!setting) throw unknownKey(key);
  if (output.format !== 'table') await output.record(SETTINGS_NOW, setting, []);
  else if (setting.value !== null) await output.text([setting.value]);
  return setting.value === null ? EXIT.failed : EXIT.done;
}

/** `posctl config set KEY VALUE` and `config unset KEY`; null takes it out of the file. */
export async function configSet(
  { key, value }: { readonly key: string; readonly value: string | null },
  { configuration, output }: ConfigPorts,
): Promise<ExitCode> {
  const known = keyOf(key, configuration.path);
  await configuration.change(known, value);
  const now = (await configuration.settings()).find((one) => one.key === known);
  output.say(`${known}: ${now?.value ?? 'not set'} (${configuration.path})`);
  if (now && (now.from === 'environment' || now.from === 'flag'))
    output.warn(
      `${now.from === 'flag' ? 'A flag' : now.variable} goes before the config file: this value is not in force`,
    );
  return EXIT.done;
}

/** @throws ExpectedError `usage`. */
function keyOf(typed: string, path: string): ConfigKey {
  if (typed.toLowerCase() === 'notify')
    throw usage('notify is a list: write it into the config file', `edit ${shellWord(path)}`);
  const key = CONFIG_KEYS.find((one) => one.toLowerCase() === typed.toLowerCase());
  if (key) return key;
  throw unknownKey(typed);
}

function unknownKey(typed: string) {
  return usage(`there is no setting '${typed}'`, `settings: ${[...CONFIG_KEYS, 'notify'].join(', ')}`);
}
