import { describe, expect, test } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { aVenue } from '../support/builders.ts';

describe('the catalogue', () => {
  const connectors = makeConnectors();

  test('tells of every type what people need to connect a venue', () => {
    for (const type of connectors.types) {
      expect(type.title).not.toBe('');
      expect(type.instructions.length).toBeGreaterThan(2);
      expect(type.lookBackDays).toBeGreaterThan(0);
      const keys = type.credentials.map((credential) => credential.key);
      expect(type.credentialSets.flat().filter((key) => !keys.includes(key))).toEqual([]);
      for (const { key, description } of [...type.credentials, ...type.options]) {
        expect(`${key}: ${description}`).toMatch(/^[a-z]\w+: .{10,}$/i);
      }
    }
  });

  test('has square as scripts know it', () => {
    const square = connectors.type('square');
    expect(square).toMatchObject({ type: 'square', method: 'api', selfServe: true, lookBackDays: 7, reachDays: null });
    expect(square?.credentialSets).toEqual([['accessToken'], ['refreshToken', 'clientId', 'clientSecret']]);
    expect(square?.options.map((option) => option.key)).toEqual(['baseUrl', 'locations', 'includeModifiers']);
    const spoken = square?.instructions.join(' ');
    for (const permission of ['ORDERS_READ', 'ITEMS_READ', 'MERCHANT_PROFILE_READ'])
      expect(spoken).toContain(permission);
  });

  test('has zettle and loyverse as scripts know them', () => {
    const [zettle, loyverse] = [connectors.type('zettle'), connectors.type('loyverse')];
    expect(zettle).toMatchObject({ method: 'api', selfServe: true, lookBackDays: 7, reachDays: 1095 });
    expect(zettle?.credentials.map(({ key, required }) => [key, required])).toEqual([
      ['apiKey', true],
      ['clientId', false],
    ]);
    expect(zettle?.options.map(({ key }) => key)).toEqual(['baseUrl', 'tokenUrl']);
    expect(zettle?.instructions.join(' ')).toContain('READ:PURCHASE');
    expect(loyverse).toMatchObject({ method: 'api', selfServe: true, lookBackDays: 7, reachDays: null });
    expect(loyverse?.credentialSets).toEqual([['accessToken']]);
    expect(loyverse?.options.map(({ key }) => key)).toEqual(['baseUrl', 'stores', 'includeModifiers']);
  });

  test('has clover as scripts know it', () => {
    const clover = connectors.type('clover');
    expect(clover).toMatchObject({ method: 'api', selfServe: true, lookBackDays: 7, reachDays: null });
    expect(clover?.credentialSets).toEqual([['token'], ['refreshToken', 'clientId']]);
    expect(clover?.options.map(({ key }) => key)).toEqual(['merchant', 'region', 'baseUrl', 'includeModifiers']);
  });

  test('has spoton as scripts know it, and as new', () => {
    const spoton = connectors.type('spoton');
    expect(spoton).toMatchObject({ method: 'api', selfServe: false, lookBackDays: 7, reachDays: 89, isNew: true });
    expect(spoton?.credentialSets).toEqual([['apiKey']]);
    expect(spoton?.options.map(({ key }) => key)).toEqual(['location', 'baseUrl', 'includeModifiers']);
  });

  test('has poster as scripts know it, and as new', () => {
    const poster = connectors.type('poster');
    expect(poster).toMatchObject({ method: 'api', selfServe: true, lookBackDays: 7, reachDays: null, isNew: true });
    expect(poster?.filtersByChange).toBeUndefined();
    expect(poster?.credentialSets).toEqual([['token']]);
    expect(poster?.options.map(({ key }) => key)).toEqual(['account', 'spots', 'baseUrl', 'includeModifiers']);
  });

  test('has singer as scripts know it', () => {
    const singer = connectors.type('singer');
    expect(singer).toMatchObject({ method: 'singer', selfServe: false, credentials: [], anyCredentials: true });
    expect(singer?.options.filter(({ required }) => required).map(({ key }) => key)).toEqual(['command']);
    expect(singer?.options.map(({ key }) => key)).toEqual([
      'command',
      'config',
      'catalog',
      'catalogFlag',
      'streams',
      'mapping',
      'environment',
    ]);
  });

  const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'lightspeed-x': { baseUrl: 'https://blue-door.retail.lightspeed.app' },
    'email-report': { host: 'imap.example.com', user: 'reports' },
    singer: { command: '/opt/taps/tap-square' },
    clover: { merchant: 'ABCDEF1234567' },
    spoton: { location: 'loc' },
  };

  test.each([
    ['square', { includeModifiers: 'maybe' }, 'the option includeModifiers is «maybe»; it can be true or false'],
    ['square', { baseUrl: 'square' }, 'baseUrl is not a web address; give one like https://host'],
    ['square', { baseUrl: 'http://pos.example' }, /^http:\/\/pos\.example is not encrypted/],
    [
      'toast',
      { baseUrl: 'https://me:s3cret@pos.example' },
      'the address of pos.example holds a user name or password; take it out',
    ],
    ['square', { locations: ' , ' }, 'the option locations names nothing; to take it away: --unset locations'],
    ['loyverse', { stores: '' }, 'the option stores names nothing; to take it away: --unset stores'],
    ['poster', { spots: ',' }, 'the option spots names nothing; to take it away: --unset spots'],
    ['lightspeed-x', { outlets: ',' }, 'the option outlets names nothing; to take it away: --unset outlets'],
    ['zettle', { tokenUrl: 'token' }, 'tokenUrl is not a web address; give one like https://host/token'],
    ['clover', { merchant: '/m/ABC' }, /^the option merchant is «\/m\/ABC», which is not a merchant ID/],
    ['clover', { region: 'uk' }, 'the option region is «uk»; it can be us, eu or la'],
    ['email-report', { port: 'imaps' }, 'the option port is «imaps»; it takes a number from 1 to 65535'],
    ['email-report', { security: 'ssl' }, 'the option security is «ssl»; it takes tls, starttls, none'],
    ['email-report', { currency: 'dollars' }, /^the option currency is «dollars»/],
    ['email-report', { profile: 'decimal=;' }, /^the profile has decimal=; decimal takes/],
    ['singer', { command: 'bin/tap' }, /^the option command begins with «bin\/tap»; give the full path/],
    ['singer', { config: '[]' }, /^the option config is not a JSON object/],
    ['singer', { mapping: '{"sales":{"id":"id"}}' }, /^the option mapping for the stream «sales» maps none of soldAt/],
    ['singer', { catalogFlag: 'both' }, /^the option catalogFlag is «both»/],
    ['singer', { environment: 'POSCTL_KEY_FILE' }, /^the option environment names POSCTL_KEY_FILE/],
    ['singer', { streams: ',' }, 'the option streams names nothing; to take it away: --unset streams'],
    ['singer', { catalog: 'catalog.json' }, /^the option catalog is «catalog\.json»; give the full path/],
  ])('says without asking anybody what is wrong with options of %s: %j', async (type, options, message) => {
    const setUp = { options: { ...needed[type], ...options }, venue: aVenue() };
    const error = await connectors.checkOptions(type, setUp).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'bad_config',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  test('takes the options of every type that can be understood', async () => {
    for (const { type } of connectors.types)
      await connectors.checkOptions(type, { options: needed[type] ?? {}, venue: aVenue() });
  });

  test('loads a connector by its type, and names what it does not know', async () => {
    expect(Object.keys(await connectors.load('square')).sort()).toEqual(['consent', 'fetch', 'verify']);
    expect(connectors.type('abacus')).toBeUndefined();
    await expect(connectors.load('abacus')).rejects.toMatchObject({
      code: 'not_found',
      message: 'there is no POS type «abacus»',
      hint: 'posctl types lists them',
    });
  });
});

test.each([
  ['poster', { account: 'foo bar/' }, 'account'],
  ['poster', { account: 'https://x.joinposter.com' }, 'account'],
  ['poster', { account: 'evil.example/#' }, 'account'],
  ['poster', { account: '' }, 'account'],
  ['spoton', { location: '' }, 'location'],
  ['spoton', { location: '../../x' }, 'location'],
  ['simphony', { org: ' ' }, 'org'],
  ['simphony', { org: '../x' }, 'org'],
  ['simphony', { appServer: 'app.example/?token=SECRET' }, 'appServer'],
  ['square', { baseUrl: 'https://x.example/?token=SECRET' }, 'baseUrl'],
  ['zettle', { tokenUrl: 'https://x.example/token#SECRET' }, 'tokenUrl'],
])('an option of %s that cannot be what it should is refused: %j', async (type, options, key) => {
  const checked = makeConnectors().checkOptions(type, { options, venue: aVenue() });
  const message = expect.stringMatching(new RegExp(`^the option ${key} (?!.*SECRET)`));
  await expect(checked).rejects.toMatchObject({ code: 'bad_config', message });
});
