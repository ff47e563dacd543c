import { expect, it } from 'vitest';
import { composeMail, type Dispatch } from '../../src/domain/delivery.ts';
import type { Integration } from '../../src/domain/integration.ts';
import type { AccessTold, OwedMail } from '../../src/domain/mail.ts';
import type { Venue } from '../../src/domain/venue.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';

const mail = (more: Partial<OwedMail> = {}): OwedMail => ({
  id: 'blue-door.7.warned.support',
  kind: 'warned',
  audience: 'support',
  integration: 'int_1',
  ref: 'blue-door/square:patio',
  type: 'square',
  code: 'no_response',
  message: '4 checks in a row failed; the last one: nothing came within 30 s',
  at: NOON,
  group: null,
  attempts: 0,
  nextTry: NOON,
  lastError: null,
  ...more,
});
const dispatch = (mails: readonly OwedMail[]): Dispatch => ({
  messageId: 'x@posctl',
  audience: 'support',
  venue: 'blue-door',
  mails: mails.map((m) => ({ venue: 'blue-door', mail: m })),
  grouped: mails.length > 1,
});
const revoked: Partial<Integration> = {
  id: 'int_1',
  nickname: 'patio',
  status: 'CalledOff',
  credentials: { accessToken: { from: 'env', at: 'TOKEN' } },
  reason: { code: 'too_many_failures', cause: 'auth_revoked', message: 'revoked', since: NOON, needs: 'venue' },
  lastSalesCheck: '2026-11-20T13:00:00.000Z',
};
const composed = (mails: readonly OwedMail[], integration: Partial<Integration> = {}, venue: Partial<Venue> = {}) =>
  composeMail(
    dispatch(mails),
    new Map([
      ['blue-door', { venue: aVenue(venue), integrations: [anIntegration(integration)], owed: mails, lastSeq: 7 }],
    ]),
  );
const written = (...mails: OwedMail[]) => {
  const { subject, text } = composed(mails);
  return `${subject}\n\n${text}`;
};

it('a warning says what happened, since when and what to type', () => {
  expect(written(mail())).toMatchInlineSnapshot(`
    "[posctl] blue-door/square:patio: sales may be missing

    Blue Door: blue-door/square:patio
    2026-11-20 12:00 UTC: 4 checks in a row failed; the last one: nothing came within 30 s

    Look:      posctl show blue-door/square:patio
    History:   posctl timeline blue-door/square:patio --limit 20
    Try again: posctl refresh blue-door/square:patio
    "
  `);
});

it('a call-off tells support how to resume it', () => {
  expect(written(mail({ kind: 'called_off', message: 'no sales report for 30 days' }))).toMatchInlineSnapshot(`
    "[posctl] blue-door/square:patio: called off, no sales are fetched any more

    Blue Door: blue-door/square:patio
    2026-11-20 12:00 UTC: no sales report for 30 days

    Look:      posctl show blue-door/square:patio
    History:   posctl timeline blue-door/square:patio --limit 20
    Try again: posctl refresh blue-door/square:patio

    Nothing checks it automatically any more. A refresh that succeeds resumes it.
    "
  `);
});

it('a call-off tells the venue what it means and what to look at', () => {
  expect(
    written(mail({ kind: 'called_off', audience: 'venue', message: 'no sales report for 30 days' })),
  ).toMatchInlineSnapshot(`
    "[posctl] blue-door/square:patio: called off, no sales are fetched any more

    Blue Door: blue-door/square:patio
    2026-11-20 12:00 UTC: no sales report for 30 days

    Sales of this POS no longer reach the stock count, so its orders cannot be relied on.
    Please check that the POS is running and that access was not withdrawn, then answer this mail or call support.
    "
  `);
});

it('a recovery tells the venue that nothing needs to be done', () => {
  expect(
    written(mail({ kind: 'recovered', audience: 'venue', code: null, message: 'sales are coming in again' })),
  ).toMatchInlineSnapshot(`
    "[posctl] blue-door/square:patio: sales are coming in again

    Blue Door: blue-door/square:patio
    2026-11-20 12:00 UTC: sales are coming in again

    Nothing needs to be done. The sales of the time between are being fetched.
    "
  `);
});

