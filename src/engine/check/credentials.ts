import { CheckFailure } from '../../domain/errors.ts';
import type { Credential, Integration } from '../../domain/integration.ts';
import { same } from '../../domain/same.ts';
import { withIntegration } from '../../domain/state.ts';
import type { CredentialSession } from '../../ports/connectors.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Store } from '../../ports/store.ts';
import { StoreFailure } from './connector-call.ts';

type Credentials = Readonly<Record<string, Credential>>;

/** The secrets of one integration while a connector works with them. */
export interface OpenCredentials extends CredentialSession {
  /** Every secret value that was handed out or replaced, to keep it out of messages. */
  readonly seen: ReadonlySet<string>;
  /** The credentials as they are to be kept now. */
  current(): Credentials;
}

/**
 * `keep` saves replaced credentials durably; it is awaited before the connector goes on. When that fails it is a
 * `StoreFailure`, which passes through the connector: a rotated token that was not kept must not be used.
 */
export function openCredentials(
  secrets: Secrets,
  credentials: Credentials,
  keep: (next: Credentials, was: Credentials) => Promise<void>,
): OpenCredentials {
  let now = credentials;
  const seen = new Set<string>();
  return {
    seen,
    current: () => now,
    has: (key) => now[key] !== undefined,
    keys: () => Object.keys(now),
    async get(key) {
      const credential = now[key];
      if (!credential) throw new CheckFailure('bad_config', `the credential ${key} is not set`, { needs: 'support' });
      const value = await secrets.resolve(credential);
      seen.add(value);
      return value;
    },
    async replace(values) {
      const next: Record<string, Credential> = { ...now };
      for (const [key, value] of Object.entries(values)) {
        seen.add(value);
        const was = now[key];
        next[key] = was ? await secrets.replace(was, value) : { from: 'stored', sealed: await secrets.seal(value) };
      }
      await keep(next, now).catch((cause) => {
        throw new StoreFailure('replaced credentials could not be kept', { cause });
      });
      now = next;
    },
  };
}

/**
 * Saves rotated credentials; one that a person or another process changed meanwhile is left as it is then. That comparison
 * is its guard, in the place of a fence: a token that was good for one time is spent, and what it was exchanged for must
 * not be lost with a lock.
 */
export async function keepReplaced(
  store: Store,
  integration: Pick<Integration, 'venue' | 'id'>,
  { next, was }: { readonly next: Credentials; readonly was: Credentials },
): Promise<void> {
  await store.venues.change(integration.venue, (state) => {
    const now = state?.integrations.find((i) => i.id === integration.id);
    if (!state || !now) return { change: null, result: undefined };
    const replaced = Object.entries(next).filter(
      ([key, credential]) => credential !== was[key] && same(now.credentials[key], was[key]),
    );
    if (replaced.length === 0) return { change: null, result: undefined };
    const credentials = { ...now.credentials, ...Object.fromEntries(replaced) };
    return { change: { state: withIntegration(state, { ...now, credentials }), entries: [] }, result: undefined };
  });
}
