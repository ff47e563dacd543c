import type { NumberRole } from './format.ts';
import { type Header, isWeak } from './header.ts';
import type { ReadRow } from './items.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem, TriedCheck } from './report.ts';
import { decideTax, isRateColumn } from './tax-evidence.ts';
import { type ColumnNames, holdsFully, type NetRole, numberIn, Tried } from './tried.ts';

/** How the amounts of a row are reckoned from its columns. */
export interface AmountBasis {
  /** The column that holds the net, or what it is reckoned from; null: the amount with tax. */
  readonly net: NetRole | 'gross' | null;
  /** What is still to be taken off it. */
  readonly less: readonly LessRole[];
  /** The column for tax is inside it. */
  readonly holdsTax: boolean;
  /** The column for tax has percentages. */
  readonly taxIsRate: boolean;
  readonly quantity: 'quantity' | 'otherQuantity';
}

export interface AmountEvidence {
  readonly basis: AmountBasis;
  readonly checks: readonly TriedCheck[];
  readonly problems: readonly ReportProblem[];
  readonly warnings: readonly string[];
}

export type LessRole = 'discount' | 'comp' | 'refund';
const NETS = ['net', 'otherNet', 'thirdNet'] as const satisfies readonly NumberRole[];
const LESS = ['discount', 'comp', 'refund'] as const satisfies readonly NumberRole[];

interface Question {
  readonly header: Header;
  readonly profile: ReportProfile;
  readonly rows: readonly ReadRow[];
  readonly names: ColumnNames;
  readonly digits: number;
  /** What the title says of tax in all amounts. */
  readonly taxed: string | null;
}

/**
 * Which columns are the net, its tax and the quantity: by their names where these leave nothing open, else by what adds
 * up in all rows. What nothing decides is a problem that quotes both readings.
 */
export function decideAmounts({ header, profile, rows, names, digits, taxed }: Question): AmountEvidence {
  const tried = new Tried(
    rows.filter(({ voided }) => !voided).map(({ numbers }) => numbers),
    { names, digits },
  );
  const { columns } = profile;
  const taxIsRate = isRateColumn(tried);
  const start = { less: [], holdsTax: false, taxIsRate, quantity: 'quantity' } as const;
  // What a person says is only contradicted by a warning.
  if (columns.net) return { ...withChecks({ ...start, net: 'net' }, tried, []), problems: [] };
  if (header.format.maker) return withChecks({ ...start, net: 'net' }, tried, []);
  if (header.places.net === undefined) {
    const isGross = columns.gross !== undefined && header.places.withTax === undefined;
    const less = LESS.filter((role) => isGross && header.places[role] !== undefined);
    return withChecks({ ...start, net: isGross ? 'gross' : null, less }, tried, []);
  }
  const chosen = chooseNet(tried, rows);
  if ('code' in chosen) return { ...withChecks({ ...start, net: 'net' }, tried, []), problems: [chosen] };
  const weak = isWeak(header);
  const less = weak ? decideLess(tried, chosen.net) : { less: [] };
  if ('code' in less) return { ...withChecks({ ...start, net: chosen.net }, tried, []), problems: [less] };
  const said = weak && taxed !== null && !profile.tax.included ? taxInTitle(tried, chosen.net, taxed) : null;
  if (said) return { ...withChecks({ ...start, net: chosen.net }, tried, []), problems: [said] };
  const tax = weak && !profile.tax.included ? decideTax(tried, { net: chosen.net, taxIsRate }) : { holdsTax: false };
  const problems = 'code' in tax ? [tax] : [];
  const isToldQuantity = columns.quantity !== undefined || columns.refundQuantity !== undefined;
  const quantity = isToldQuantity ? { quantity: 'quantity' as const } : chooseQuantity(tried, chosen.net);
  if ('code' in quantity) problems.push(quantity);
  const basis: AmountBasis = {
    net: chosen.net,
    less: less.less,
    holdsTax: 'code' in tax ? false : tax.holdsTax,
    taxIsRate,
    quantity: 'code' in quantity ? 'quantity' : quantity.quantity,
  };
  return withChecks(basis, tried, problems);
}

/** The net among columns that could be it. */
function chooseNet(tried: Tried, rows: readonly ReadRow[]): { readonly net: NetRole } | ReportProblem {
  const there = NETS.filter((role) => tried.names[role] !== undefined);
  const sums = there.filter((role) => !isUnitPrice(tried, role, there));
  const [first = 'net', ...others] = sums.length > 0 ? sums : there;
  if (sums.length === 0 && there.length > 0 && tried.rows.length > 1)
    return ambiguous(tried, [first], 'holds the price of one, not what was sold');
  const repeated = repeatsOnOrders(tried, rows, first);
  if (repeated) return repeated;
  let best: NetRole = first;
  for (const other of others) {
    const winner = better(tried, best, other);
    if (winner === null) return ambiguous(tried, [best, other], 'may both be the net, and nothing decides');
    best = winner;
  }
  return { net: best };
}

