import { type Instant, instant } from '../../domain/time.ts';
import { type Fields, fields, text } from '../api/read.ts';
import { parsed } from '../http/failure.ts';

/** What an API key of Zettle says of itself. It is read without checking its signature: Zettle does that. */
export interface ZettleKey {
  readonly clientId: string | null;
  /** When it stops being accepted; null when it does not say. */
  readonly expires: Instant | null;
  /** What it may do; null when it does not say. */
  readonly scopes: readonly string[] | null;
}

/** A key is a few hundred characters long. */
const LONGEST = 20_000;

/** The key as it reads; null when it is not JSON web token, the form that Zettle's keys have. */
export function readKey(key: string): ZettleKey | null {
  const [, payload, , ...more] = key.length > LONGEST ? [] : key.split('.');
  if (payload === undefined || more.length > 0) return null;
  const claims = fields(parsed(Buffer.from(payload, 'base64url').toString('utf8')));
  if (Object.keys(claims).length === 0) return null;
  const clientId = text(claims.client_id);
  return {
    clientId: clientId !== null && /^[\w-]{1,100}$/.test(clientId) ? clientId : null,
    expires: momentOf(claims.exp),
    scopes: scopesOf(claims),
  };
}

/** Seconds since the epoch, as JSON web tokens tell the time. */
function momentOf(seconds: unknown): Instant | null {
  if (typeof seconds !== 'number') return null;
  const ms = seconds * 1000;
  return Math.abs(ms) <= 8.64e15 ? instant(ms) : null;
}

function scopesOf({ scope }: Fields): readonly string[] | null {
  const named = Array.isArray(scope) ? scope : typeof scope === 'string' ? scope.split(/[\s,]+/) : null;
  return named?.filter((name): name is string => typeof name === 'string' && name !== '') ?? null;
}
