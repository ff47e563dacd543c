import { createHash } from 'node:crypto';
import { CheckFailure } from '../../domain/errors.ts';
import type { Instant } from '../../domain/time.ts';
import type { ConnectorIo, CredentialSession } from '../../ports/connectors.ts';
import { MissingPermission } from './refusal.ts';

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

/** A token that somebody made by hand: it is good until it is refused. */
export function fixedToken({ credentials }: Pick<ConnectorIo, 'credentials'>, key = 'accessToken'): Tokens {
  return {
    token: async () => (await credentials.get(key)).trim(),
    tokenInsteadOf: async () => undefined,
  };
}

/** What a token is obtained with, by the names of credentials. */
export type Grant = Readonly<Record<string, string>>;

export interface Obtained {
  readonly token: string;
  /** From then on another one is to be obtained. */
  readonly until: Instant;
  /** Credentials that came with the token, in the place of those that were spent on it. */
  readonly rotated?: Grant;
}

/** How a provider gives access tokens that live for a while. */
export interface TokenSource<G extends Grant> {
  /**
   * True for a token that the next check goes on with. It is kept beside the credentials, with those that came with it,
   * before the first call that uses it: a crash in between must not lock the venue out. In one check it is obtained once,
   * for that may spend a refresh token. False for one that can be had again at any time: it lives for one check.
   */
  readonly kept: boolean;
  grant(): Promise<G>;
  /** @throws CheckFailure */
  obtain(grant: G): Promise<Obtained>;
}

/** An access token that is obtained from its source, and anew when it has lived its time or is refused. */
export class RenewedToken<G extends Grant> implements Tokens {
  private readonly source: TokenSource<G>;
  private readonly io: ConnectorIo;
  private known: Obtained | undefined;
  /** Whether there is no other to be had in this check. */
  private last = false;

  constructor(source: TokenSource<G>, io: ConnectorIo) {
    this.source = source;
    this.io = io;
  }

  async token(): Promise<string> {
    this.known = this.good() ?? (await this.recalled()) ?? (await this.obtained());
    return this.known.token;
  }

  async tokenInsteadOf(refused: string, failure: CheckFailure): Promise<string | undefined> {
    if (this.known !== undefined && this.known.token !== refused) return this.known.token;
    if (this.last || failure instanceof MissingPermission) return undefined;
    this.known = await this.obtained();
    this.last = true;
    return this.known.token;
  }

  private good(): Obtained | undefined {
    const lives = this.known !== undefined && this.known.until > this.io.clock.now();
    return lives || (this.source.kept && this.last) ? this.known : undefined;
  }

  private async recalled(): Promise<Obtained | undefined> {
    return this.source.kept ? recalledToken(this.io, markOf(await this.source.grant())) : undefined;
  }

  private async obtained(): Promise<Obtained> {
    const { source, io } = this;
    if (source.kept) this.last = true;
    const grant = await source.grant();
    const obtained = await source.obtain(grant);
    const { rotated = {} } = obtained;
    if (source.kept)
      await io.credentials.replace({ ...keptToken(obtained, markOf({ ...grant, ...rotated })), ...rotated });
    return obtained;
  }
}

const TOKEN = 'accessToken';
/** Kept beside the token: until when it is used, and a mark of what it was obtained with. */
const NOTE = 'accessTokenNote';

/** Tells what a token was obtained with: after a change of the credentials it must not be used any more. */
export function markOf(grant: Grant): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(grant).sort()))
    .digest('base64url')
    .slice(0, 16);
}

/** A token as it is kept with the credentials. */
export const keptToken = ({ token, until }: Obtained, mark: string): Grant => ({
  [TOKEN]: token,
  [NOTE]: `${until} ${mark}`,
});

/** The token that an earlier check kept, if it was obtained with the same and its time has not come. */
export async function recalledToken(
  { credentials, clock }: { readonly credentials: CredentialSession; readonly clock: ConnectorIo['clock'] },
  mark: string,
): Promise<Obtained | undefined> {
  if (!credentials.has(TOKEN) || !credentials.has(NOTE)) return undefined;
  const [until = '', of] = (await credentials.get(NOTE)).split(' ');
  return until > clock.now() && of === mark ? { token: await credentials.get(TOKEN), until } : undefined;
}

const LONGEST_LIFE = 365 * 24 * 3600;

/** For how many seconds a token is good, from what an answer says of it; `otherwise` when that is no such number. */
export function lifeOf(said: unknown, otherwise: number): number {
  const seconds = typeof said === 'number' ? Math.floor(said) : otherwise;
  return seconds >= 0 ? Math.min(seconds, LONGEST_LIFE) : otherwise;
}
