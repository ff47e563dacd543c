/** The made-up merchant: where it sells, and what. */

export interface RehearsalLocation {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  readonly active: boolean;
  /** Orders on an ordinary day. */
  readonly orders: number;
}

export const CURRENCY = 'CAD';
export const MERCHANT = 'MLREHEARSAL01';
/** Percent of the price, added to it. */
export const TAX = 13;

export const LOCATIONS: readonly RehearsalLocation[] = [
  { id: 'LHARBOUR', name: 'Harbour Kitchen', timezone: 'America/Toronto', active: true, orders: 36 },
  { id: 'LPATIO', name: 'Patio Bar', timezone: 'America/Toronto', active: true, orders: 22 },
  { id: 'LMARKET', name: 'Market Stall', timezone: 'America/Halifax', active: true, orders: 9 },
  { id: 'LWINTER', name: 'Winter Garden', timezone: 'America/Toronto', active: false, orders: 0 },
];

export interface Variation {
  readonly id: string;
  readonly item: string;
  readonly name: string;
  readonly sku: string;
  /** Minor units; of a kilogram for what is sold by weight. */
  readonly price: number;
  readonly byWeight: boolean;
  readonly modifiers: readonly Modifier[];
}

export interface Modifier {
  readonly id: string;
  readonly name: string;
  readonly price: number;
}

const modifier = (id: string, name: string, price = 0): Modifier => ({ id: `RHMOD${id}`, name, price });
const BURGER = [
  modifier('CHEESE', 'Extra cheese', 150),
  modifier('BACON', 'Bacon', 250),
  modifier('NOONION', 'No onions'),
];
const COFFEE = [modifier('OAT', 'Oat milk', 80), modifier('SHOT', 'Extra shot', 100), modifier('DECAF', 'Decaf')];
const MIXED = [modifier('DOUBLE', 'Double', 400), modifier('TOP', 'Premium mixer', 200)];

/** Name, sku, modifiers, then `variation: price`. */
type Dish = readonly [
  item: string,
  sku: string,
  modifiers: readonly Modifier[],
  prices: Readonly<Record<string, number>>,
];
const DISHES: readonly Dish[] = [
  ['Lager', 'BEER-LAG', [], { Pint: 875, 'Half pint': 500 }],
  ['Pale ale', 'BEER-PAL', [], { Pint: 925, 'Half pint': 525 }],
  ['Oatmeal stout', 'BEER-STO', [], { Pint: 950 }],
  ['House red', 'WINE-RED', [], { Glass: 1100, Bottle: 4800 }],
  ['House white', 'WINE-WHI', [], { Glass: 1050, Bottle: 4600 }],
  ['Gin and tonic', 'BAR-GT', MIXED, { Regular: 1200 }],
  ['Negroni', 'BAR-NEG', [], { Regular: 1450 }],
  ['Alcohol-free spritz', 'BAR-SPR', [], { Regular: 950 }],
  ['Door burger', 'FOOD-BUR', BURGER, { Regular: 1790, Large: 2190 }],
  ['Fish and chips', 'FOOD-FIS', [], { Regular: 1950 }],
  ['Poutine', 'FOOD-POU', [modifier('GRAVY', 'Extra gravy', 120)], { Small: 890, Large: 1290 }],
  ['Caesar salad', 'FOOD-CAE', [modifier('CHICKEN', 'Chicken', 450)], { Regular: 1390 }],
  ['Soup of the day', 'FOOD-SOU', [], { Bowl: 850 }],
  ['Crème brûlée', 'FOOD-CRE', [], { Regular: 990 }],
  ['Flat white', 'CAFE-FLA', COFFEE, { Regular: 475, Large: 550 }],
  ['Filter coffee', 'CAFE-FIL', COFFEE, { Regular: 350 }],
];

export const VARIATIONS: readonly Variation[] = [
  ...DISHES.flatMap(([item, sku, modifiers, prices]) =>
    Object.entries(prices).map(([name, price], index) => {
      const code = index === 0 ? sku : `${sku}-${index + 1}`;
      return { id: `RHVAR${code.replaceAll('-', '')}`, item, name, sku: code, price, byWeight: false, modifiers };
    }),
  ),
  {
    id: 'RHVARFOODCHB',
    item: 'Cheese board',
    name: 'By weight',
    sku: 'FOOD-CHB',
    price: 5200,
    byWeight: true,
    modifiers: [],
  },
];
