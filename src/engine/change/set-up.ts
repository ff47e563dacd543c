import type { PosType, Setting } from '../../domain/catalogue.ts';
import { setsInWords, unusedCredentials, unusedWords } from '../../domain/credential-sets.ts';
import { CheckFailure, decisionNeeded, usage } from '../../domain/errors.ts';
import type { Credential } from '../../domain/integration.ts';
import { didYouMean } from '../../domain/nearest.ts';
import { isSource, parseSource } from '../../domain/secret-source.ts';
import type { Venue } from '../../domain/venue.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StandardInput } from '../../ports/stdin.ts';

/** `KEY=VALUE` texts of `--set`. @throws ExpectedError `usage` for a key that the type does not have. */
export function parseOptions(type: PosType, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts
      .map((text) => pair(text, '--set'))
      .map(([key, value]) => [known(type, type.options, { key, what: 'option' }), value]),
  );
}

/** `KEY=SOURCE` texts of `--secret`; what comes on standard input is sealed at once. @throws ExpectedError `usage`. */
export async function readSecrets(
  ports: { readonly secrets: Secrets; readonly stdin: StandardInput },
  {
    type,
    texts,
    absolute,
  }: { readonly type: PosType; readonly texts: readonly string[]; readonly absolute: (path: string) => string },
): Promise<Record<string, Credential>> {
  const credentials: Record<string, Credential> = {};
  for (const text of texts) {
    const { key, source } = secretOf(type, text, absolute);
    if (source.from !== 'stdin') credentials[key] = source;
    else {
      const secret = await ports.stdin.read();
      if (secret === '') throw usage(`no value for ${key} came on standard input`);
      credentials[key] = { from: 'stored', sealed: await ports.secrets.seal(secret) };
    }
  }
  return credentials;
}

/** A name of a credential is repeated only where a source follows it: what was typed instead may be the secret. */
function secretOf(type: PosType, text: string, absolute: (path: string) => string) {
  const [key, value] = pair(text, '--secret');
  const isOwn = type.credentials.some((one) => one.key === key);
  if (!isOwn && (!ANY_NAME.test(key) || !isSource(value))) throw wrongForm('--secret');
  knownCredential(type, key);
  return { key, source: parseSource(key, value, absolute) };
}

/** Ports for a dry run: secrets are not encrypted, for that would make the key. */
export function withoutKey<P extends { readonly secrets: Secrets }>(ports: P): P {
  return { ...ports, secrets: { ...ports.secrets, seal: async () => '' } };
}

/**
 * Keys of `--unset`: options, credentials, `nickname`, `every` and `primary`. `has`: names of credentials that are set,
 * for types that take any. @throws ExpectedError `usage`.
 */
export function parseUnset(type: PosType, keys: readonly string[], has: readonly string[] = []) {
  const options: Record<string, null> = {};
  const credentials: Record<string, null> = {};
  const more: { nickname?: null; checkEvery?: null; primary?: null } = {};
  for (const key of keys) {
    if (key === 'nickname') more.nickname = null;
    else if (key === 'every') more.checkEvery = null;
    else if (key === 'primary') more.primary = null;
    else if (type.credentials.some((c) => c.key === key) || (type.anyCredentials && has.includes(key)))
      credentials[key] = null;
    else options[known(type, type.options, { key, what: 'option' })] = null;
  }
  return { options, credentials, ...more };
}

function pair(text: string, flag: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at).trim(), text.slice(at + 1)];
  throw wrongForm(flag);
}

/** The text may be a secret that was given in the wrong form: it is not repeated. */
function wrongForm(flag: string) {
  return usage(
    `${flag} takes KEY=${flag === '--set' ? 'VALUE' : 'SOURCE'}`,
    flag === '--set' ? 'like --set locations=L1,L2' : 'like --secret accessToken=env:SQUARE_TOKEN',
  );
}

function known(type: PosType, settings: readonly Setting[], { key, what }: { key: string; what: string }): string {
  if (settings.some((s) => s.key === key)) return key;
  const keys = settings.map((s) => s.key);
  const near = didYouMean(key, keys);
  const hint = `${near ? `${near} ` : ''}it has: ${keys.join(', ') || 'none'}; see: posctl types ${type.type}`;
  throw usage(`${type.type} has no ${what} '${key}'`, hint);
}

/** Names as config files have them; a name is shown wherever a credential is, so it must be one. */
const ANY_NAME = /^[A-Za-z_][\w.-]{0,63}$/;

function knownCredential(type: PosType, key: string): string {
  if (type.anyCredentials && ANY_NAME.test(key)) return key;
  return known(type, type.credentials, { key, what: 'credential' });
}

