import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Machine, machine } from '../support/binary.ts';

/** A machine whose config file is not there yet. */
function fresh(more: Readonly<Record<string, string>> = {}): Machine {
  return machine({ POSCTL_ACTOR: undefined, ...more });
}

const inFile = (one: Machine) => ({ env: { XDG_CONFIG_HOME: join(one.home, 'config-home') } });
const written = (one: Machine) => join(one.home, 'config-home', 'posctl', 'config.json');

describe('posctl config', () => {
  it('writes a file that only its owner can read, and says what is in force', async () => {
    const one = fresh();
    const options = inFile(one);
    const set = await one.must(['config', 'set', 'supportEmail', 'support@posctl.test'], options);
    expect(set.stderr).toBe(`supportEmail: support@posctl.test (${written(one)})\n`);
    expect(statSync(written(one)).mode & 0o777).toBe(0o600);
    expect((await one.must(['config', 'get', 'SUPPORTEMAIL'], options)).stdout).toBe('support@posctl.test\n');
    await one.must(['config', 'set', 'venue', 'blue-door'], options);
    expect(JSON.parse(readFileSync(written(one), 'utf8'))).toEqual({
      supportEmail: 'support@posctl.test',
      venue: 'blue-door',
    });
    await one.must(['config', 'unset', 'supportEmail'], options);
    expect(JSON.parse(readFileSync(written(one), 'utf8'))).toEqual({ venue: 'blue-door' });
    expect(await one.posctl(['config', 'get', 'supportEmail'], options)).toMatchObject({ exit: 1, stdout: '' });
  });

  it.each([
    ['smtpUrl', 'smtps://mail.test:465'],
    ['smtpUrl', 'env:SMTP'],
    ['mailFrom', 'Support <posctl@mail.test>'],
    ['pingUrl', 'file:/run/ping'],
    ['accessible', 'on'],
    ['store', 'postgres://kim@db.test/posctl'],
  ])('takes %s %s', async (key, value) => {
    const one = fresh();
    await one.must(['config', 'set', key, value], inFile(one));
    expect(JSON.parse(readFileSync(written(one), 'utf8'))).toEqual({ [key]: value });
  });

  it('says which variable goes before the file', async () => {
    const one = fresh({ POSCTL_VENUE: 'old-mill' });
    const options = inFile(one);
    const { stderr } = await one.must(['config', 'set', 'venue', 'blue-door'], options);
    expect(stderr).toContain('POSCTL_VENUE goes before the config file: this value is not in force\n');
    const settings = await one.json<{ key: string; value: string; from: string }[]>(
      ['config', 'list', '-o', 'json'],
      options,
    );
    expect(settings.find(({ key }) => key === 'venue')).toEqual({
      key: 'venue',
      value: 'old-mill',
      from: 'environment',
      variable: 'POSCTL_VENUE',
    });
    expect(settings.find(({ key }) => key === 'mailFrom')).toMatchObject({ from: 'default' });
  });

  it('shows no secret, wherever it comes from', async () => {
    const one = fresh({
      POSCTL_SMTP_URL: 'smtp://kim:hunter2@mail.test:587',
      POSCTL_PING_URL: 'https://ping.test/secret-path',
    });
    writeFileSync(
      join(one.home, 'own.json'),
      JSON.stringify({ notify: [{ type: 'webhook', url: 'https://hooks.test/T0/B0/xyz', format: 'slack' }] }),
    );
    for (const format of ['table', 'json', 'csv']) {
      const { stdout } = await one.must(['config', 'list', '-o', format], {
        env: { POSCTL_CONFIG: join(one.home, 'own.json') },
      });
      expect(stdout).not.toMatch(/hunter2|secret-path|xyz/);
      expect(stdout).toContain('webhook 1');
    }
  });

  it.each([
    [['smtpUrl', 'smtp://kim:hunter2@mail.test'], 'smtpUrl holds a secret: it is given as a source'],
    [['pingUrl', 'https://ping.test/hunter2'], 'pingUrl holds a secret: it is given as a source'],
    [['venue', 'a/b'], "'a/b' is not the id of a venue"],
    [['accessible', 'perhaps'], "accessible is true or false, not 'perhaps'"],
    [['supportEmail', 'nobody'], "'nobody' is not an e-mail address"],
    [['store', 'ftp://x/y'], 'is neither a folder nor a file: or postgres:// address'],
    [['store', 'env:STORE'], 'store is not given as a source'],
    [['store', 'postgres://db.test/posctl?sslmod=x'], 'store has the unknown parameter "sslmod"'],
    [['smtpUrl', 'mail.test:587'], 'smtpUrl is not the address of a mail server'],
    [['smtpUrl', 'https://mail.test'], 'smtpUrl is not the address of a mail server'],
    [['smtpUrl', 'env:'], 'the secret smtpUrl is not given as a source'],
    [['mailFrom', 'Support'], "'Support' is not the sender of a mail"],
    [['supportEmail', 'env:SUPPORT'], 'supportEmail is not given as a source'],
    [['keyFile', '/'], "'/' is a folder"],
    [['stroe', 'x'], "there is no setting 'stroe'"],
    [['notify', 'x'], 'notify is a list'],
  ])('refuses %j, and writes nothing', async (args, message) => {
    const one = fresh();
    const { exit, stderr } = await one.posctl(['config', 'set', ...args], inFile(one));
    expect(exit).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('hunter2');
    expect(existsSync(written(one))).toBe(false);
  });
});