/** The title says that amounts hold tax, and the name of the column leaves it open. */
function taxInTitle(tried: Tried, net: NetRole, taxed: string): ReportProblem {
  const name = tried.name(net);
  return {
    line: null,
    code: 'ambiguous_column',
    message:
      `the title says «${taxed}», and nothing says how much tax «${name}» holds: ` +
      `say in the profile net=${name}; tax=included 19% with the right rate, or net=${name} if it is without tax`,
    readings: [
      { says: `«${name}» holds tax`, profile: `net=${name}; tax=included 19%` },
      { says: `«${name}» is without tax`, profile: `net=${name}` },
    ],
  };
}

/** What one column is times the quantity is another one: it is what one costs. */
function isUnitPrice(tried: Tried, role: NetRole, there: readonly NetRole[]): boolean {
  const totals = [...there.filter((other) => other !== role), 'gross', 'withTax'] as const;
  return totals.some((total) => {
    let several = 0;
    const product = tried.try('', ['quantity', role, total], (value) => {
      if (Math.abs(value('quantity')) !== 1 && value('quantity') !== 0 && value(role) !== 0) several += 1;
      return tried.near(value('quantity') * value(role), value(total));
    });
    return several > 1 && holdsFully(product);
  });
}

/** Of two columns the one that is the net by how they differ; null where nothing says. */
function better(tried: Tried, one: NetRole, other: NetRole): NetRole | null {
  const same = tried.try('', [one, other], (value) => tried.near(value(one), value(other)));
  if (same.of === 0 || holdsFully(same)) return one;
  const points = (role: NetRole) => relations(tried, role).filter(holdsFully).length;
  for (const [less, more] of [
    [one, other],
    [other, one],
  ] as const) {
    const isTaxed = tried.try('', [less, more, 'tax'], (value) => tried.near(value(less) + value('tax'), value(more)));
    if (tried.some('tax') && holdsFully(isTaxed)) return less;
    const offs = LESS.filter((role) => tried.some(role));
    const isBefore = tried.try('', [less, more, ...offs], (value) =>
      tried.near(value(more) - offs.reduce((sum, role) => sum + Math.abs(value(role)), 0), value(less)),
    );
    if (offs.length > 0 && holdsFully(isBefore)) return less;
  }
  const [mine, theirs] = [points(one), points(other)];
  return mine === theirs ? null : mine > theirs ? one : other;
}

/** What is true of a net, where the columns for it are there. */
function relations(tried: Tried, net: NetRole): readonly TriedCheck[] {
  const name = tried.name(net);
  const offs = LESS.filter((role) => tried.names[role] !== undefined && tried.some(role));
  const checks: TriedCheck[] = [];
  if (tried.names.gross !== undefined) {
    const less = offs.map((role) => ` − ${tried.name(role)}`).join('');
    checks.push(
      tried.try(`${tried.name('gross')}${less} = ${name}`, ['gross', net], (value) => {
        const off = offs.reduce((sum, role) => sum + Math.abs(value(role)), 0);
        return tried.near(Math.abs(value('gross')) - off, Math.abs(value(net)));
      }),
    );
  }
  if (tried.names.withTax !== undefined && tried.names.tax !== undefined)
    checks.push(
      tried.try(`${name} + ${tried.name('tax')} = ${tried.name('withTax')}`, [net, 'tax', 'withTax'], (value) =>
        tried.near(value(net) + value('tax'), value('withTax')),
      ),
    );
  if (tried.names.profit !== undefined && tried.names.cost !== undefined)
    checks.push(
      tried.try(`${tried.name('cost')} + ${tried.name('profit')} = ${name}`, ['cost', 'profit', net], (value) =>
        tried.near(value('cost') + value('profit'), value(net)),
      ),
    );
  if (tried.names.price !== undefined)
    checks.push(
      tried.try(`${tried.name('quantity')} × ${tried.name('price')} = ${name}`, ['quantity', 'price', net], (value) =>
        tried.near(value('quantity') * value('price'), value(net)),
      ),
    );
  return checks;
}

