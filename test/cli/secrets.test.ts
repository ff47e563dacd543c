import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { begin, conclude, tell } from '../../src/domain/state.ts';
import type { Machine, Ran } from '../support/binary.ts';
import { jsonStoreAt } from '../support/json-folder.ts';
import { type Answer, loopback, says } from '../support/loopback.ts';
import { mailServer } from '../support/mail-server.ts';
import { addSquare, emptyShop, mend, type Shop, shop } from '../support/shop.ts';

const REF = 'blue-door/square';
/** With everything in it that is written differently somewhere. */
const SECRET = 'EAAA+/planted="secret"&\\0123=';
const ROTATED_ACCESS = 'ROTATED+access/"token"=01';
const ROTATED_REFRESH = 'ROTATED+refresh/"token"=02';

/** Each way in which a secret could be written. */
function forms(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
}

/** Where secrets are found; files that hold them rightly aside. */
function leaks(
  texts: ReadonlyMap<string, string>,
  secrets: readonly string[],
  rightly: readonly string[] = [],
): string[] {
  return [...texts]
    .filter(([where, text]) => !rightly.includes(where) && secrets.flatMap(forms).some((form) => text.includes(form)))
    .map(([where]) => where);
}

/** Servers that throw everything that they got back at the caller. */
const ECHOES: readonly (readonly [name: string, answer: Answer])[] = [
  ['a refusal', (response, r) => says(400, { errors: [{ code: 'BAD_REQUEST', detail: echo(r) }] })(response, r)],
  [
    'an expired token',
    (response, r) => says(401, { errors: [{ code: 'ACCESS_TOKEN_EXPIRED', detail: echo(r) }] })(response, r),
  ],
  ['a page of HTML', (response, r) => says(502, `<html>${echo(r)}</html>`)(response, r)],
  ['JSON that breaks off', (response, r) => says(200, `{"locations": "${echo(r)}`)(response, r)],
  [
    'data of another kind',
    (response, r) => says(200, { locations: [{ id: echo(r), name: echo(r), status: 'ACTIVE' }] })(response, r),
  ],
];
const echo = (request: { readonly headers: object; readonly body: string }) =>
  `${Object.values(request.headers).join(' ')} ${request.body}`;

