import type { PosType, Setting } from '../../domain/catalogue.ts';
import { formatDuration, parseInterval } from '../../domain/duration.ts';
import { Cancelled, ExpectedError } from '../../domain/errors.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { nicknameProblem, refOf } from '../../domain/reference.ts';
import { displaySource } from '../../domain/secret-source.ts';
import { clashing, type Patch } from '../../domain/setup.ts';
import { shownOption } from '../../domain/shown-options.ts';
import type { VenueState } from '../../domain/state.ts';
import type { Venue } from '../../domain/venue.ts';
import { wrongOption } from '../../engine/change/set-up.ts';
import type { Connectors } from '../../ports/connectors.ts';
import type { Prompts } from '../../ports/prompts.ts';
import { askSecret, type SecretPorts } from './secret.ts';

interface AskPorts extends SecretPorts {
  readonly connectors: Connectors;
}

type Choice =
  | 'nickname'
  | 'every'
  | 'deactivate'
  | 'cancel'
  | 'done'
  | { readonly option: string }
  | { readonly credential: string };

/** Of whom something is to be changed. */
interface Asked {
  readonly state: VenueState;
  readonly integration: Integration;
  readonly type: PosType;
  /** Whether something was changed before: then it can also be enough. */
  readonly again: boolean;
}

/** The menu of `edit` without flags: one thing to change, or that it is enough. @throws Cancelled (exit 0). */
export async function askEdit(
  { state, integration, type, again }: Asked,
  ports: AskPorts,
): Promise<Patch | 'deactivate' | 'done'> {
  const choice = await ports.prompts.select<Choice>(
    `What ${again ? 'else ' : ''}should be changed about ${refOf(integration)}?`,
    choices(integration, { type, again }),
  );
  if (choice === 'done') return 'done';
  if (choice === 'cancel') throw new Cancelled(0);
  if (choice === 'deactivate') return 'deactivate';
  if (choice === 'nickname') return { nickname: await askNickname(state, integration, ports.prompts) };
  if (choice === 'every') return { checkEvery: await askInterval(integration, ports.prompts) };
  if ('option' in choice)
    return { options: await askOption({ venue: state.venue, type, integration }, choice.option, ports) };
  return { credentials: { [choice.credential]: await askAnother(choice.credential, ports) } };
}

function choices(
  i: Integration,
  { type, again }: Pick<Asked, 'type' | 'again'>,
): { value: Choice; name: string; hint?: string }[] {
  const shown = (credential: Credential | undefined) => (credential ? displaySource(credential) : 'not set');
  return [
    ...(again ? [{ value: 'done' as const, name: 'Done', hint: 'what was changed is saved' }] : []),
    { value: 'nickname', name: `Nickname (${i.nickname ?? 'none'})` },
    { value: 'every', name: `Interval of checks (${formatDuration(i.checkEvery)})` },
    ...type.options.map(({ key, description }) => ({
      value: { option: key },
      name: `Option ${key} (${shownOption(i.options[key]) ?? 'not set'})`,
      hint: description,
    })),
    ...credentialsOf(i, type).map(({ key, description }) => ({
      value: { credential: key },
      name: `Credential ${key} (${shown(i.credentials[key])})`,
      hint: description,
    })),
    ...(i.active
      ? [{ value: 'deactivate' as const, name: 'Deactivate', hint: 'no further checks; sales and history stay' }]
      : []),
    ...(again ? [] : [{ value: 'cancel' as const, name: 'Cancel', hint: 'nothing is changed' }]),
  ];
}

/** Those of the type, and those that the integration has besides, where the type takes any. */
function credentialsOf(i: Integration, type: PosType): readonly Pick<Setting, 'key' | 'description'>[] {
  const more = Object.keys(i.credentials).filter((key) => !type.credentials.some((known) => known.key === key));
  const own = more.map((key) => ({ key, description: 'of this integration' }));
  return type.anyCredentials ? [...type.credentials, ...own] : type.credentials;
}

async function askNickname(state: VenueState, integration: Integration, prompts: Prompts): Promise<string | null> {
  const check = (text: string) => {
    const nickname = text.trim() === '' ? null : text.trim();
    const problem = nickname === null ? null : nicknameProblem(nickname);
    if (problem) return problem;
    return integration.active && clashing(state.integrations, { ...integration, nickname })
      ? 'another active one has this name'
      : null;
  };
  const answer = await prompts.input('Nickname (empty for none):', { initial: integration.nickname ?? '', check });
  return answer.trim() === '' ? null : answer.trim();
}

async function askInterval(integration: Integration, prompts: Prompts): Promise<number> {
  const check = (text: string) => {
    try {
      parseInterval(text);
      return null;
    } catch (error) {
      return error instanceof ExpectedError ? `${error.message}: ${error.hint}` : String(error);
    }
  };
  return parseInterval(
    await prompts.input('Check every (5m to 6h):', { initial: formatDuration(integration.checkEvery), check }),
  );
}

async function askOption(
  { venue, type, integration }: { readonly venue: Venue; readonly type: PosType; readonly integration: Integration },
  key: string,
  { prompts, connectors }: AskPorts,
): Promise<Record<string, string | null>> {
  const { options: was } = integration;
  const meant = (answer: string) => ({ [key]: answer.trim() === '' ? null : answer.trim() });
  const check = (answer: string) => wrongOption(connectors, { type, venue, was, patch: meant(answer) });
  const values = type.options.find((option) => option.key === key)?.values;
  if (values) return { [key]: await askValue(key, values, prompts) };
  return meant(await prompts.input(`${key} (empty clears it):`, { initial: shownOption(was[key]) ?? '', check }));
}

/** One of what it can be, or none of it. */
function askValue(key: string, values: readonly string[], prompts: Prompts): Promise<string | null> {
  const choices = values.map((value): { value: string | null; name: string } => ({ value, name: value }));
  return prompts.select(`${key}:`, [...choices, { value: null, name: 'not set' }]);
}

async function askAnother(key: string, ports: AskPorts): Promise<Credential> {
  const answer = await askSecret({ key, about: 'hidden, or env:NAME; empty cancels' }, ports);
  if (answer === null) throw new Cancelled(0);
  return answer;
}
