import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Key } from './key-file.ts';

/** `v1:`, the key's mark, and base64url of nonce, tag and encrypted text. */
const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;

/** Encrypts so that every change of the result is noticed. Two results for one text differ. */
export function sealWith(key: Key, text: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, derived(key, 'seal'), nonce, { authTagLength: TAG });
  const head = `${VERSION}:${markOf(key)}:`;
  cipher.setAAD(Buffer.from(head));
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return head + Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64url');
}

/** The text, or why it cannot be had. */
export type Opened = { readonly text: string } | { readonly problem: 'newer' | 'other key' | 'damaged' };

export function openWith(key: Key, sealed: string): Opened {
  const [version, mark, data = '', ...rest] = sealed.split(':');
  if (version !== VERSION) return { problem: /^v\d+$/.test(version ?? '') ? 'newer' : 'damaged' };
  if (mark !== markOf(key)) return { problem: 'other key' };
  const bytes = Buffer.from(data, 'base64url');
  if (rest.length > 0 || bytes.length < NONCE + TAG) return { problem: 'damaged' };
  try {
    const cipher = createDecipheriv(CIPHER, derived(key, 'seal'), bytes.subarray(0, NONCE), { authTagLength: TAG });
    cipher.setAAD(Buffer.from(`${version}:${mark}:`));
    cipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return { text: Buffer.concat([cipher.update(bytes.subarray(NONCE + TAG)), cipher.final()]).toString('utf8') };
  } catch {
    return { problem: 'damaged' };
  }
}

/** Tells whether two values are the same to whoever has the key, and nothing to anybody else. */
export function digestWith(key: Key, text: string): string {
  return createHmac('sha256', derived(key, 'digest')).update(text).digest('base64url');
}

/** Tells keys apart, so that a wrong key is not taken for damage. */
function markOf(key: Key): string {
  return createHash('sha256').update('posctl key mark').update(key).digest('base64url').slice(0, 8);
}

/** Each purpose has a key of its own. */
function derived(key: Key, purpose: 'seal' | 'digest'): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `posctl ${purpose}`, 32));
}