/** What is taken off an amount whose name leaves it open whether it is before discounts. */
function decideLess(tried: Tried, net: NetRole): { readonly less: readonly LessRole[] } | ReportProblem {
  const offs = LESS.filter((role) => tried.names[role] !== undefined && tried.some(role));
  if (offs.length === 0 && tried.some('discountRate'))
    return ambiguous(
      tried,
      [net, 'discountRate'],
      'stand side by side, and nothing says whether the discount is taken off',
    );
  if (offs.length === 0) return { less: [] };
  const off = (value: (role: NumberRole) => number) => offs.reduce((sum, role) => sum + Math.abs(value(role)), 0);
  const changed = (sign: 0 | 1) => (value: (role: NumberRole) => number) => value(net) - sign * off(value);
  const after = holdsOnce(tried, net, changed(0));
  const before = holdsOnce(tried, net, changed(1));
  const isBefore = before || pricesHold(tried, net, 0);
  const isAfter = after || pricesHold(tried, net, off);
  if (isBefore !== isAfter) return { less: isBefore ? offs : [] };
  const names = offs.map((role) => `«${tried.name(role)}»`).join(' and ');
  const shown = tried.name(net);
  const message =
    `«${shown}» stands beside ${names}, and nothing says whether these are already taken off: ` +
    `say in the profile net=${shown} if they are, or gross=${shown}; ${offs.map((role) => `${role}=${tried.name(role)}`).join('; ')} if not`;
  return {
    line: null,
    code: 'ambiguous_column',
    message,
    readings: [
      { says: `${names} are already taken off «${shown}»`, profile: `net=${shown}` },
      {
        says: `${names} are still to be taken off «${shown}»`,
        profile: [`gross=${shown}`, ...offs.map((role) => `${role}=${tried.name(role)}`)].join('; '),
      },
    ],
  };
}

/** Whether cost and profit, the amount with tax, or the gross say that this is the net. */
function holdsOnce(tried: Tried, net: NetRole, reckon: (value: (role: NumberRole) => number) => number): boolean {
  const profit = tried.try('', ['cost', 'profit', net], (value) =>
    tried.near(value('cost') + value('profit'), reckon(value)),
  );
  const taxed = tried.try('', ['withTax', 'tax', net], (value) =>
    tried.near(value('withTax') - value('tax'), reckon(value)),
  );
  return holdsFully(profit) || (tried.some('tax') && holdsFully(taxed));
}

/** Whether the amount is what the quantity comes to at its price, once `off` is put back. */
function pricesHold(tried: Tried, net: NetRole, off: 0 | ((value: (role: NumberRole) => number) => number)): boolean {
  const plus = (value: (role: NumberRole) => number) => (off === 0 ? 0 : off(value));
  const priced = tried.try('', ['quantity', 'price', net], (value) =>
    tried.near(value('quantity') * value('price'), value(net) + plus(value)),
  );
  const grossed = tried.try('', ['gross', net], (value) => tried.near(value('gross'), value(net) + plus(value)));
  return (
    (tried.names.price !== undefined && holdsFully(priced)) || (tried.names.gross !== undefined && holdsFully(grossed))
  );
}

/** An order's total that comes again on each of its rows is no amount of a row. */
function repeatsOnOrders(tried: Tried, rows: readonly ReadRow[], net: NetRole): ReportProblem | null {
  const [first] = rows;
  if (first?.row.places.receipt === undefined) return null;
  const orders = new Map<string, { readonly net: number; readonly line: number; rows: number; isSame: boolean }>();
  for (const { row, numbers } of rows) {
    const cell = row.cells[row.places.receipt ?? -1];
    const order = cell === undefined ? '' : typeof cell === 'string' ? cell : cell.shown;
    const amount = numberIn(numbers, net);
    const known = orders.get(order);
    if (order === '') continue;
    if (!known) orders.set(order, { net: amount, line: row.line, rows: 1, isSame: true });
    else {
      known.rows += 1;
      if (known.net !== amount) known.isSame = false;
    }
  }
  const several = [...orders.values()].filter((order) => order.rows > 1);
  if (several.length === 0 || !several.every(({ isSame }) => isSame)) return null;
  if (tried.names.price !== undefined && pricesHold(tried, net, 0)) return null;
  if (
    relations(tried, net)
      .slice(0, 1)
      .some((check) => tried.names.gross !== undefined && holdsFully(check))
  )
    return null;
  return {
    ...ambiguous(tried, [net], 'is the same on all rows of each order: it may be the total of the order'),
    line: several[0]?.line ?? null,
  };
}

/** The quantity that goes with the net, among columns that could be it. */
function chooseQuantity(tried: Tried, net: NetRole): { readonly quantity: AmountBasis['quantity'] } | ReportProblem {
  if (tried.names.otherQuantity === undefined) return returnsBeside(tried) ?? { quantity: 'quantity' };
  const same = tried.try('', ['quantity', 'otherQuantity'], (value) => value('quantity') === value('otherQuantity'));
  // A name such as «net count» says that it goes with the net.
  if (same.of === 0 || holdsFully(same) || /^net\b/i.test(tried.name('quantity'))) return { quantity: 'quantity' };
  const priced = (['quantity', 'otherQuantity'] as const).filter((role) =>
    holdsFully(tried.try('', [role, 'price', net], (value) => tried.near(value(role) * value('price'), value(net)))),
  );
  const [only] = priced;
  if (priced.length === 1 && only) return { quantity: only };
  return ambiguous(tried, ['quantity', 'otherQuantity'], 'may both be the quantity sold, and nothing decides');
}

