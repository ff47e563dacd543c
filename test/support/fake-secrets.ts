import { CheckFailure } from '../../src/domain/errors.ts';
import type { Credential } from '../../src/domain/integration.ts';
import type { Secrets } from '../../src/ports/secrets.ts';

export interface FakeSecrets extends Secrets {
  /** What sources give: `env:SQUARE_TOKEN`, `file:/etc/token`, `cmd:pass token`. */
  readonly sources: Map<string, string>;
}

/** Secrets without encryption: sealed values are `sealed(value)`, digests `digest(value)`. */
export function fakeSecrets(sources: Readonly<Record<string, string>> = {}): FakeSecrets {
  const values = new Map(Object.entries(sources));
  const answers = new Map<string, string>();
  const own = (credential: Credential) => {
    if (credential.from === 'stored') return open(credential.sealed);
    const value = values.get(`${credential.from}:${credential.at}`);
    if (value !== undefined) return value;
    const message = `The source ${credential.from}:${credential.at} does not resolve on this machine.`;
    throw new CheckFailure('bad_config', message, { counted: false, needs: 'support' });
  };
  return {
    sources: values,
    async resolve(credential) {
      const value = own(credential);
      const { replaced } = credential;
      return replaced && replaced.sourceDigest === `digest(${value})` ? open(replaced.sealed) : value;
    },
    async seal(value) {
      return `sealed(${value})`;
    },
    async answerTo(call) {
      return {
        earlier: answers.get(call) ?? null,
        keep: (answer) => void answers.set(call, answer),
        forget: () => void answers.delete(call),
      };
    },
    async replacing(credential) {
      if (credential === null) return async (value) => ({ from: 'stored', sealed: `sealed(${value})` });
      const sourceDigest = `digest(${own(credential)})`;
      return async (value) => ({ ...credential, replaced: { sealed: `sealed(${value})`, sourceDigest } });
    },
  };
}

function open(sealed: string): string {
  return sealed.replace(/^sealed\((.*)\)$/s, '$1');
}
