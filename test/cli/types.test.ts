import { describe, expect, it } from 'vitest';
import { widthOf } from '../../src/terminal/width.ts';
import { machine } from '../support/binary.ts';

const errorOf = (stderr: string) => JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;

describe('posctl types', () => {
  it('of one can be read out on the phone: who, how, each step, what is typed in, and the command at the end', async () => {
    expect(await screen(['types', 'lightspeed-x'], 80)).toMatchInlineSnapshot(`
      "Lightspeed Retail X-Series (lightspeed-x)
        Who        a customer can set it up alone
        How        api: posctl asks the provider's API
        Look-back  routine checks go back 7 days behind the last good one
        Reach      the provider answers however far back
        Limits     350 requests in 5 minutes for each shop

      Set-up, step by step
        1. On a computer, sign in to the back office of Lightspeed Retail (X-Series)
           as the account owner or an administrator. It was called Vend before.
        2. Read out the address at the top of the browser, up to the first single
           slash: https://, the name of the shop, .retail.lightspeed.app (or
           .vendhq.com). This is baseUrl.
        3. In the menu on the left open Setup, then Personal Tokens. If it is not
           there, the person is not an administrator, or the plan has no API: ask
           Lightspeed support.
        4. Press Add Personal Token, and name it after its purpose, "Sales reports"
           for example. Leave the expiry date off, or note it down: from that day on
           checks fail until there is a new token.
        5. Press Generate Personal Token and copy it at once: it is shown only now. It
           opens the whole shop, so do not send it by e-mail or chat; type it in where
           posctl asks for accessToken.
        6. If only some outlets belong to this venue, read out their names under
           Setup, then Outlets and Registers, and set them as outlets=NAME1,NAME2.
        7. Finish adding the integration. posctl tries the token at once and names the
           outlets that it can see: read them back and ask whether that is right.

      Credentials (each as --secret KEY=SOURCE, or typed in hidden when posctl asks)
        accessToken  required: Personal token of the shop, or the access token of an
                     add-on of your own
        SOURCE is env:NAME, file:PATH, cmd:COMMAND, or - for what is piped in.

      Options (each as --set KEY=VALUE)
        baseUrl           required: Address of the shop's back office, like
                          https://SHOP.retail.lightspeed.app
        outlets           Outlets whose sales count, by name or ID, separated by
                          commas (default: all outlets)
        includeModifiers  true: an item sold with a note is an item of its own
                          (default false: notes are only listed; the till has no other
                          modifiers)

      Then
        posctl add lightspeed-x --venue VENUE \\
          --secret accessToken=env:LIGHTSPEED_X_ACCESS_TOKEN \\
          --set baseUrl=https://SHOP.retail.lightspeed.app
      "
    `);
  });

  it('uses the width that there is, and none when it is piped', async () => {
    const step =
      '  4. Press Add Personal Token, and name it after its purpose, "Sales reports" for example. Leave the expiry date off, or';
    expect(await screen(['types', 'lightspeed-x'], 120)).toContain(`${step}\n     note it down: `);
    expect((await machine().must(['types', 'lightspeed-x'])).stdout).toContain(`${step} note it down: `);
  });

  it('says how the next check goes on, where that is not by time', async () => {
    expect((await machine().must(['types', 'singer'])).stdout).toContain(
      "each run goes on from the tap's own bookmark\n",
    );
    expect((await machine().must(['types', 'email-report'])).stdout).toContain(
      'reads the mails that it has not read yet\n',
    );
  });

  it('says on what it depends how far back sales can be fetched', async () => {
    const { stdout } = await machine().must(['types', 'loyverse']);
    expect(stdout).toContain(
      '  Reach      the provider answers for the last 31 days, further with its add-on Unlimited',
    );
    expect((await machine().must(['types', 'zettle'])).stdout).toContain('for the last 1095 days (3 years)\n');
  });

  it('says what is needed instead of what, when there is a choice', async () => {
    const page = await screen(['types', 'square'], 80);
    expect(page).toContain('  Needed: accessToken; or refreshToken + clientId + clientSecret.\n');
    expect(page).toContain('  posctl add square --venue VENUE --secret accessToken=env:SQUARE_ACCESS_TOKEN\n');
  });

  it('lists what each type needs', async () => {
    const { stdout } = await machine().must(['types', '-o', 'csv']);
    const rows = stdout.replace('\ufeff', '').trimEnd().split(/\r?\n/);
    expect(rows[0]).toBe('type,title,method,selfServe,credentials,options');
    expect(rows).toContain('toast,Toast,api,true,clientId + clientSecret,"baseUrl, restaurantId*, includeModifiers"');
    expect(rows.find((row) => row.startsWith('singer,'))).toMatch(/^singer,Singer tap,singer,false,any,"command\*, /);
  });

  it.each([60, 80, 120])('keeps every line of every type within %i columns, and counts the steps', async (columns) => {
    const one = machine();
    for (const { type, instructions } of await one.json<{ type: string; instructions: string[] }[]>(['types'])) {
      const page = await screen(['types', type], columns);
      // Commands stay whole, wherever they end.
      const tooLong = page.split('\n').filter((line) => widthOf(line) > columns && !/^ +(posctl|--)/.test(line));
      expect(tooLong).toEqual([]);
      const steps = page.split('\n').flatMap((line) => /^ +(\d+)\. /.exec(line)?.[1] ?? []);
      expect(steps.map(Number)).toEqual(instructions.map((_, i) => i + 1));
      // Nobody has what its owner's consent gives.
      const verb = type === 'lightspeed-k' ? 'authorize' : 'add';
      expect(page).toContain(`\n  posctl ${verb} ${type} --venue VENUE`);
    }
  });

  it('is the catalogue, with the documented shape', async () => {
    const one = machine();
    const [square] = await one.json<{ options: { key: string }[]; credentials: unknown; instructions: unknown }[]>([
      'types',
    ]);
    expect(square).toMatchObject({ type: 'square', method: 'api', selfServe: true });
    expect(square?.credentials).toContainEqual({
      key: 'accessToken',
      required: false,
      description: expect.any(String),
    });
    expect(square?.options.map((o) => o.key)).toEqual(['baseUrl', 'locations', 'includeModifiers']);
    expect(square?.instructions).toContainEqual(expect.stringContaining('developer.squareup.com'));
    expect(await one.json(['types', 'square'])).toEqual([square]);
  });

  it('finds a type by what people call it, and says so', async () => {
    const one = machine();
    const vend = await one.must(['types', 'Vend']);
    expect(vend.stdout).toBe((await one.must(['types', 'lightspeed-x'])).stdout);
    expect(vend.stderr).toContain('Vend is called Lightspeed Retail X-Series now.\n');
    const names = async (name: string) =>
      (await one.must(['types', name, '-o', 'name'])).stdout.split('\n').filter(Boolean);
    expect([await names('izettle'), await names('lightspeed')]).toEqual([['zettle'], ['lightspeed-x', 'lightspeed-k']]);
  });

  it('says what to do about a POS of which it reads no API, and when one is added by another name', async () => {
    const one = machine();
    const kounta = await one.posctl(['types', 'kounta', '-o', 'json']);
    expect([kounta.exit, errorOf(kounta.stderr).hint]).toEqual([
      3,
      'Kounta is Lightspeed Restaurant O-Series, and posctl does not read its API: connect the reports that it mails (posctl types email-report), or a Singer tap for it (posctl types singer)',
    ]);
    await one.must(['venue', 'add', 'blue-door', '--timezone', 'America/Toronto', '--currency', 'CAD']);
    const vend = await one.posctl(['add', 'vend', '--venue', 'blue-door', '-o', 'json']);
    expect([vend.exit, errorOf(vend.stderr)]).toEqual([
      3,
      expect.objectContaining({
        message: "there is no POS type 'vend'",
        hint: 'Vend is called Lightspeed Retail X-Series now: lightspeed-x; see: posctl types lightspeed-x',
      }),
    ]);
  });

  it('are in groups by how sales come, for people', async () => {
    const terminal = machine({ NO_COLOR: '1' }).terminal(['types'], { cols: 120 });
    await terminal.exit;
    const heads = terminal
      .screen()
      .replaceAll('\r\n', '\n')
      .split('\n')
      .filter((line) => /^By /.test(line));
    expect(heads).toEqual(["By the maker's API", 'By reports that the POS mails', 'By a Singer tap']);
    expect(terminal.screen()).toContain('SpotOn Restaurant (new)');
  });

  it('of a type that is not known names those that are', async () => {
    const one = machine();
    const none = await one.posctl(['types', 'nosuchpos', '-o', 'json']);
    expect(none.exit).toBe(3);
    expect(errorOf(none.stderr).hint).toMatch(/^known types: square, [a-z, -]+; see: posctl types$/);
  });
});

/** What a person sees in a terminal of that width. */
async function screen(args: readonly string[], cols: number): Promise<string> {
  const terminal = machine({ NO_COLOR: '1' }).terminal(args, { cols });
  await terminal.waitFor(' --venue VENUE');
  await terminal.exit;
  return terminal.screen().replaceAll('\r\n', '\n');
}
