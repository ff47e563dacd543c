import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigParts, mergeConfig, parseConfigFile, readConfig } from '../../src/system/config.ts';
import { storeFolder } from '../../src/system/store-folder.ts';

const PARTS: ConfigParts = {
  flags: {},
  env: {},
  file: {},
  filePath: '/etc/posctl/config.json',
  cwd: '/work',
  defaults: { store: '/data/posctl', keyFile: '/conf/key', actor: () => 'kim', mailFrom: () => 'posctl@here' },
};

describe('the config', () => {
  it('without anything given is the defaults', () => {
    expect(mergeConfig(PARTS)).toEqual({
      store: '/data/posctl',
      venue: null,
      actor: 'kim',
      smtpUrl: null,
      mailFrom: 'posctl@here',
      supportEmail: null,
      keyFile: '/conf/key',
    });
  });

  const file = { store: 'stores/a', venue: 'file', actor: 'file', smtpUrl: 'smtp://file', keyFile: 'key' };
  const env = { POSCTL_STORE: 'b', POSCTL_VENUE: 'env', POSCTL_ACTOR: 'env', POSCTL_SMTP_URL: '', SUDO_USER: 'sudo' };

  it('is read from the file; its relative paths begin beside it', () => {
    expect(mergeConfig({ ...PARTS, file })).toMatchObject({
      store: '/etc/posctl/stores/a',
      venue: 'file',
      actor: 'file',
      smtpUrl: 'smtp://file',
      keyFile: '/etc/posctl/key',
    });
  });

  it('takes the environment before the file, and nothing from an empty variable', () => {
    expect(mergeConfig({ ...PARTS, file, env })).toMatchObject({
      store: '/work/b',
      venue: 'env',
      actor: 'env',
      smtpUrl: 'smtp://file',
    });
  });

  it('takes flags before everything', () => {
    const flags = { store: '/c', venue: 'flag', actor: 'flag' };
    expect(mergeConfig({ ...PARTS, file, env, flags })).toMatchObject({ store: '/c', venue: 'flag', actor: 'flag' });
  });

  it('names the person behind sudo, and no control characters', () => {
    expect(mergeConfig({ ...PARTS, env: { SUDO_USER: 'ro\x1b[2Jbin' } }).actor).toBe('robin');
  });
});

describe('a store address', () => {
  it.each([
    ['/srv/posctl', '/srv/posctl'],
    ['stores/a', '/work/stores/a'],
    ['file:///srv/pos%20ctl', '/srv/pos ctl'],
    ['file:stores/a', '/work/stores/a'],
  ])('%s is the folder %s', (address, folder) => {
    expect(storeFolder(address, '/work', '--store')).toBe(folder);
  });

  it.each([
    ['postgres://u:hunter77@db/x', '--store names a PostgreSQL database, but this build keeps its data in a folder'],
    ['POSTGRESQL://db', '--store names a PostgreSQL database, but this build keeps its data in a folder'],
    ['https://u:hunter77@x', '--store is no folder and no file: address'],
    ['file://elsewhere/x', '--store is a file: address of another machine, or a malformed one'],
  ])('%s is refused without being repeated', (address, message) => {
    expect(() => storeFolder(address, '/work', '--store')).toThrow(expect.objectContaining({ code: 'usage', message }));
  });
});

describe('a config file', () => {
  const keys = 'it holds one JSON object with the keys store, venue, actor, smtpUrl, mailFrom, supportEmail, keyFile';

  it('gives what it holds', () => {
    expect(parseConfigFile('\ufeff{"venue":"blue-door"}', '/c.json')).toEqual({ venue: 'blue-door' });
  });

  it.each([
    ['{"venu":"x"}', 'has the unknown key "venu"'],
    ['{"__proto__":"x"}', 'has the unknown key "__proto__"'],
    ['{"venue":3}', 'has no text under the key "venue"'],
    ['[]', 'is no JSON object'],
    ['null', 'is no JSON object'],
    ['{"venue":"x",\n"smtpUrl":"smtp://u:hunter77@h"\n', 'is no JSON (line 3)'],
    ['{"smtpUrl":"smtp://u:hunter77@h" oops', 'is no JSON (line 1)'],
    ['', 'is no JSON'],
  ])('%j is refused without quoting it', (text, what) => {
    expect(() => parseConfigFile(text, '/c.json')).toThrow(
      expect.objectContaining({ code: 'usage', message: `the config file /c.json ${what}`, hint: keys }),
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