/** Pieces that came back, where no amount says whether the net is without them. */
function returnsBeside(tried: Tried): ReportProblem | null {
  if (tried.names.refundQuantity === undefined || tried.names.refund !== undefined || !tried.some('refundQuantity'))
    return null;
  const [sold, back] = [tried.name('quantity'), tried.name('refundQuantity')];
  return {
    line: null,
    code: 'ambiguous_column',
    message:
      `«${back}» stands beside «${sold}», and no column says what was given back: say in the profile ` +
      `refundQuantity=${back} if it is to be taken off, or quantity=${sold} if not`,
    readings: [
      { says: `«${back}» is to be taken off`, profile: `refundQuantity=${back}` },
      { says: `«${sold}» is already without it`, profile: `quantity=${sold}` },
    ],
  };
}

function ambiguous(tried: Tried, roles: readonly NumberRole[], why: string): ReportProblem {
  const names = roles.map((role) => `«${tried.name(role)}»`).join(' and ');
  const key = roles.some((role) => role.toLowerCase().includes('quantity')) ? 'quantity' : 'net';
  const lines = roles.map((role) => `${key}=${tried.name(role)}`);
  const next =
    roles.length > 1 ? lines.join(' or ') : `${key}=… with the column that holds it (or ${lines[0]} if it is)`;
  return {
    line: null,
    code: 'ambiguous_column',
    message: `${names} ${why}: say in the profile ${next}`,
    readings: lines.map((profile, index) => ({ says: `«${tried.name(roles[index] as NumberRole)}» is it`, profile })),
  };
}

/** What can be tried of the columns that were taken; what contradicts them is told. */
function withChecks(basis: AmountBasis, tried: Tried, problems: readonly ReportProblem[]): AmountEvidence {
  const net = basis.net === null || basis.net === 'gross' || basis.less.length > 0 ? null : basis.net;
  const checks = net === null ? [] : relations(tried, net).filter(({ of }) => of > 0);
  const warnings = checks
    .filter(({ held, of }) => held < of && held * 2 >= of)
    .map(({ check, held, of }) => `${check} holds in ${held} of ${of} rows only`);
  const swapped = net !== null && problems.length === 0 ? swappedColumns(tried, net) : [];
  return { basis, checks, problems: [...problems, ...swapped], warnings };
}

/** Columns that only make sense the other way round. */
function swappedColumns(tried: Tried, net: NetRole): ReportProblem[] {
  const offs = LESS.filter((role) => tried.some(role));
  const off = (value: (role: NumberRole) => number) => offs.reduce((sum, role) => sum + Math.abs(value(role)), 0);
  const isMore = tried.try(
    '',
    [net, 'withTax'],
    (value) => Math.abs(value('withTax')) < Math.abs(value(net)) - tried.cent,
  );
  const reversed: readonly (readonly [NumberRole, boolean, TriedCheck])[] = [
    [
      'withTax',
      tried.some('tax'),
      tried.try('', [net, 'tax', 'withTax'], (value) => tried.near(value('withTax') + value('tax'), value(net))),
    ],
    ['withTax', true, { ...isMore, of: Math.min(isMore.of, isMore.held * 2 > isMore.of ? isMore.held : isMore.of) }],
    [
      'gross',
      offs.length > 0,
      tried.try('', [net, 'gross'], (value) => tried.near(value(net) - off(value), value('gross'))),
    ],
    [
      'weakAmount',
      offs.length > 0 || tried.some('tax'),
      tried.try('', [net, 'weakAmount'], (value) =>
        tried.near(value('weakAmount') + off(value) + value('tax'), value(net)),
      ),
    ],
    [
      'quantity',
      true,
      tried.try('', ['quantity', 'price', net], (value) => tried.near(value(net) * value('price'), value('quantity'))),
    ],
  ];
  const found = reversed.find(([role, isAsked, check]) => isAsked && holdsFully(check) && !isSame(tried, role, net));
  return found ? [ambiguous(tried, [net, found[0]], 'are the other way round than their names')] : [];
}

const isSame = (tried: Tried, one: NumberRole, other: NumberRole) =>
  holdsFully(tried.try('', [one, other], (value) => tried.near(value(one), value(other))));
