import { describe, expect, test } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';

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

  test('loads a connector by its type, and names what it does not know', async () => {
    expect(Object.keys(await connectors.load('square')).sort()).toEqual(['fetch', 'verify']);
    expect(connectors.type('abacus')).toBeUndefined();
    await expect(connectors.load('abacus')).rejects.toMatchObject({
      code: 'not_found',
      message: 'there is no POS type «abacus»',
      hint: 'posctl types lists them',
    });
  });
});
