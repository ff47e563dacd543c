import { describe, expect, it } from 'vitest';
import { emptyShop, shop } from '../support/shop.ts';

const MARKED = { POSCTL_PAGER: "sed 's/^/paged: /'" };

describe('a pager', () => {
  it('gets what is longer than the terminal, to the last line', async () => {
    const one = await shop();
    const terminal = one.terminal(['help', 'selectors'], { cols: 60, env: MARKED });
    expect((await terminal.exit).code).toBe(0);
    const lines = terminal.screen().trimEnd().split('\r\n');
    expect(lines.length).toBeGreaterThan(24);
    expect(lines.filter((line) => !line.startsWith('paged: '))).toEqual([]);
    const [lastWord] = (await one.must(['help', 'selectors'])).stdout.trimEnd().split(/\s/).slice(-1);
    expect(lines.at(-1)?.split(' ').at(-1)).toBe(lastWord);
  });

  it.each([
    ['what fits', ['venue', 'list'], {}],
    ['--no-pager', ['help', 'selectors', '--no-pager'], {}],
    ['PAGER=cat', ['help', 'selectors'], { POSCTL_PAGER: undefined, PAGER: 'cat' }],
    ['screen readers', ['help', 'selectors', '--plain'], {}],
    ['JSON', ['types', '-o', 'json'], {}],
  ])('is not run for %s', async (_, args, env) => {
    const one = await emptyShop();
    const terminal = one.terminal(args, { cols: 60, env: { ...MARKED, ...env } });
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.screen()).not.toContain('paged: ');
    expect(terminal.screen().length).toBeGreaterThan(20);
  });

  it('is not run in a pipe', async () => {
    const one = await emptyShop();
    expect((await one.must(['help', 'selectors'], { env: MARKED })).stdout).not.toContain('paged: ');
  });

  it('that is left early, or reads nothing, ends quietly', async () => {
    const one = await emptyShop();
    for (const pager of ['head -n 1', 'true']) {
      const terminal = one.terminal(['types', '-o', 'wide'], { cols: 30, env: { POSCTL_PAGER: pager } });
      expect((await terminal.exit).code).toBe(0);
      expect(terminal.screen()).not.toMatch(/EPIPE|Error|posctl:/);
    }
  });

  it('that is not there loses nothing', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(['help', 'selectors'], { cols: 60, env: { POSCTL_PAGER: 'no-such-pager' } });
    expect((await terminal.exit).code).toBe(0);
    expect(terminal.screen()).toContain('One integration:');
    expect(terminal.screen()).toContain('(exit 2).');
  });

  it('has the screen for itself: what is said comes when it was left', async () => {
    const one = await emptyShop();
    const terminal = one.terminal(['types', '-o', 'wide'], { cols: 30, env: MARKED });
    expect((await terminal.exit).code).toBe(0);
    const lines = terminal.screen().trimEnd().split('\r\n');
    const said = lines.findIndex((line) => line.startsWith('* required.'));
    expect(lines.slice(0, said).every((line) => line.startsWith('paged: '))).toBe(true);
    expect(lines.slice(said).some((line) => line.startsWith('paged: '))).toBe(false);
  });
});