it('several alarms are one mail that names them all', () => {
  expect(written(mail(), mail({ ref: 'red-lion/square', kind: 'called_off' }))).toMatchInlineSnapshot(`
    "[posctl] 2 square integrations: no_response

    2 square integrations have the same trouble (no_response).

    blue-door/square:patio: sales may be missing: 4 checks in a row failed; the last one: nothing came within 30 s
    red-lion/square: called off, no sales are fetched any more: 4 checks in a row failed; the last one: nothing came within 30 s

    Look:      posctl list --type square --status CalledOff,Failed
    Try again: posctl refresh --type square --status Failed
    Resume:    posctl refresh red-lion/square
    "
  `);
});

it('what comes from outside is one harmless line, and can be pasted', () => {
  const hostile = mail({ ref: "blue-door/square:Joe's bar", message: 'x\r\nBcc: all@example.test\u001b[31m red' });
  const { subject, text } = composed([hostile], {}, { name: 'Blue\nDoor\u001b]0;x\u0007' });
  expect(subject).toBe("[posctl] blue-door/square:Joe's bar: sales may be missing");
  expect(text.split('\n').slice(0, 4)).toEqual([
    "Blue Door: blue-door/square:Joe's bar",
    '2026-11-20 12:00 UTC: x Bcc: all@example.test red',
    '',
    "Look:      posctl show 'blue-door/square:Joe'\\''s bar'",
  ]);
});

it('what is broken is mended before it is tried again', () => {
  const off = mail({ kind: 'called_off', code: 'auth_revoked', message: 'revoked' });
  const advice = (text: string) => text.slice(text.indexOf('Look:'));
  expect(advice(composed([off], revoked).text)).toMatchInlineSnapshot(`
    "Look:      posctl show blue-door/square:patio
    History:   posctl timeline blue-door/square:patio --limit 20
    Repair:    posctl edit blue-door/square:patio --secret accessToken=SOURCE --refresh

    Nothing checks it automatically any more. A refresh that succeeds resumes it.
    "
  `);
  expect(advice(composed([off, off], revoked).text)).toMatchInlineSnapshot(`
    "Look:      posctl list --type square --status CalledOff
    Repair:    posctl edit blue-door/square:patio --secret accessToken=SOURCE --refresh
    Repair:    posctl edit blue-door/square:patio --secret accessToken=SOURCE --refresh
    "
  `);
});

const CONSENT: AccessTold = {
  what: 'the consent of the owner',
  ends: '2026-11-24T12:00:00.000Z',
  over: false,
  ...({ from: 'check', credential: 'refreshToken' } as const),
};
const PASSWORD: AccessTold = { ...CONSENT, what: 'the password', from: 'given', credential: 'password' };

it.each([
  ['by a check', CONSENT, 'the consent of the owner ends at 2026-11-24 12:00 UTC, unless a check succeeds before'],
  ['and when it is over', { ...CONSENT, over: true }, 'the consent of the owner ended at 2026-11-24 12:00 UTC'],
  ['by a new password', PASSWORD, 'the password ends at 2026-11-24 12:00 UTC'],
])('what to do about access that ends, in its order: %s', (_, access, message) => {
  const type = access.from === 'given' ? 'simphony' : 'lightspeed-k';
  const ends = mail({ kind: 'access_ends', code: null, type, ref: `blue-door/${type}:patio`, message, access });
  const { subject, text } = composed([ends], { id: 'int_1', type, nickname: 'patio', status: 'CalledOff' });
  expect(`${subject}\n\n${text}`).toMatchSnapshot();
});

it('many whose access ends are one mail', () => {
  const ends = mail({ kind: 'access_ends', code: null, type: 'lightspeed-k', message: 'it ends', access: CONSENT });
  const { subject, text } = composed([ends, ends], { id: 'int_1', type: 'lightspeed-k' });
  expect(`${subject}\n\n${text}`).toMatchSnapshot();
});
