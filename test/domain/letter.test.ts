import { describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { LANGUAGES } from '../../src/domain/catalogue.ts';
import type { Integration, Reason } from '../../src/domain/integration.ts';
import { letterCause, letterFor } from '../../src/domain/letter.ts';
import { anIntegration, aVenue, NOON } from '../support/builders.ts';

const connectors = makeConnectors();
const SQUARE = connectors.type('square');
const TORONTO = aVenue({ name: 'The Blue Door', timezone: 'America/Toronto' });
const KEY = { accessToken: { from: 'env', at: 'TOKEN' } } as const;

const because = (
  code: Reason['code'],
  needs: Reason['needs'],
  cause: Reason['cause'] = null,
): Partial<Integration> => ({
  status: code === cause || cause === null ? 'Failed' : 'CalledOff',
  reason: { code, cause, message: 'x', since: NOON, needs },
});

describe('what a letter is about', () => {
  it.each([
    ['a refused token', because('auth_revoked', 'venue'), 'access'],
    ['called off for it', { ...because('too_many_failures', 'venue', 'auth_expired'), status: 'CalledOff' }, 'access'],
    ['no report for 30 days', { ...because('no_report', 'venue'), status: 'CalledOff' }, 'report'],
    ['a wrong set-up', because('bad_config', 'support'), 'support'],
    ['a provider that is down', because('provider_down', 'provider'), 'provider'],
    ['what will pass', because('no_response', 'nobody'), 'provider'],
    ['nothing', {}, 'well'],
    ['one that was not checked yet', { status: 'Initializing' }, null],
    ['an inactive one', { active: false }, null],
  ] as const)('%s', (_, more, expected) => expect(letterCause(anIntegration(more))).toBe(expected));
});

describe('a letter', () => {
  const integration = anIntegration({
    ...because('auth_revoked', 'venue'),
    credentials: KEY,
    lastGoodCheck: '2026-11-18T01:14:00.000Z',
  });
  const missing = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-24'];
  const facts = { venue: TORONTO, integration, type: SQUARE, missing };

  it('tells in English what stopped, since when in local time, what to press, and which days are fetched', () => {
    const { subject, text } = letterFor('en', 'access', facts);
    expect(`${subject}\n\n${text}`).toMatchInlineSnapshot(`
      "The Blue Door: no sales are coming in from Square

      Hello,

      since Tuesday 17 November, 20:14, no sales of The Blue Door have reached us from Square. Square no longer accepts the access that was given to us.

      Please do the following:
      1. On a computer, open developer.squareup.com/apps and sign in with the Square account that owns the venue.
      2. Open the application that was made for the sales reports, switch from Sandbox to Production at the top, and choose Credentials on the left.
      3. Press Replace at "Production access token", then Show, and keep the page open.
      4. Call us: we enter the new token while you are on the phone. Please do not send it by e-mail or chat.

      Afterwards the missing sales (17 November to 19 November, 24 November) are fetched by themselves; nothing has to be typed in.

      Until then, please do not rely on stock levels and order suggestions: these sales are not in them.

      Kind regards
      Your support team
      "
    `);
  });

  it.each(['fr', 'de', 'es'] as const)('tells it in %s', (language) => {
    const { subject, text } = letterFor(language, 'access', facts);
    expect(`${subject}\n\n${text}`).toMatchSnapshot();
  });

  it('names the address of reports, and asks for those that are missing', () => {
    const mailbox = anIntegration({
      type: 'email-report',
      method: 'email',
      options: { address: 'r+blue@x.test' },
      lastSaleImported: '2026-10-20T08:00:00.000Z',
    });
    const { text } = letterFor('en', 'report', {
      ...facts,
      integration: mailbox,
      type: connectors.type('email-report'),
    });
    expect(text).toContain('since Tuesday 20 October, 04:00, no sales of The Blue Door have reached us by e-mail.');
    expect(text).toContain('2. See that the daily report of items is still switched on and is sent to r+blue@x.test.');
    expect(text).toContain('The reports of these days are missing: 17 November to 19 November, 24 November.');
  });

  it.each([
    [
      'en',
      'so far, no sales of The Blue Door have reached us from Square. Square does not accept the access that was given to us.',
    ],
    [
      'fr',
      "jusqu'à présent, aucune vente de The Blue Door ne nous est parvenue de Square. Square n'accepte pas l'accès qui nous a été donné.",
    ],
    [
      'de',
      'bisher haben uns keine Verkäufe von The Blue Door aus Square erreicht. Square nimmt den Zugang nicht an, den Sie uns gegeben haben.',
    ],
    [
      'es',
      'hasta ahora no nos ha llegado ninguna venta de The Blue Door desde Square. Square no acepta el acceso que nos dieron.',
    ],
  ] as const)('says in %s that access never worked', (language, words) => {
    const never = { ...integration, lastGoodCheck: null, lastSaleImported: null };
    const { subject, text } = letterFor(language, 'access', { ...facts, integration: never });
    expect(text).toContain(words);
    expect(subject).not.toMatch(/plus aucune|mehr|ya no/);
  });

  it.each([
    ['en', 'by e-mail.', 'from your POS. Your POS does not'],
    ['fr', 'par e-mail.', 'de votre caisse. Votre caisse ne'],
    ['de', 'per E-Mail erreicht.', 'aus Ihrer Kasse erreicht. Ihre Kasse antwortet'],
    ['es', 'por correo.', 'desde su TPV. Su TPV no'],
  ] as const)('calls our own ways of fetching by words of %s', (language, byMail, yourPos) => {
    const through = (type: 'email-report' | 'singer', cause: 'report' | 'provider') => {
      const found = connectors.type(type);
      const one = { ...integration, type, ...(found ? { method: found.method } : {}) };
      const { subject, text } = letterFor(language, cause, { ...facts, integration: one, type: found });
      expect(subject + text).not.toMatch(/E-mailed|Singer/);
      return text;
    };
    expect(through('email-report', 'report')).toContain(byMail);
    expect(through('singer', 'provider')).toContain(yourPos);
  });

  it('asks for a call where only support knows how access was given', () => {
    const oauth = { ...integration, credentials: { refreshToken: KEY.accessToken } };
    const { text } = letterFor('en', 'access', { ...facts, integration: oauth });
    expect(text).toContain('1. Call us: we give access again together, while you are on the phone.');
    expect(text).not.toContain('developer.squareup.com');
  });

  it.each(LANGUAGES)('has no gap in any case, in %s', (language) => {
    for (const type of connectors.types)
      for (const cause of ['access', 'report', 'support', 'provider', 'well'] as const) {
        const { subject, text } = letterFor(language, cause, {
          ...facts,
          integration: { ...integration, type: type.type },
          type,
        });
        expect(subject + text).not.toMatch(/undefined|null|NaN|\[object| {2}|\( *\)/);
        expect(text).not.toMatch(/\n{3}/);
      }
  });

  it('holds no character that could do harm, whatever the venue is called', () => {
    const evil = { ...TORONTO, name: 'Evil\u001b[2J\u202e Bar\r\nBcc: x@y.test' };
    const { subject, text } = letterFor('en', 'well', { ...facts, venue: evil });
    for (const harm of ['\u001b', '\u202e', '\r']) expect(subject + text).not.toContain(harm);
    expect(subject).not.toContain('\n');
  });
});
