import { describe, expect, test } from 'vitest';
import { choosesMails, mailRule, routesHere } from '../../src/domain/mail-routing.ts';

const MAIL = {
  recipients: ['Reports+Blue-Door@Example.com', 'kim@venue.example'],
  senders: ['no-reply@Mail.Toasttab.com'],
  subject: 'Daily  Product Mix: The BLUE Door, 19 Nov',
};

describe('a mail is meant for an integration', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['without a rule every mail is', {}, true],
    ['empty options are not a rule', { address: ' ', sender: '', subject: ' * ' }, true],
    ['by its address, whatever the case', { address: 'reports+blue-door@example.com' }, true],
    ['not by the address without its plus part', { address: 'reports@example.com' }, false],
    ['not by the address of another venue', { address: 'reports+blue-door-2@example.com' }, false],
    ['by one of several addresses', { address: 'old@example.com, kim@venue.example' }, true],
    ['by its sender', { sender: 'no-reply@mail.toasttab.com' }, true],
    ['by the domain of its sender', { sender: '@mail.toasttab.com' }, true],
    ['by the domain above it', { sender: 'toasttab.com' }, true],
    ['not by a domain that only ends alike', { sender: 'asttab.com' }, false],
    ['not by another sender of the domain', { sender: 'reports@mail.toasttab.com' }, false],
    ['by a part of its subject, whatever the case and the spaces', { subject: 'product mix' }, true],
    ['by parts of its subject in their order', { subject: 'mix*blue door*nov' }, true],
    ['by parts with spaces around the star', { subject: 'mix * blue door * nov' }, true],
    ['not by parts in another order', { subject: 'blue door*mix' }, false],
    ['not by a text that stands there once and is wanted twice', { subject: 'mix*mix' }, false],
    ['not by signs that mean something in patterns', { subject: 'Daily.*Mix' }, false],
    ['when all of it fits', { address: 'kim@venue.example', sender: 'toasttab.com', subject: 'mix' }, true],
    ['not when one part does not fit', { address: 'kim@venue.example', sender: 'square.com', subject: 'mix' }, false],
  ])('%s', (_, options, routed) => {
    expect(routesHere(mailRule(options), MAIL)).toBe(routed);
  });

  test('a mail without sender or recipient fits no rule that asks for them', () => {
    const empty = { recipients: [], senders: [], subject: '' };
    expect(routesHere(mailRule({}), empty)).toBe(true);
    expect(routesHere(mailRule({ address: 'a@b.example' }), empty)).toBe(false);
    expect(routesHere(mailRule({ sender: 'b.example' }), { ...empty, senders: ['b.example', '.b.example', ''] })).toBe(
      false,
    );
  });

  test('a subject that was made to be slow is not', () => {
    const subject = 'a'.repeat(100_000);
    expect(routesHere(mailRule({ subject: `${'a*'.repeat(2000)}b` }), { ...MAIL, subject })).toBe(false);
  });
});

test.each([
  [
    { address: 'blue-door' },
    'the option address holds «blue-door»; it takes whole e-mail addresses like reports+blue-door@example.com',
  ],
  ...['blue door@example.com', 'a@b@example.com', 'a@b.example c', '@example.com', 'a@'].map(
    (address): [Record<string, string>, string] => [
      { address },
      `the option address holds «${address}»; it takes whole e-mail addresses like reports+blue-door@example.com`,
    ],
  ),
  ...['toast', 'a b.example', 'a@b.example c', 'a@b@c.example', 'toast.'].map(
    (sender): [Record<string, string>, string] => [
      { sender },
      `the option sender holds «${sender}»; it takes e-mail addresses and domains like @toasttab.com`,
    ],
  ),
])('a rule that can never fit is refused: %j', (options, message) => {
  expect(() => mailRule(options)).toThrow(expect.objectContaining({ code: 'bad_config', message }));
});

test('a rule says whether it leaves anything out', () => {
  expect([{}, { subject: '*' }, { subject: 'mix' }].map((options) => choosesMails(mailRule(options)))).toEqual([
    false,
    false,
    true,
  ]);
});
