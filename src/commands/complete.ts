import type { Candidate, Completing } from '../domain/completion.ts';
import { POLICY_KEYS, POLICY_RULES } from '../domain/policy.ts';
import { refOf } from '../domain/reference.ts';
import type { VenueState } from '../domain/state.ts';
import type { Connectors } from '../ports/connectors.ts';
import type { Context } from '../ports/context.ts';
import type { Store } from '../ports/store.ts';

interface CompletePorts {
  readonly store: Store;
  readonly connectors: Connectors;
  readonly context: Context;
}

/** More venues than this are not worth the reading of their documents while somebody waits for a key. */
const MOST_READ = 1;

/** What the word can become that is looked up; a value that goes on ends with `/` or `=`. */
export async function candidates(asked: Completing, ports: CompletePorts): Promise<readonly Candidate[]> {
  const { wanted } = asked;
  switch (wanted.kind) {
    case 'words':
      return wanted.words;
    case 'files':
      return [];
    case 'types':
      return ports.connectors.types.map(({ type, title }) => ({ value: type, about: title }));
    case 'venues':
      return (await ports.store.venues.ids()).map((value) => ({ value, about: 'venue' }));
    case 'options':
    case 'credentials':
    case 'settings':
      return settings(asked, ports);
    case 'references':
      return references(asked, ports);
  }
}

/** Venues as far as they are typed; of the one that is left, or that is named, its integrations. */
async function references(
  { typed, command }: Completing,
  { store, connectors, context }: CompletePorts,
): Promise<Candidate[]> {
  const [venue = '', ...rest] = typed.toLowerCase().split('/');
  const scope = { inactive: command === 'restore', types: connectors };
  if (rest.length > 0) return integrationsOf(await store.venues.read(venue), scope);
  const own = context.defaultVenue === null ? undefined : await store.venues.read(context.defaultVenue);
  const short = integrationsOf(own, scope).map(({ value, about }) => {
    return { value: value.slice(value.indexOf('/') + 1), about };
  });
  const ids = (await store.venues.ids()).filter((id) => id.startsWith(venue));
  if (ids.length > MOST_READ) return [...short, ...ids.map((id) => ({ value: `${id}/`, about: 'venue' }))];
  const states = await Promise.all(ids.map((id) => store.venues.read(id)));
  return [...short, ...states.flatMap((state) => integrationsOf(state, scope))];
}

function integrationsOf(
  state: VenueState | undefined,
  { inactive, types }: { readonly inactive: boolean; readonly types: Connectors },
): Candidate[] {
  const wanted = (state?.integrations ?? []).filter(({ active }) => !inactive || !active);
  const refs = new Map(
    wanted.map((one) => [refOf(one), one.active ? one.status : `inactive ${types.type(one.type)?.title ?? one.type}`]),
  );
  return [...refs].map(([value, about]) => ({ value, about }));
}

/** Options or credentials of the POS type that the line names. */
function settings({ wanted: { kind }, command, operands }: Completing, { connectors }: CompletePorts): Candidate[] {
  if (command === 'policy')
    return POLICY_KEYS.map((key) => ({
      value: kind === 'settings' ? key : `${key}=`,
      about: POLICY_RULES[key].meaning,
    }));
  const named = operands[0] ?? '';
  const type = connectors.type(command === 'add' ? named : (named.split('/').at(-1)?.split(':')[0] ?? ''));
  const { options = [], credentials = [] } = type ?? {};
  const known = kind === 'options' ? options : kind === 'credentials' ? credentials : [...options, ...credentials];
  return known.map(({ key, description }) => ({ value: kind === 'settings' ? key : `${key}=`, about: description }));
}
