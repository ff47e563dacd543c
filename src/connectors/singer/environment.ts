import type { SetUp } from '../../ports/connectors.ts';
import { namedIn } from '../api/options.ts';
import { wrong } from './options.ts';

/** What a program needs to find its parts, its language, the network and whom to trust. */
const ALWAYS =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SystemRoot|PATHEXT|USERPROFILE|APPDATA|LOCALAPPDATA)$/i;
const OURS = /^POSCTL_/i;
const SECRET = /token|secret|passw|key|credential/i;

/**
 * The variables that a tap gets: no other integration's secrets are among them, nor ours.
 * @throws CheckFailure `bad_config` when the option asks for what is ours.
 */
export function tapEnvironment(
  options: SetUp['options'],
  ours: Readonly<Record<string, string | undefined>>,
): {
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly missing: readonly string[];
} {
  const asked = namedIn(options, 'environment');
  for (const name of asked) if (OURS.test(name)) throw wrong('environment', `names ${name}, which is for posctl alone`);
  const env = Object.entries(ours).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && (ALWAYS.test(entry[0]) || asked.includes(entry[0])),
  );
  return {
    env: Object.fromEntries(env),
    secrets: env.filter(([name]) => asked.includes(name) && SECRET.test(name)).map(([, value]) => value),
    missing: asked.filter((name) => !env.some(([known]) => known === name)),
  };
}