/** Everything that can be read of posctl, in every format, after something went wrong or right. */
async function everything(one: Machine, commands: readonly (readonly string[])[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const keep = (args: readonly string[], { stdout, stderr }: Ran) => void texts.set(args.join(' '), stdout + stderr);
  for (const args of commands) keep(args, await one.posctl(args));
  for (const args of [['list'], ['show', REF], ['timeline'], ['sales']])
    for (const format of ['table', 'json', 'csv']) keep([...args, format], await one.posctl([...args, '-o', format]));
  for (const [path, bytes] of one.files()) texts.set(path, bytes);
  return texts;
}

const WORK = [
  ['refresh', REF],
  ['refresh', REF, '-v', '-o', 'json'],
  ['daemon', '--once'],
  ['edit', REF, '--set', 'locations=L1', '--reason', 'why not'],
];

describe('a planted secret is found nowhere', () => {
  it.each([
    ['env:PLANTED', { PLANTED: SECRET }],
    ['file:planted', {}],
    ['cmd:cat planted', {}],
    ['-', {}],
  ])('given as %s, when all goes well', async (source, env) => {
    const one = await emptyShop(env);
    writeFileSync(join(one.home, 'planted'), SECRET);
    const planted = join(one.home, 'planted');
    const absolute = source.replace('cat planted', `cat ${planted}`);
    const args = ['add', 'square', '--venue', 'blue-door', '--secret', `accessToken=${absolute}`];
    const added = await one.must([...args, '--set', `baseUrl=${one.till.url}`, '-v'], { input: `${SECRET}\n` });
    const texts = await everything(one, WORK);
    texts.set('add', added.stdout + added.stderr);
    expect(one.till.received.length).toBeGreaterThan(3);
    for (const { headers } of one.till.received) expect(headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(leaks(texts, [SECRET], [planted])).toEqual([]);
  });

  it.each(ECHOES)('when the provider answers with it: %s', async (_, answer) => {
    const server = await loopback(answer);
    const one = await shop({ SQUARE_TOKEN: SECRET });
    const texts = new Map<string, string>();
    for (const [i, format] of ['table', 'json'].entries()) {
      const args = ['add', 'square', '--venue', 'blue-door', '--on-duplicate', 'new', '--nickname', `n${i}`];
      const given = ['--secret', 'accessToken=env:SQUARE_TOKEN', '--set', `baseUrl=${server.url}`, '-o', format];
      const ran = await one.posctl([...args, ...given]);
      texts.set(`add ${format}`, ran.stdout + ran.stderr);
    }
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: server.url } }));
    for (const [where, text] of await everything(one, WORK)) texts.set(where, text);
    expect(server.received.length).toBeGreaterThan(3);
    expect(leaks(texts, [SECRET])).toEqual([]);
  });

  it('that an earlier version let into an address', async () => {
    const one = await emptyShop();
    const OP = 'op_00000000000000000007';
    const [token, password] = ['planted-query', 'planted-password'];
    const address = `http://user:${password}@127.0.0.1:9/?token=${token}`;
    await addSquare(one, address);
    await jsonStoreAt(one.store).venues.change('blue-door', (state) => {
      if (!state) throw new Error('there is no blue-door');
      const story = begin(state, {
        at: new Date().toISOString(),
        actor: 'kim',
        reason: null,
        op: 'op_00000000000000000007',
      });
      const [was] = state.integrations;
      const options = { baseUrl: address, locations: 'L1' };
      const details = {
        changes: { options: { from: { baseUrl: `${one.till.url}#${token}` }, to: { baseUrl: address } } },
      };
      if (!was) throw new Error('there is none');
      tell(story, was, { kind: 'edited', details });
      return { change: conclude(story, { ...was, options }), result: undefined };
    });
    const looking = [
      ['list', '-o', 'csv'],
      ['show', REF],
      ['timeline'],
      ['ticket', REF],
      ['export'],
      ['list', '--at', '1h'],
    ];
    const asking = [['explain', REF], ['timeline', '-o', 'jsonl'], ['show', 'blue-door', '-o', 'json'], ['doctor']];
    const add = ['add', 'square', '--venue', 'blue-door', '--secret', 'accessToken=env:SQUARE_TOKEN'];
    const changing = [
      ['edit', REF, '--set', 'locations=L2', '--no-test'],
      ['undo', OP],
      ['deactivate', REF, '--yes'],
      add,
    ];
    const texts = new Map<string, string>();
    for (const args of [...looking, ...asking, ...changing]) {
      const { stdout, stderr } = await one.posctl(args);
      texts.set(args.join(' '), stdout + stderr);
    }
    expect(leaks(texts, [token, password])).toEqual([]);
    expect(texts.get(`show ${REF}`)).toContain('baseUrl=http://…@127.0.0.1:9/?…');
    expect(texts.get(`undo ${OP}`)).toContain('a part of what it was is not shown, and not kept');
  });

  it('nor in mails', async () => {
    const mail = await mailServer();
    const server = await loopback(ECHOES[1]?.[1] ?? says(500));
    const one = await shop({
      SQUARE_TOKEN: SECRET,
      POSCTL_SMTP_URL: mail.url,
      POSCTL_SUPPORT_EMAIL: 'support@posctl.test',
    });
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: server.url } }));
    await one.must(['policy', '--set', 'personFailures=1', '--set', 'personHours=0']);
    await one.must(['daemon', '--once']);
    expect(mail.mails).toHaveLength(1);
    const text = mail.mails[0]?.raw
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
    expect(text).toContain('ACCESS_TOKEN_EXPIRED');
    expect(leaks(new Map([['mail', `${text}${mail.mails[0]?.raw}`]]), [SECRET])).toEqual([]);
  });

  it('nor tokens that the provider has put in their place, whatever fails afterwards', async () => {
    const one = await emptyShop({
      REFRESH: SECRET,
      CLIENT: 'planted-client-id',
      CLIENT_SECRET: 'planted-client-secret',
    });
    const renewed = {
      access_token: ROTATED_ACCESS,
      refresh_token: ROTATED_REFRESH,
      expires_at: '2099-01-01T00:00:00Z',
    };
    const refuse = ECHOES[1]?.[1] ?? says(500);
    const server = await loopback((response, request) =>
      (request.path === '/oauth2/token' ? says(200, renewed) : refuse)(response, request),
    );
    const secrets = ['refreshToken=env:REFRESH', 'clientId=env:CLIENT', 'clientSecret=env:CLIENT_SECRET'];
    const flags = secrets.flatMap((secret) => ['--secret', secret]);
    const args = ['add', 'square', '--venue', 'blue-door', ...flags, '--set', `baseUrl=${server.url}`];
    const refused = await one.posctl(args);
    expect(refused.exit).toBe(1);
    await one.must([...args, '--no-test']);
    const texts = await everything(one, WORK);
    texts.set('add', refused.stdout + refused.stderr);
    expect(server.received.map((r) => r.headers.authorization)).toContain(`Bearer ${ROTATED_ACCESS}`);
    const planted = [SECRET, ROTATED_ACCESS, ROTATED_REFRESH, 'planted-client-secret'];
    expect(leaks(texts, planted)).toEqual([]);
  });

  it('nor when it was given in the wrong place', async () => {
    const one: Shop = await shop();
    const texts = new Map<string, string>();
    for (const args of [
      ['add', 'square', '--venue', 'blue-door', '--secret', `accessToken=${SECRET}`],
      ['add', 'square', '--venue', 'blue-door', '--secret', SECRET],
      ['edit', REF, '--secret', `accessToken=${SECRET}`],
      ['edit', REF, '--secret', `accessToken=env:${SECRET}`],
    ]) {
      const ran = await one.posctl([...args, '-o', 'json']);
      expect(ran.exit).toBe(2);
      texts.set(args.join(' ').replace(SECRET, '…'), ran.stdout + ran.stderr);
    }
    for (const [path, bytes] of one.files()) texts.set(path, bytes);
    expect(leaks(texts, [SECRET])).toEqual([]);
  });

  it('nor a password of the mail server', async () => {
    const one = await shop({
      POSCTL_SMTP_URL: 'smtp://user:planted-password@127.0.0.1:1',
      POSCTL_SUPPORT_EMAIL: 'a@b.test',
    });
    await one.must(['policy', '--set', 'personFailures=1', '--set', 'personHours=0']);
    const server = await loopback(says(401, {}));
    await mend(one, REF, (was) => ({ ...was, options: { baseUrl: server.url } }));
    const texts = await everything(one, [['daemon', '--once'], ['list']]);
    expect([...texts.values()].join('')).toContain('mail_not_sent');
    expect(leaks(texts, ['planted-password'])).toEqual([]);
  });
});

it('a leak would be found', () => {
  for (const form of forms(SECRET)) expect(leaks(new Map([['there', `x${form}y`]]), [SECRET])).toEqual(['there']);
});
