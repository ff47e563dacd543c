import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckFailure } from '../../src/domain/errors.ts';
import type { Credential } from '../../src/domain/integration.ts';
import type { Secrets } from '../../src/ports/secrets.ts';
import { makeSecrets } from '../../src/secrets/secrets.ts';
import { syncFolder } from '../../src/store/folder.ts';
import { bundleProgram } from '../support/bundle.ts';
import { fakePrograms } from '../support/fake-system.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posctl-secrets-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function secretsWith(env: Record<string, string> = {}, keyFile = join(folder, 'conf', 'key')) {
  const programs = fakePrograms();
  return { secrets: makeSecrets({ env, keyFile, syncFolder, programs }), programs, keyFile };
}

/** The failure of a promise, which must be a source that does not resolve on this machine. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(CheckFailure);
  expect(error).toMatchObject({ code: 'bad_config', counted: false, needs: 'support' });
  return (error as CheckFailure).message;
}

describe('a source', () => {
  it('env: is the variable, less one final newline', async () => {
    const { secrets } = secretsWith({ TOKEN: 'hunter77\n\n' });
    expect(await secrets.resolve({ from: 'env', at: 'TOKEN' })).toBe('hunter77\n');
  });

  it.each(['hunter77\n', 'hunter77\r\n', 'hunter77'])(
    'file: is the content of %j, less one final newline',
    async (text) => {
      await writeFile(join(folder, 'token'), text);
      await symlink(join(folder, 'token'), join(folder, 'linked'));
      const { secrets } = secretsWith();
      expect(await secrets.resolve({ from: 'file', at: join(folder, 'token') })).toBe('hunter77');
      expect(await secrets.resolve({ from: 'file', at: join(folder, 'linked') })).toBe('hunter77');
    },
  );

  it('cmd: is what the shell line prints, within 30 s', async () => {
    const { secrets, programs } = secretsWith();
    programs.next({ stdout: 'hunter77\n' });
    expect(await secrets.resolve({ from: 'cmd', at: 'pass show square' })).toBe('hunter77');
    expect(programs.calls).toMatchObject([{ command: { shell: 'pass show square' }, timeoutMs: 30_000 }]);
  });

  it.each([
    ['env', 'TOKEN', 'the environment variable TOKEN is not set on this machine'],
    ['env', 'EMPTY', 'the secret source env:EMPTY is empty on this machine'],
    ['env', 'toString', 'the environment variable toString is not set on this machine'],
    ['env', '__proto__', 'the environment variable __proto__ is not set on this machine'],
    ['file', '/nowhere/token', 'the secret file /nowhere/token does not exist on this machine'],
    ['file', '/dev/null', 'the secret file /dev/null is not a regular file'],
  ] as const)('%s:%s that does not resolve says so', async (from, at, message) => {
    const { secrets } = secretsWith({ EMPTY: '' });
    expect(await refusal(secrets.resolve({ from, at }))).toBe(message);
  });

  it('file: that is far too large was named by mistake', async () => {
    const path = join(folder, 'large');
    await writeFile(path, 'x'.repeat(70_000));
    expect(await refusal(secretsWith().secrets.resolve({ from: 'file', at: path }))).toBe(
      `the secret file ${path} is larger than 64 KiB: it holds no secret`,
    );
  });

  it.each([
    [{ exitCode: 3, stdout: 'hunter77', stderr: 'hunter77' }, 'ended with exit code 3'],
    [{ exitCode: null, timedOut: true, failure: 'late' }, 'did not end within 30 s'],
    [{ exitCode: null, failure: 'could not be started: hunter77' }, 'could not be run to its end'],
  ])('cmd: that fails shows neither its output nor its arguments', async (result, why) => {
    const { secrets, programs } = secretsWith();
    programs.next(result);
    expect(await refusal(secrets.resolve({ from: 'cmd', at: 'vault read hunter77' }))).toBe(
      `the secret command cmd:vault … ${why}; what it printed is not shown`,
    );
  });
});

describe('a stored secret', () => {
  const stored = (sealed: string): Credential => ({ from: 'stored', sealed });

  it('opens to what was sealed, also in another process', async () => {
    const { secrets, keyFile } = secretsWith();
    const sealed = await secrets.seal('hunter77 ünï');
    expect(await secrets.resolve(stored(sealed))).toBe('hunter77 ünï');
    expect(await secretsWith({}, keyFile).secrets.resolve(stored(sealed))).toBe('hunter77 ünï');
  });

  it('never looks the same twice and shows nothing', async () => {
    const { secrets } = secretsWith();
    const both = [await secrets.seal('hunter77'), await secrets.seal('hunter77')];
    expect(both[0]).not.toBe(both[1]);
    for (const sealed of both) {
      expect(sealed).toMatch(/^v1:[\w-]{8}:[\w-]+$/);
      expect(sealed).not.toContain('hunter77');
      expect(sealed).not.toContain(Buffer.from('hunter77').toString('base64url').slice(0, 9));
    }
  });

  it('that was changed in one character does not open', async () => {
    const { secrets, keyFile } = secretsWith();
    const sealed = await secrets.seal('hunter77');
    for (let i = 12; i < sealed.length; i += 1) {
      const changed = sealed.slice(0, i) + (sealed[i] === 'A' ? 'g' : 'A') + sealed.slice(i + 1);
      if (Buffer.from(changed.slice(12), 'base64url').equals(Buffer.from(sealed.slice(12), 'base64url'))) continue;
      expect(await refusal(secrets.resolve(stored(changed)))).toBe(
        `the stored secret is damaged: the key in ${keyFile} fits but cannot open it; give the secret again`,
      );
    }
  });

  it('names the key file when that is missing', async () => {
    const sealed = await secretsWith().secrets.seal('hunter77');
    const other = join(folder, 'gone');
    expect(await refusal(secretsWith({}, other).secrets.resolve(stored(sealed)))).toBe(
      `the key file ${other}, which opens stored secrets, is not on this machine; put it back, name it with POSCTL_KEY_FILE, or give the secret again`,
    );
    expect(await readdir(folder)).toEqual(['conf']);
  });

  it('names the key file when that holds another key', async () => {
    const sealed = await secretsWith().secrets.seal('hunter77');
    const other = secretsWith({}, join(folder, 'other'));
    await other.secrets.seal('x');
    expect(await refusal(other.secrets.resolve(stored(sealed)))).toBe(
      `the stored secret was sealed with another key than the one in ${join(folder, 'other')}; put it back, name it with POSCTL_KEY_FILE, or give the secret again`,
    );
  });

  it.each(['', 'posctl-key-1:short', 'rubbish'])(
    'refuses the damaged key file %j, and never replaces it',
    async (text) => {
      const path = join(folder, 'key');
      await writeFile(path, text);
      const { secrets } = secretsWith({}, path);
      await expect(secrets.seal('hunter77')).rejects.toThrow(`the key file ${path} is damaged: it holds no key`);
      expect(await refusal(secrets.resolve(stored('v1:aaaaaaaa:AAAA')))).toContain(path);
      expect(await readFile(path, 'utf8')).toBe(text);
    },
  );

  it('of a newer posctl asks for that', async () => {
    const { secrets } = secretsWith();
    await secrets.seal('x');
    expect(await refusal(secrets.resolve(stored('v2:aaaaaaaa:AAAA')))).toBe(
      'the stored secret was sealed by a newer posctl; update posctl, or give the secret again',
    );
  });
});

describe('the key file', () => {
  it('is for its owner alone', async () => {
    const { secrets, keyFile } = secretsWith();
    await secrets.seal('x');
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'conf'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'conf'))).toEqual(['key']);
  });

  it('that cannot be made is an error that names it', async () => {
    await writeFile(join(folder, 'conf'), 'a file where a folder should be');
    const { secrets, keyFile } = secretsWith();
    await expect(secrets.seal('hunter77')).rejects.toThrow(`the key file ${keyFile} cannot be read: ENOTDIR`);
  });

  it.skipIf(process.getuid?.() === 0)('in a folder that cannot be written is an error that names it', async () => {
    await mkdir(join(folder, 'conf'));
    await chmod(join(folder, 'conf'), 0o500);
    const { secrets, keyFile } = secretsWith();
    await expect(secrets.seal('hunter77')).rejects.toThrow(`the key file ${keyFile} cannot be made: EACCES`);
  });

  it('is the same for processes that need it first at the same time', async () => {
    const program = await bundleProgram(`
      import { makeSecrets } from './src/secrets/secrets.ts';
      const secrets = makeSecrets({ env: {}, keyFile: process.argv[2], syncFolder: async () => {}, programs: { run: async () => { throw new Error(); } } });
      process.stdin.once('data', async () => {
        process.stdout.write(await secrets.seal('hunter77'));
        process.exit();
      });
      process.stdout.write('ready ');
    `);
    const { secrets, keyFile } = secretsWith();
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [program.path, keyFile]));
    const outputs = children.map(async (child) => {
      let text = '';
      for await (const chunk of child.stdout) text += String(chunk);
      return text;
    });
    await Promise.all(children.map((child) => new Promise((resolve) => child.stdout.once('readable', resolve))));
    for (const child of children) child.stdin.write('go');
    const sealed = (await Promise.all(outputs)).map((text) => text.replace('ready ', ''));
    for (const one of sealed) expect(await secrets.resolve({ from: 'stored', sealed: one })).toBe('hunter77');
    expect(await readdir(join(folder, 'conf'))).toEqual(['key']);
    await program.remove();
  });
});

describe('a replaced value', () => {
  const replaced = async (secrets: Secrets, credential: Credential, value: string) =>
    (await secrets.replacing(credential))(value);

  it('goes with what the source said when it was made ready, whatever it says when there is a value', async () => {
    const env = { TOKEN: 'first' };
    const { secrets } = secretsWith(env);
    const put = await secrets.replacing({ from: 'env', at: 'TOKEN' });
    env.TOKEN = 'second';
    const credential = await put('rotated');
    expect(await secrets.resolve(credential)).toBe('second');
    env.TOKEN = 'first';
    expect(await secrets.resolve(credential)).toBe('rotated');
    const stored = await (await secrets.replacing(null))('new');
    expect(await secrets.resolve(stored)).toBe('new');
  });

  it('is used until the source itself has another one', async () => {
    const env = { TOKEN: 'first' };
    const { secrets } = secretsWith(env);
    const credential = await replaced(secrets, { from: 'env', at: 'TOKEN' }, 'rotated');
    expect(await secrets.resolve(credential)).toBe('rotated');
    env.TOKEN = 'second';
    expect(await secrets.resolve(credential)).toBe('second');
    env.TOKEN = 'first';
    expect(await secrets.resolve(credential)).toBe('rotated');
  });

  it('can be replaced again, and so can a stored one', async () => {
    const { secrets } = secretsWith();
    const stored: Credential = { from: 'stored', sealed: await secrets.seal('first') };
    const twice = await replaced(secrets, await replaced(secrets, stored, 'rotated'), 'rotated again');
    expect(await secrets.resolve(twice)).toBe('rotated again');
  });

  it('shows neither itself nor what it replaced', async () => {
    const { secrets } = secretsWith({ TOKEN: 'hunter77' });
    const text = JSON.stringify(await replaced(secrets, { from: 'env', at: 'TOKEN' }, 'rotated88'));
    expect(text).toMatch(
      /^\{"from":"env","at":"TOKEN","replaced":\{"sealed":"v1:[^"]+","sourceDigest":"[\w-]{43}"\}\}$/,
    );
    expect(text).not.toMatch(/hunter77|rotated88/);
  });

  it('does not help when its source is missing', async () => {
    const { secrets } = secretsWith({ TOKEN: 'first' });
    const credential = await replaced(secrets, { from: 'env', at: 'TOKEN' }, 'rotated');
    const elsewhere = secretsWith({}).secrets;
    expect(await refusal(elsewhere.resolve(credential))).toBe(
      'the environment variable TOKEN is not set on this machine',
    );
  });
});

describe('the answer to a call that spends a token', () => {
  const answers = (keyFile: string) => readdir(`${keyFile}.answers`);

  it('is there for who comes after a process that was killed, until it is forgotten', async () => {
    const { secrets, keyFile } = secretsWith();
    const first = await secrets.answerTo('call-1');
    expect(first.earlier).toBeNull();
    first.keep('{"refresh_token":"hunter77"}');
    const [name = ''] = await answers(keyFile);
    const path = join(`${keyFile}.answers`, name);
    expect([await readFile(path, 'utf8'), (await stat(path)).mode & 0o777]).toEqual([
      expect.stringMatching(/^v1:[\w-]{8}:[\w-]+$/),
      0o600,
    ]);
    expect((await secrets.answerTo('call-2')).earlier).toBeNull();
    const again = await secrets.answerTo('call-1');
    expect(again.earlier).toBe('{"refresh_token":"hunter77"}');
    again.forget();
    expect((await secrets.answerTo('call-1')).earlier).toBeNull();
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -9)],
    ['empty', () => ''],
    ['of another key', (text: string) => text.replace(/^v1:.{8}/, 'v1:AAAAAAAA')],
  ])('is none where what is there is %s', async (_, damage) => {
    const { secrets, keyFile } = secretsWith();
    (await secrets.answerTo('call')).keep('answer');
    const path = join(`${keyFile}.answers`, (await answers(keyFile))[0] ?? '');
    await writeFile(path, damage(await readFile(path, 'utf8')));
    const next = await secrets.answerTo('call');
    expect(next.earlier).toBeNull();
    next.keep('another');
    expect((await secrets.answerTo('call')).earlier).toBe('another');
  });

  it('leaves nothing behind, and what nobody came back for goes in time', async () => {
    const { secrets, keyFile } = secretsWith();
    const [unused, old] = [await secrets.answerTo('unused'), await secrets.answerTo('old')];
    unused.forget();
    old.keep('answer');
    const path = join(`${keyFile}.answers`, (await answers(keyFile))[0] ?? '');
    const ago = Date.now() / 1000 - 31 * 24 * 3600;
    await utimes(path, ago, ago);
    (await secrets.answerTo('next')).forget();
    expect(await answers(keyFile)).toEqual([]);
  });

  it('is not kept where nothing can be written beside the key: that is no error', async () => {
    const { secrets, keyFile } = secretsWith();
    await secrets.seal('');
    await writeFile(`${keyFile}.answers`, 'a file in its place');
    const answer = await secrets.answerTo('call');
    answer.keep('answer');
    answer.forget();
    expect((await secrets.answerTo('call')).earlier).toBeNull();
  });
});
