import { CheckFailure } from '../../domain/errors.ts';

/** Access tokens of one integration, during one check. */
export interface Tokens {
  /** @throws CheckFailure */
  token(): Promise<string>;
  /** Another token when `refused` was not accepted; undefined when there is no other to be had. @throws CheckFailure */
  tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined>;
}

/** Makes a call with the token that there is, and once more with another when the first was refused. */
export async function withToken<T>(tokens: Tokens, send: (token: string) => Promise<T>): Promise<T> {
  const token = await tokens.token();
  try {
    return await send(token);
  } catch (error) {
    const refused = error instanceof CheckFailure && error.code.startsWith('auth_');
    const fresh = refused ? await tokens.tokenInsteadOf(token, error) : undefined;
    if (fresh === undefined) throw error;
    return send(fresh);
  }
}

const LONGEST_LIFE = 365 * 24 * 3600;

/** For how many seconds a token is good, from what an answer says of it; `otherwise` when that is no such number. */
export function lifeOf(said: unknown, otherwise: number): number {
  const seconds = typeof said === 'number' ? Math.floor(said) : otherwise;
  return seconds >= 0 ? Math.min(seconds, LONGEST_LIFE) : otherwise;
}
