import { describe, expect, it } from 'vitest';
import { ExpectedError } from '../../src/domain/errors.ts';
import { postgresAddress } from '../../src/store-postgres/address.ts';
import { explained } from '../../src/store-postgres/failures.ts';
import { tlsOptions } from '../../src/store-postgres/tls.ts';

const addressOf = (text: string, env = {}) => postgresAddress(text, '--store', env);

describe('the address of a database', () => {
  it.each([
    ['postgres://kim:hunter2@db.test:5433/pos', 'postgres://kim@db.test:5433/pos'],
    ['postgresql://db.test/pos', 'postgres://db.test/pos'],
    ['postgres://kim:p%40ss%2Fw%25rd@db.test/pos?schema=two', 'postgres://kim@db.test/pos?schema=two'],
    ['postgres://db.test/pos?user=kim&password=hunter2', 'postgres://kim@db.test/pos'],
    ['postgres:///pos?host=/run/postgresql', 'postgres:///pos?host=/run/postgresql'],
    ['postgres://kim:hunter2@/pos?host=/run/my sql', 'postgres:///pos?host=/run/my%20sql&user=kim'],
    ['postgres://%2Frun%2Fpostgresql:5433/pos?schema=two', 'postgres:///pos?host=/run/postgresql&port=5433&schema=two'],
    ['postgres://kim:hunter2@[::1]:5433/pos', 'postgres://kim@[::1]:5433/pos'],
  ])('%s is called %s', (text, name) => {
    expect(addressOf(text).name).toBe(name);
  });

  it('says how to get there', () => {
    const { host, port, user, password, database, schema } = addressOf('postgres://k%20m:p%40s%2Fs@db.test:5433/pos');
    expect([host, port, user, password, database, schema]).toEqual(['db.test', 5433, 'k m', 'p@s/s', 'pos', 'posctl']);
  });

  it.each([
    'postgres://kim@db.test:5433/pos?schema=two',
    'postgres:///pos?host=/run/my%20sql&port=5433&user=k%20m&schema=two',
  ])('%s is called so that it can be typed again', (text) => {
    const { name, ...rest } = addressOf(text);
    expect(addressOf(name)).toEqual({ name, ...rest });
  });

  it.each([
    ['postgres://kim:hunter2@db.test:port/pos', '--store is not a postgres:// address that can be understood'],
    ['postgres://kim:hunter2%zz@db.test/pos', '--store has a % that begins no %XX'],
    ['postgres://kim:hunter2@db.test/pos?sslmod=require', '--store has the unknown parameter "sslmod"'],
    ['postgres://kim:hunter2@db.test/pos?schema=A-B', '--store names a schema that posctl cannot use'],
    ['postgres://kim:hunter2@db.test/pos?schema=pg_catalog', '--store names a schema that posctl cannot use'],
    [
      'postgres://kim:hunter2@db.test/pos?sslmode=on',
      '--store has an sslmode that is not one of disable, allow, prefer, require, verify-ca, verify-full',
    ],
    ['postgres://kim:hunter2@db.test/pos?sslmode=verify-ca', '--store has sslmode=verify-ca without sslrootcert'],
  ])('%s is refused without being repeated', (text, message) => {
    expect(() => addressOf(text)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

describe('TLS', () => {
  const options = (text: string, env = {}) => {
    const { tls, host } = addressOf(text, env);
    return tlsOptions(tls, host);
  };

  it.each<[string, object | false, object?]>([
    ['postgres://localhost/pos', false],
    ['postgres:///pos?host=/run/postgresql&sslmode=require', false],
    ['postgres://db.test/pos?sslmode=disable', false],
    ['postgres://db.test/pos', { rejectUnauthorized: false }],
    ['postgres://db.test/pos?sslmode=require', { rejectUnauthorized: false }],
    ['postgres://db.test/pos?sslmode=verify-full', { rejectUnauthorized: true }],
    ['postgres://db.test/pos', { rejectUnauthorized: true }, { PGSSLMODE: 'verify-full' }],
    ['postgres:///pos', { rejectUnauthorized: false }, { PGHOST: 'db.test' }],
  ])('with %s is %j', (text, expected, env) => {
    const given = options(text, env);
    if (expected === false) expect(given).toBe(false);
    else expect(given).toMatchObject(expected);
  });

  it('with a name that is not the one of the certificate is refused by verify-full alone', () => {
    expect(options('postgres://db.test/pos?sslmode=require')).toHaveProperty('checkServerIdentity');
    expect(options('postgres://db.test/pos?sslmode=verify-full')).not.toHaveProperty('checkServerIdentity');
  });

  it('says which file cannot be read', () => {
    expect(() => options('postgres://db.test/pos?sslmode=verify-ca&sslrootcert=/nowhere/ca.pem')).toThrow(
      'The file /nowhere/ca.pem, named by sslrootcert, cannot be read (ENOENT)',
    );
  });
});

describe('what a server says', () => {
  const address = addressOf('postgres://kim:hunter2@db.test/pos');
  const told = (code: string, message: string) =>
    explained(Object.assign(new Error(message), { code }), address) as ExpectedError;

  it.each([
    [
      '53100',
      'could not extend file: No space left on device',
      'failed',
      true,
      /has run out of something: could not extend/,
    ],
    ['53300', 'sorry, too many clients already', 'failed', true, /takes no more connections: sorry/],
    ['57P01', 'terminating connection', 'failed', true, /ended the work: terminating/],
    ['58030', 'could not read block', 'failed', false, /The disk of the PostgreSQL server of .* failed/],
    ['55P03', 'canceling statement due to lock timeout', 'locked', true, /was not free for 30 s/],
    ['28P01', 'password authentication failed for user "kim"', 'failed', false, /refuses the login to /],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'failed', false, /is not trusted/],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db.test', 'failed', true, /^The host of .* is not known/],
  ])('%s (%s) is %s in words', (code, message, kind, retryable, words) => {
    const error = told(code, message);
    expect(error).toBeInstanceOf(ExpectedError);
    expect(error).toMatchObject({ code: kind, retryable, hint: expect.any(String) });
    expect(error.message).toMatch(words);
    expect(error.message + error.hint).not.toContain('hunter2');
  });

  it('is a bug where it is the fault of a statement', () => {
    const error = Object.assign(new Error('syntax error at or near "frm"'), { code: '42601' });
    expect(explained(error, address)).toBe(error);
  });
});
