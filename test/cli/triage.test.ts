import { describe, expect, it } from 'vitest';
import { machine } from '../support/binary.ts';
import { callOff, shop } from '../support/shop.ts';

describe('posctl triage', () => {
  it('is what posctl alone shows in a terminal', async () => {
    const one = await shop();
    await callOff(one);
    const alone = one.terminal([]);
    await alone.waitFor('posctl edit blue-door/square --secret accessToken=SOURCE --refresh');
    expect((await alone.exit).code).toBe(0);
    const asked = one.terminal(['triage']);
    expect((await asked.exit).code).toBe(0);
    expect(alone.screen()).toContain('1 CalledOff · 0 Failed · 0 Healthy · no daemon yet');
    expect(asked.screen()).toBe(alone.screen());
  });

  it('leaves help in the place of it where there is no store, or no terminal', async () => {
    const one = machine();
    const terminal = one.terminal([]);
    await terminal.exit;
    expect(terminal.screen()).toContain('posctl venue add blue-door');
    const piped = await one.posctl([]);
    expect(piped.exit).toBe(2);
    expect(piped.stderr).toContain('posctl venue add blue-door');
  });

  it('judges for scripts', async () => {
    const one = await shop();
    expect((await one.posctl(['triage', '--check'])).exit).toBe(0);
    await callOff(one);
    const { exit, stdout } = await one.posctl(['triage', '--check', '-o', 'json']);
    expect(exit).toBe(7);
    expect(JSON.parse(stdout)).toMatchObject({
      counts: { CalledOff: 1 },
      stale: false,
      daemon: { lastPassEndedAt: null },
      items: [{ ref: 'blue-door/square', status: 'CalledOff', needs: 'venue', cause: 'auth_revoked', quiet: null }],
    });
    expect((await one.posctl(['triage', '--check', '--needs', 'support'])).exit).toBe(0);
    expect((await one.posctl(['triage', '--needs', 'kim'])).exit).toBe(2);
  });

  it('gives names to other commands', async () => {
    const one = await shop();
    await callOff(one);
    expect((await one.posctl(['triage', '-o', 'name'])).stdout).toBe('blue-door/square\n');
  });
});
