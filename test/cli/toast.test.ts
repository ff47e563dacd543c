import { describe, expect, it } from 'vitest';
import { machine } from '../support/binary.ts';
import { addVenue } from '../support/shop.ts';
import { GOOD, order, RESTAURANT, toastTwin } from '../support/toast-twin.ts';

const hour = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '+0000');

/** An order of an hour ago, so that a first check finds it. */
function recentOrder() {
  const opened = Date.now() - hour;
  const businessDate = Number(new Date(opened - 9 * hour).toISOString().slice(0, 10).replaceAll('-', ''));
  const times = { openedDate: iso(opened), createdDate: iso(opened), modifiedDate: iso(opened + 60_000) };
  return order({ ...times, closedDate: iso(opened + 60_000), businessDate });
}

async function connected() {
  const twin = await toastTwin({ orders: [recentOrder()] });
  const one = machine({ TOAST_ID: GOOD.clientId, TOAST_SECRET: GOOD.clientSecret });
  await addVenue(one, 'blue-door');
  const secrets = ['--secret', 'clientId=env:TOAST_ID', '--secret', 'clientSecret=env:TOAST_SECRET'];
  const options = ['--set', `restaurantId=${RESTAURANT}`, '--set', `baseUrl=${twin.address()}`];
  const add = ['add', 'toast', '--venue', 'blue-door', ...secrets, ...options];
  return { twin, one, add };
}

describe('a venue with Toast', () => {
  it('is connected when the credentials work, and says which restaurant they can see', async () => {
    const { one, add } = await connected();
    const added = await one.must(add);
    expect(added.stderr).toContain(
      `The credentials work: the restaurant Blue Door, Patio (${RESTAURANT}, America/Toronto, CAD)`,
    );
    await one.must(['refresh', 'blue-door/toast']);
    const sales = await one.json<Record<string, unknown>[]>(['sales']);
    expect(sales).toMatchObject([{ itemName: 'Lager', quantity: '1', net: { amount: 1000, currency: 'CAD' } }]);
    expect(added.stdout + added.stderr).not.toContain('planted');
  });

  it('is not connected with credentials that Toast does not accept', async () => {
    const { one, add } = await connected();
    const refused = await one.posctl(add, { env: { TOAST_SECRET: 'planted-other' } });
    expect([refused.exit, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('Toast does not accept clientId and clientSecret (401 10010: Unauthorized)');
    expect(refused.stderr).not.toContain('planted');
    expect(await one.json(['list'])).toEqual([]);
  });

  it('needs the restaurant, and says how to give it', async () => {
    const { one, add } = await connected();
    const without = add.filter((word, i) => !`${add[i + 1]} ${word}`.includes('restaurantId='));
    const asked = await one.posctl(without);
    expect([asked.exit, asked.stderr]).toEqual([4, expect.stringContaining('--set restaurantId=VALUE')]);
  });

  it('keeps one login for all its checks of a daemon, whatever they are', async () => {
    const { twin, one, add } = await connected();
    await one.must([...add, '--no-test']);
    await one.must([...add, '--no-test', '--nickname', 'patio', '--on-duplicate', 'new']);
    await one.must(['daemon', '--once']);
    expect(twin.received.filter(({ path }) => path.includes('ordersBulk'))).toHaveLength(2);
    expect(twin.logins()).toBe(1);
  });
});
