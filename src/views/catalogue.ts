import type { PosType, Setting } from '../domain/catalogue.ts';
import type { Method } from '../domain/integration.ts';
import { shellWord } from '../domain/text.ts';
import type { Cell, Listing } from '../ports/output.ts';

export const CATALOGUE: Listing<PosType> = {
  columns: [
    { key: 'type', head: 'Type', value: (t) => t.type, keep: true },
    { key: 'title', head: 'POS', value: (t) => t.title, show: (t) => (t.isNew ? `${t.title} (new)` : t.title) },
    { key: 'method', head: 'Method', value: (t) => t.method },
    {
      key: 'selfServe',
      head: 'Set-up',
      value: (t) => String(t.selfServe),
      show: (t) => (t.selfServe ? 'customer alone' : 'support must help'),
    },
    { key: 'credentials', head: 'Credentials', value: (t) => credentialsOf(t), narrow: 'below' },
    {
      key: 'options',
      head: 'Options',
      value: (t) => t.options.map((o) => (o.required ? `${o.key}*` : o.key)).join(', '),
      narrow: 'below',
    },
  ],
  json: (t) => ({
    type: t.type,
    title: t.title,
    method: t.method,
    selfServe: t.selfServe,
    credentials: t.credentials,
    credentialSets: t.credentialSets,
    ...(t.anyCredentials ? { anyCredentials: true } : {}),
    options: t.options,
    instructions: t.instructions,
    lookBackDays: t.lookBackDays,
    reachDays: t.reachDays,
    reachNote: t.reachNote ?? null,
    longestWindowDays: t.longestWindowDays ?? null,
    rateBudget: t.rateBudget ?? null,
    isNew: t.isNew ?? false,
  }),
  name: (t) => t.type,
  empty: 'The catalogue is empty.',
};

const GROUPS: Record<Method, string> = {
  api: "By the maker's API",
  email: 'By reports that the POS mails',
  singer: 'By a Singer tap',
};

/** The types by how their sales come, each group under its head, those without any left out. */
export function typeGroups(types: readonly PosType[]): { readonly head: string; readonly types: readonly PosType[] }[] {
  return (Object.keys(GROUPS) as Method[])
    .map((method) => ({ head: GROUPS[method], types: types.filter((one) => one.method === method) }))
    .filter((group) => group.types.length > 0);
}

/** One type as it is read out on the phone: who can do it, the steps, what is typed in, and the command at the end. */
export function typePage(type: PosType, columns: number): Cell[] {
  return [
    { text: `${type.title} (${type.type})`, tone: 'strong' },
    ...labelled(factsOf(type)),
    '',
    { text: 'Set-up, step by step', tone: 'strong' },
    ...type.instructions.map((step, i) => `${String(i + 1).padStart(3)}. ${step}`),
    ...section('Credentials', 'each as --secret KEY=SOURCE, or typed in hidden when posctl asks', [
      ...settings(type.credentials),
      ...(type.anyCredentials
        ? ['  KEY is any name: what is to be secret in the config, under the name that it has there.']
        : []),
      ...alternatives(type),
      ...(type.credentials.length > 0 || type.anyCredentials ? [SOURCES] : []),
    ]),
    ...section('Options', 'each as --set KEY=VALUE', settings(type.options)),
    '',
    { text: 'Then', tone: 'strong' },
    ...addCommand(type, columns - 2).map((line) => `  ${line}`),
  ];
}

const SOURCES = '  SOURCE is env:NAME, file:PATH, cmd:COMMAND, or - for what is piped in.';

/** `lookBack`: null where routine checks go by time, as many days as the type says. */
const WAYS: Record<Method, { readonly how: string; readonly lookBack: string | null; readonly reach: string }> = {
  api: {
    how: "posctl asks the provider's API",
    lookBack: null,
    reach: 'the provider answers however far back',
  },
  email: {
    how: 'the POS mails reports, posctl reads the mailbox',
    lookBack: 'each check reads the mails that it has not read yet',
    reach: 'as far back as there are mails',
  },
  singer: {
    how: 'posctl runs a Singer tap',
    lookBack: "each run goes on from the tap's own bookmark",
    reach: 'as far back as the tap is told to go',
  },
};

