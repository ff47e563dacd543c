import { describe, expect, it } from 'vitest';
import { machine } from '../support/binary.ts';
import { callOff, shop } from '../support/shop.ts';
import { KEYS } from '../support/terminal.ts';

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

  it('leaves help in place of it where there is no store, or no terminal', async () => {
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

describe('posctl list --check', () => {
  it('is 7 when one of those listed has failed or was called off, and --watch has no end to judge', async () => {
    const one = await shop();
    expect((await one.posctl(['list', '--check'])).exit).toBe(0);
    await callOff(one);
    expect((await one.posctl(['list', '--check'])).exit).toBe(7);
    expect((await one.posctl(['list', '--check', '--status', 'Healthy'])).exit).toBe(0);
    expect((await one.posctl(['list', '--check', '--watch'])).exit).toBe(2);
  });
});

describe('posctl triage --walk', () => {
  it('goes through them one by one, and shows each step as a command', async () => {
    const one = await shop();
    await callOff(one);
    const terminal = one.terminal(['triage', '--walk'], { cols: 100 });
    await terminal.waitFor('1 of 1');
    await terminal.waitFor('What next?');
    terminal.send(KEYS.down.repeat(7));
    await terminal.waitFor('❯ Timeline');
    terminal.send(KEYS.enter);
    await terminal.waitFor('$ posctl timeline blue-door/square --limit 20');
    await terminal.waitFor('called off');
    // Not 'What next?': the question that was answered said that, too.
    await terminal.waitFor('❯ Next one');
    terminal.resize(60, 24);
    // Only a key makes the question be drawn again.
    terminal.send(KEYS.down);
    await terminal.waitFor('❯ Try now');
    terminal.send(KEYS.up);
    await terminal.waitFor('❯ Next one');
    terminal.send(KEYS.enter);
    await terminal.waitFor('That was the last one.');
    expect((await terminal.exit).code).toBe(0);
  });

  it('says what is mended, names the twin of each step, and goes on', async () => {
    const one = await shop();
    await callOff(one);
    const terminal = one.terminal(['triage', '--walk'], { cols: 120 });
    await terminal.waitFor('What next?');
    terminal.send(KEYS.down);
    await terminal.waitFor('❯ Try now');
    await terminal.waitFor('posctl refresh blue-door/square');
    terminal.send(KEYS.down);
    await terminal.waitFor('❯ Change credentials or options');
    await terminal.waitFor('posctl edit blue-door/square --secret accessToken=SOURCE --refresh');
    await one.must(['edit', 'blue-door/square', '--secret', 'accessToken=env:SQUARE_TOKEN']);
    terminal.send(KEYS.up);
    await terminal.waitFor('❯ Try now');
    terminal.send(KEYS.enter);
    await terminal.waitFor('blue-door/square is mended: it was CalledOff, and is Healthy.');
    await terminal.waitFor('That was the last one.');
    expect((await terminal.exit).code).toBe(0);
  });

  it('ends with Ctrl-C, and needs a terminal', async () => {
    const one = await shop();
    await callOff(one);
    const terminal = one.terminal(['triage', '--walk']);
    await terminal.waitFor('What next?');
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    const { exit, stderr } = await one.posctl(['triage', '--walk']);
    expect(exit).toBe(4);
    expect(stderr).toContain('posctl triage --all');
  });
});

/** Of a called-off one, on one line only where there is room. */
const WIDE = 'Square does not accept the access token (401 ACCESS_TOKEN_REVOKED: the token was';

describe('--watch', () => {
  it('paints a terminal anew until Ctrl-C', async () => {
    const one = await shop();
    const terminal = one.terminal(['triage', '--watch']);
    await terminal.waitFor('Nothing needs anybody.');
    await callOff(one);
    await terminal.waitFor('The venue must act: 1');
    expect(terminal.screen()).not.toContain(WIDE);
    terminal.resize(160, 50);
    await terminal.waitFor(WIDE);
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
    expect(terminal.raw()).toContain('\x1b[H\x1b[2J');
  });

  it('paints a list anew, too, in the size that the terminal has by then', async () => {
    const one = await shop();
    const terminal = one.terminal(['list', '--watch']);
    await terminal.waitFor('0 CalledOff · 0 Failed · 1 Initializing · 0 Healthy · no daemon yet');
    expect(terminal.screen()).not.toContain('Next Check  Why');
    await callOff(one);
    await terminal.waitFor('1 CalledOff · 0 Failed · 0 Healthy');
    terminal.resize(300, 50);
    await terminal.waitFor('Next Check  Why');
    terminal.send(KEYS.ctrlC);
    expect((await terminal.exit).code).toBe(130);
  });
});
