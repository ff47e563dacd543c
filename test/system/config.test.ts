import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import envPaths from 'env-paths';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Config, type ConfigFlags, type Environment, readConfig } from '../../src/system/config.ts';

const etc = mkdtempSync(join(tmpdir(), 'posctl-etc-'));
const path = join(etc, 'config.json');
beforeAll(() => writeFileSync(path, '{}'));
afterAll(() => rmSync(etc, { recursive: true, force: true }));

interface Given {
  readonly flags?: ConfigFlags;
  readonly env?: Environment;
  readonly file?: object | string;
}

/** The config of a call in `/work`, whose config file holds `file`. */
function configOf({ flags = {}, env = {}, file = {} }: Given): Config {
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  return readConfig(flags, { ...env, POSCTL_CONFIG: path }, '/work');
}

describe('the config', () => {
  it('without anything given is the defaults', () => {
    const folders = envPaths('posctl', { suffix: '' });
    expect(configOf({})).toEqual({
      file: expect.stringMatching(/config\.json$/),
      store: folders.data,
      storeBy: 'the default',
      venue: null,
      actor: userInfo().username,
      smtpUrl: null,
      mailFrom: `posctl@${hostname()}`,
      supportEmail: null,
      keyFile: join(folders.config, 'key'),
      accessible: false,
      notify: [],
      pingUrl: null,
    });
  });

  const file = { store: 'stores/a', venue: 'file', actor: 'file', smtpUrl: 'smtp://file', keyFile: 'key' };
  const env = { POSCTL_STORE: 'b', POSCTL_VENUE: 'env', POSCTL_ACTOR: 'env', POSCTL_SMTP_URL: '', SUDO_USER: 'sudo' };

  it('is read from the file; its relative paths begin beside it', () => {
    expect(configOf({ file })).toMatchObject({
      store: join(etc, 'stores/a'),
      venue: 'file',
      actor: 'file',
      smtpUrl: 'smtp://file',
      keyFile: join(etc, 'key'),
    });
  });

  it('takes the environment before the file, and nothing from an empty variable', () => {
    expect(configOf({ file, env })).toMatchObject({
      store: '/work/b',
      venue: 'env',
      actor: 'env',
      smtpUrl: 'smtp://file',
    });
  });

  it('takes flags before everything', () => {
    const flags = { store: '/c', venue: 'flag', actor: 'flag' };
    expect(configOf({ file, env, flags })).toMatchObject({ store: '/c', venue: 'flag', actor: 'flag' });
  });

  it('names the person behind sudo, and no control characters', () => {
    expect(configOf({ env: { SUDO_USER: 'ro\x1b[2Jbin' } }).actor).toBe('robin');
  });
});

describe('a store address', () => {
  it.each([
    ['/srv/posctl', '/srv/posctl'],
    ['stores/a', '/work/stores/a'],
    ['file:///srv/pos%20ctl', '/srv/pos ctl'],
    ['file:stores/a', '/work/stores/a'],
  ])('%s is the folder %s', (address, folder) => {
    expect(configOf({ flags: { store: address } }).store).toBe(folder);
  });

  it.each(['postgres://u:hunter77@db/x', 'POSTGRESQL://db'])('%s is a database', (address) => {
    expect(configOf({ flags: { store: address } })).toMatchObject({ store: address, storeBy: '--store' });
  });

  it.each([
    ['postgres:hunter77', '--store is neither a folder nor a file: or postgres:// address'],
    ['https://u:hunter77@x', '--store is neither a folder nor a file: or postgres:// address'],
    ['file://elsewhere/x', '--store is a file: address of another machine, or a malformed one'],
  ])('%s is refused without being repeated', (address, message) => {
    expect(() => configOf({ flags: { store: address } })).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

describe('a config file', () => {
  const keys =
    'it holds one JSON object with the keys store, venue, actor, smtpUrl, mailFrom, supportEmail, keyFile, accessible, pingUrl, notify';

  it('gives what it holds', () => {
    expect(configOf({ file: '\ufeff{"venue":"blue-door"}' })).toEqual({ ...configOf({}), venue: 'blue-door' });
  });

  it.each([
    ['{"venu":"x"}', 'has the unknown key "venu"'],
    ['{"__proto__":"x"}', 'has the unknown key "__proto__"'],
    ['{"venue":3}', 'has no text under the key "venue"'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    ['{"venue":"x",\n"smtpUrl":"smtp://u:hunter77@h"\n', 'is not JSON (line 3)'],
    ['{"smtpUrl":"smtp://u:hunter77@h" oops', 'is not JSON (line 1)'],
    ['', 'is not JSON'],
  ])('%j is refused without quoting it', (text, what) => {
    expect(() => configOf({ file: text })).toThrow(
      expect.objectContaining({ code: 'usage', message: `the config file ${path} ${what}`, hint: keys }),
    );
  });
});

describe('reading the config', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'posctl-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('without a file is the defaults of the platform', () => {
    expect(readConfig({}, {}, folder)).toMatchObject({ actor: userInfo().username, smtpUrl: null });
    if (process.platform === 'linux' && !process.env.XDG_DATA_HOME) {
      expect(readConfig({}, {}, folder).store).toBe(join(homedir(), '.local/share/posctl'));
    }
  });

  it('reads the file that POSCTL_CONFIG names, from the current folder on', () => {
    writeFileSync(join(folder, 'my.json'), '{"store":"data","actor":"night shift"}');
    expect(readConfig({}, { POSCTL_CONFIG: 'my.json' }, folder)).toMatchObject({
      store: join(folder, 'data'),
      actor: 'night shift',
    });
  });

  it('says which file does not exist or cannot be read', () => {
    const path = join(folder, 'my.json');
    const read = () => readConfig({}, { POSCTL_CONFIG: path }, folder);
    expect(read).toThrow(`the config file ${path} does not exist`);
    mkdirSync(path);
    expect(read).toThrow(`the config file ${path} cannot be read (EISDIR)`);
  });
});
