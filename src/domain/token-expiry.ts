import { type Instant, instant } from './time.ts';

/** No token is longer; what is longer is not looked at. */
const LONGEST = 16_384;
/** Seconds of the year 9999; a number beyond is not a time. */
const LAST_SECOND = 253_402_300_799;

/**
 * When a JSON Web Token says that it expires (its claim `exp`, RFC 7519 §4.1.4); null for everything else, for only tokens
 * of that form tell it. The signature is not looked at: a wrong one only makes a warning wrong.
 */
export function tokenExpiry(value: string): Instant | null {
  const [, claims, signature, ...more] = value.length > LONGEST ? [] : value.trim().split('.');
  if (claims === undefined || signature === undefined || more.length > 0) return null;
  const exp = claimsOf(claims)?.exp;
  if (typeof exp !== 'number' || !(exp > 0 && exp <= LAST_SECOND)) return null;
  return instant(Math.floor(exp) * 1000);
}

function claimsOf(text: string): { readonly exp?: unknown } | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? claims : null;
  } catch {
    return null;
  }
}
