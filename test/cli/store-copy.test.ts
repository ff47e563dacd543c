import { describe, expect, it } from 'vitest';
import { jsonStore } from '../../src/store/json-store.ts';
import { machine } from '../support/binary.ts';
import { NOON } from '../support/builders.ts';
import { shop } from '../support/shop.ts';

describe('posctl store copy', () => {
  it('copies everything into another folder, where posctl goes on; again it is refused', async () => {
    const one = await shop();
    await one.must(['refresh', 'blue-door/square']);
    const copy = ['store', 'copy', '--from', one.store, '--to', 'copy'];
    const { stdout, stderr } = await one.must(copy);
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^\S+\/copy holds what \S+\/store does: 1 venue, 1 integration, 4 sales documents, 3 entries of the timeline\.\n/,
    );
    expect(stderr.split('\n')[1]).toBe(
      `POSCTL_STORE names the store: to use this one, export POSCTL_STORE=${one.home}/copy`,
    );
    const there = { env: { POSCTL_STORE: `${one.home}/copy` } };
    for (const line of [
      ['list', '-o', 'json'],
      ['sales', '-o', 'jsonl'],
      ['timeline', '-o', 'jsonl'],
    ])
      expect((await one.must(line, there)).stdout).toBe((await one.must(line)).stdout);
    const [again] = await one.json<{ linesNew: number }[]>(['refresh', 'blue-door/square'], there);
    expect(again).toMatchObject({ linesNew: 0 });
    const refused = await one.posctl(copy);
    expect([refused.exit, refused.stderr]).toEqual([
      6,
      `posctl: ${one.home}/copy is not empty; nothing was changed\n  copy into a store that is not there yet\n`,
    ]);
  });

  it('that did not come to its end is refused by every command, and doctor says what goes on with it', async () => {
    const one = machine();
    const half = jsonStore({ folder: one.store, process: 'test/1', version: '0.0.0-test', now: () => NOON });
    await half.base.create();
    await half.base.changeSettings((now) => ({ ...now, copying: { from: '/srv/old', since: NOON } }));
    const message = `${one.store} is not whole: /srv/old is being copied into it since ${NOON}`;
    const hint = `if that was interrupted: posctl store copy --from /srv/old --to ${one.store}\nor give it up: remove the folder ${one.store}`;
    const listed = await one.posctl(['list', '-o', 'json']);
    expect([listed.exit, JSON.parse(listed.stderr).error]).toEqual([
      6,
      { code: 'locked', message, hint, retryable: true },
    ]);
    const { stdout, exit } = await one.posctl(['doctor', '-o', 'jsonl']);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .find(({ check }) => check === 'store');
    expect([exit, found]).toMatchObject([7, { ok: false, severity: 'bad', message, repair: hint }]);
  });

  it('says what is missing', async () => {
    const one = machine();
    expect((await one.posctl(['store', 'copy', '--from', 'a'])).exit).toBe(2);
    const none = await one.posctl(['store', 'copy', '--from', 'a', '--to', 'b', '-o', 'json']);
    expect([none.exit, JSON.parse(none.stderr).error.code]).toEqual([3, 'not_found']);
    expect([...one.files().keys()]).toEqual([]);
  });

  it('refuses while a daemon works on the source', async () => {
    const one = await shop();
    const daemon = one.start(['daemon']);
    await daemon.heard('daemon_started');
    const refused = await one.posctl(['store', 'copy', '--from', one.store, '--to', 'copy']);
    expect(refused.exit).toBe(6);
    expect(refused.stderr).toContain(`daemon`);
    daemon.kill('SIGTERM');
    await daemon.ended;
  });
});