function lookBackOf({ lookBackDays, filtersByChange }: PosType): string {
  if (filtersByChange)
    return `the first check and one a day go back ${days(lookBackDays)}, others to the last good one`;
  return `routine checks go back ${days(lookBackDays)} behind the last good one`;
}

function factsOf(type: PosType): [string, string][] {
  const { method, selfServe, reachDays, reachNote, longestWindowDays, rateBudget } = type;
  return [
    ['Who', selfServe ? 'a customer can set it up alone' : 'support must help with the set-up'],
    ['How', `${method}: ${WAYS[method].how}`],
    ['Look-back', WAYS[method].lookBack ?? lookBackOf(type)],
    [
      'Reach',
      reachNote ?? (reachDays === null ? WAYS[method].reach : `the provider answers for the last ${days(reachDays)}`),
    ],
    ...(longestWindowDays === undefined
      ? []
      : [['Windows', `longer ones than ${days(longestWindowDays)} are fetched in parts`] satisfies [string, string]]),
    ...(rateBudget === undefined ? [] : [['Limits', rateBudget] satisfies [string, string]]),
    ...(type.isNew ? [NEW] : []),
  ];
}

const NEW: [string, string] = ['New', 'reconcile the first day with the venue before you rely on it'];

/** `1 day`, `31 days`, `1095 days (3 years)` */
function days(count: number): string {
  const years = count / 365;
  const inYears = Number.isInteger(years) ? ` (${years === 1 ? 'a year' : `${years} years`})` : '';
  return (count === 1 ? '1 day' : `${count} days`) + inYears;
}

function section(title: string, how: string, lines: readonly Cell[]): Cell[] {
  return lines.length === 0 ? [] : ['', { text: `${title} (${how})`, tone: 'strong' }, ...lines];
}

function settings(all: readonly Setting[]): string[] {
  return labelled(all.map(({ key, required, description }) => [key, (required ? 'required: ' : '') + description]));
}

function labelled(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...pairs.map(([label]) => label.length));
  return pairs.map(([label, text]) => `  ${label.padEnd(width)}  ${text}`);
}

/** Where there is a choice between sets of credentials. */
function alternatives(type: PosType): string[] {
  if (type.credentialSets.length < 2) return [];
  return [`  Needed: ${setsOf(type).join('; or ')}.`];
}

/** For the list: the sets that do, or that any name is taken. */
const credentialsOf = (type: PosType): string => setsOf(type).join(', or ') || (type.anyCredentials ? 'any' : '');

const setsOf = ({ credentialSets }: PosType): string[] => credentialSets.map((set) => set.join(' + '));

/**
 * The command that connects it, with everything that is required or has an example; a flag a line where it would be too
 * long for one.
 */
function addCommand(type: PosType, room: number): string[] {
  const [set = []] = type.credentialSets;
  const { consent } = type;
  // What else the first set needs comes with the consent of the owner.
  const byConsent = consent?.every((key) => set.includes(key)) ? consent : null;
  const parts = [
    `posctl ${byConsent ? 'authorize' : 'add'} ${type.type} --venue VENUE`,
    ...(byConsent ?? set).map((key) => `--secret ${key}=env:${variableName(type.type, key)}`),
    ...type.options
      .filter((o) => o.required || o.example !== undefined)
      .map(({ key, example }) => `--set ${shellWord(`${key}=${example ?? 'VALUE'}`)}`),
  ];
  const line = parts.join(' ');
  if (line.length <= room) return [line];
  return parts.map((part, i) => (i === 0 ? '' : '  ') + part + (i < parts.length - 1 ? ' \\' : ''));
}

/** `lightspeed-x`, `accessToken`: `LIGHTSPEED_X_ACCESS_TOKEN` */
function variableName(type: string, key: string): string {
  return `${type}_${key}`
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toUpperCase();
}
