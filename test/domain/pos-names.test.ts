import { describe, expect, test } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { adviceFor, typesMeant } from '../../src/domain/pos-names.ts';

const { types } = makeConnectors();
const meant = (name: string) => typesMeant(name, types)?.types.map(({ type }) => type) ?? null;

describe('what people call a POS', () => {
  test.each([
    ['vend', ['lightspeed-x']],
    ['iZettle', ['zettle']],
    ['PayPal', ['zettle']],
    ['X-Series', ['lightspeed-x']],
    ['K-Series', ['lightspeed-k']],
    ['joinposter', ['poster']],
    ['SpotOn Restaurant', ['spoton']],
    ['lightspeed', ['lightspeed-x', 'lightspeed-k']],
    ['kounta', []],
    ['NCR Aloha', []],
    ['touch bistro', []],
    ['Lightspeed K series', ['lightspeed-k']],
    ['Lightspeed Restaurant K-Series', ['lightspeed-k']],
    ['lsk', ['lightspeed-k']],
    ['Lightspeed Retail X-Series', ['lightspeed-x']],
    ['Lightspeed L', []],
    ['Oracle Simphony', ['simphony']],
    ['Micros 3700', []],
    ['Clover Flex', ['clover']],
    ['SpotOn Enterprise', []],
    ['SpotOn Retail', []],
    ['Gastrofix', []],
    ['nosuchpos', null],
    ['', null],
    ['po', null],
  ])('%s', (name, found) => {
    expect(meant(name)).toEqual(found);
  });

  test('every type that a name leads to is one, or its reports are connected', () => {
    expect(adviceFor('vend', types)).toBe(
      'Vend is called Lightspeed Retail X-Series now: lightspeed-x; see: posctl types lightspeed-x',
    );
    expect(adviceFor('Kounta', types)).toBe(
      'Kounta is Lightspeed Restaurant O-Series, and posctl does not read its API: connect the reports that it mails (posctl types email-report), or a Singer tap for it (posctl types singer)',
    );
    expect(
      adviceFor(
        'micros',
        types.filter(({ type }) => type !== 'simphony'),
      ),
    ).toMatch(/^Micros is Simphony of Oracle, and posctl does not read its API: /);
    expect(adviceFor('abacus', types)).toBeNull();
  });
});