/** Options that are about to be set: those of a saved integration, if it is one, with what a patch makes of them. */
export interface SettingOptions {
  readonly type: PosType;
  readonly venue: Venue;
  readonly was: Readonly<Record<string, string>>;
  readonly patch: Readonly<Record<string, string | null>>;
}

/**
 * Options are checked when they are set, whether or not the connection is tried then. What was wrong before and is not
 * touched refuses no other change. @throws ExpectedError `usage` that says which option is wrong, and how.
 */
export async function refuseWrongOptions(connectors: Connectors, setting: SettingOptions): Promise<void> {
  const problem = await wrongOption(connectors, setting);
  if (problem !== null) throw usage(problem, `nothing was changed; see: posctl types ${setting.type.type}`);
}

/** What `refuseWrongOptions` would say; null when nothing is wrong. */
export async function wrongOption(
  connectors: Connectors,
  { type, venue, was, patch }: SettingOptions,
): Promise<string | null> {
  const problemOf = async (options: Readonly<Record<string, string>>) => {
    try {
      await connectors.checkOptions(type.type, { options, venue });
      return null;
    } catch (error) {
      if (error instanceof CheckFailure) return error.message;
      throw error;
    }
  };
  if (Object.entries(patch).every(([key, value]) => (was[key] ?? null) === value)) return null;
  const problem = await problemOf(present({ ...was, ...patch }));
  return problem === null || problem === (await problemOf(was)) ? null : problem;
}

/** What is left when what was cleared is taken away. */
export function present<T>(values: Readonly<Record<string, T | null>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== null));
}

/** The set of credentials that is meant: the one of which most is given. */
function credentialSet(type: PosType, given: Readonly<Record<string, unknown>>): readonly string[] {
  const count = (set: readonly string[]) => set.filter((key) => given[key] !== undefined).length;
  return [...type.credentialSets].sort((a, b) => count(b) - count(a))[0] ?? [];
}

const isBlank = (value: unknown): boolean => value === undefined || (typeof value === 'string' && value.trim() === '');

/** What is required and not given, or given as nothing. */
export function missingSettings(
  type: PosType,
  {
    options,
    credentials,
  }: { readonly options: Readonly<Record<string, unknown>>; readonly credentials: Readonly<Record<string, unknown>> },
): { readonly options: Setting[]; readonly credentials: Setting[] } {
  const set = credentialSet(type, credentials);
  const complete = type.credentialSets.some((keys) => keys.every((key) => credentials[key] !== undefined));
  const wanted = type.credentials.filter((c) => (complete ? c.required : c.required || set.includes(c.key)));
  return {
    options: type.options.filter((o) => o.required && isBlank(options[o.key])),
    credentials: wanted.filter((c) => credentials[c.key] === undefined),
  };
}

/**
 * A credential that is given while another set is complete, which is used before it, would neither be tried nor used.
 * @throws ExpectedError `usage` with the flags that settle it.
 */
export function refuseUnused(
  type: PosType,
  was: Readonly<Record<string, Credential>>,
  patch: Readonly<Record<string, Credential | null>> = {},
): void {
  const given = Object.keys(present(patch));
  const found = unusedCredentials(type, { given, after: Object.keys(present({ ...was, ...patch })) });
  if (!found) return;
  const { unused, used, without } = found;
  const kept = used.filter((key) => !given.includes(key));
  const source = (key: string) => `--secret ${key}=SOURCE`;
  const instead = [...kept.map((key) => `--unset ${key}`), ...unused.map(source)].join(' ');
  const besideKept =
    without.length > 0
      ? `to use it: ${[...without, ...unused].map(source).join(' ')}`
      : `to use it instead: ${instead}`;
  const hint = kept.length > 0 ? besideKept : `give one of them: ${setsInWords(type)}`;
  throw usage(unusedWords(found, kept.length > 0), hint);
}

/** Required settings that nobody can be asked for are an error that names the flags. @throws ExpectedError. */
export function refuseMissing(type: PosType, given: Parameters<typeof missingSettings>[1]): void {
  const missing = missingSettings(type, given);
  const flags = [
    ...missing.credentials.map((c) => `--secret ${c.key}=SOURCE`),
    ...missing.options.map((o) => `--set ${o.key}=VALUE`),
  ];
  if (flags.length === 0) return;
  const names = [...missing.credentials, ...missing.options].map((s) => s.key).join(', ');
  throw decisionNeeded(`${type.type} needs ${names}`, `give ${flags.join(' ')}; see: posctl types ${type.type}`);
}
