import type { NumberRole } from './format.ts';
import { cellOf, type Header, isWeak } from './header.ts';
import type { ReadRow } from './items.ts';
import { ambiguousColumn } from './problems.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem, TriedCheck } from './report.ts';
import { decideTax, isRateColumn, isTaxedAfter, isTaxWithin } from './tax-evidence.ts';
import {
  type ColumnNames,
  holdsFully,
  LESS,
  type LessRole,
  type NetRole,
  numberIn,
  sumOf,
  Tried,
  type Value,
} from './tried.ts';
import { lessFees, unknownBeside } from './unknown-amounts.ts';

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

const NETS = ['net', 'otherNet', 'thirdNet'] as const satisfies readonly NumberRole[];

interface Question {
  readonly header: Header;
  readonly profile: ReportProfile;
  readonly rows: readonly ReadRow[];
  readonly names: ColumnNames;
  readonly digits: number;
  /** What the title says of tax in all amounts. */
  readonly taxed: string | null;
  /** The names of all columns. */
  readonly headings: readonly string[];
}

/**
 * Which columns are the net, its tax and the quantity: by their names where these leave nothing open, else by what adds
 * up in all rows. What nothing decides is a problem that quotes both readings.
 */
export function decideAmounts({ header, profile, rows, names, digits, taxed, headings }: Question): AmountEvidence {
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
  if (header.places.net === undefined) return withoutNet(tried, { header, profile, start });
  const chosen = chooseNet(tried, rows);
  if ('code' in chosen) return { ...withChecks({ ...start, net: 'net' }, tried, []), problems: [chosen] };
  const weak = isWeak(header);
  const less = weak ? decideLess(tried, chosen.net) : { less: [] };
  if ('code' in less) return { ...withChecks({ ...start, net: chosen.net }, tried, []), problems: [less] };
  const said = weak && taxed !== null && !profile.tax.included ? taxInTitle(tried, chosen.net, taxed) : null;
  if (said) return { ...withChecks({ ...start, net: chosen.net }, tried, []), problems: [said] };
  const isOpen = weak || isTaxWithin(tried, chosen.net);
  const tax = isOpen && !profile.tax.included ? decideTax(tried, { net: chosen.net, taxIsRate }) : { holdsTax: false };
  const problems = 'code' in tax ? [tax] : [];
  const asked = { header, headings, rows: rows.filter(({ voided }) => !voided), net: chosen.net, digits };
  const unknown = weak ? unknownBeside(asked) : lessFees(asked);
  if (unknown) problems.push(unknown);
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

/** Of a report without a net: the amount with tax, or what a person says is taken off the gross. */
function withoutNet(
  tried: Tried,
  { header, profile, start }: Pick<Question, 'header' | 'profile'> & { readonly start: Omit<AmountBasis, 'net'> },
): AmountEvidence {
  const { columns } = profile;
  const isGross = columns.gross !== undefined && header.places.withTax === undefined;
  const less = LESS.filter((role) => isGross && header.places[role] !== undefined);
  const open = isGross || columns.withTax !== undefined ? null : discountsBesideTaxed(tried);
  if (open) return { ...withChecks({ ...start, net: null, less }, tried, []), problems: [open] };
  return withChecks({ ...start, net: isGross ? 'gross' : null, less }, tried, []);
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
  return ambiguousColumn(
    `the title says «${taxed}», and nothing says how much tax «${name}» holds: ` +
      `say in the profile net=${name}; tax=included 19% with the right rate, or net=${name} if it is without tax`,
    [
      { says: `«${name}» holds tax`, profile: `net=${name}; tax=included 19%` },
      { says: `«${name}» is without tax`, profile: `net=${name}` },
    ],
  );
}

/** What one column is times the quantity is another one: it is what one costs. */
function isUnitPrice(tried: Tried, role: NetRole, there: readonly NetRole[]): boolean {
  const totals = [...there.filter((other) => other !== role), 'gross', 'withTax'] as const;
  return totals.some((total) => {
    let several = 0;
    const product = tried.try(['quantity', role, total], (value) => {
      if (Math.abs(value('quantity')) !== 1 && value('quantity') !== 0 && value(role) !== 0) several += 1;
      return tried.near(value('quantity') * value(role), value(total));
    });
    return several > 1 && holdsFully(product);
  });
}

/** Of two columns the one that is the net by how they differ; null where nothing says. */
function better(tried: Tried, one: NetRole, other: NetRole): NetRole | null {
  const same = tried.same(one, other);
  if (same.of === 0 || holdsFully(same)) return one;
  const offs = tried.offs();
  for (const [less, more] of [
    [one, other],
    [other, one],
  ] as const) {
    if (tried.some('tax') && holdsFully(tried.adds([less, 'tax'], more))) return less;
    const isBefore = tried.try([less, more, ...offs], (value) =>
      tried.near(value(more) - sumOf(offs, value), value(less)),
    );
    if (offs.length > 0 && holdsFully(isBefore)) return less;
  }
  const [mine, theirs] = [one, other].map((role) => relations(tried, role).filter(holdsFully).length);
  return mine === theirs ? null : (mine ?? 0) > (theirs ?? 0) ? one : other;
}

/** What is true of a net, where the columns for it are there. */
function relations(tried: Tried, net: NetRole): readonly TriedCheck[] {
  const offs = tried.offs();
  const name = (role: NumberRole) => tried.name(role);
  const has = (...roles: readonly NumberRole[]) => roles.every((role) => tried.names[role] !== undefined);
  const checks: TriedCheck[] = [];
  if (has('gross')) {
    const less = offs.map((role) => ` − ${name(role)}`).join('');
    checks.push({ check: `${name('gross')}${less} = ${name(net)}`, ...grossLess(tried, net, offs) });
  }
  if (has('withTax', 'tax'))
    checks.push({
      check: `${name(net)} + ${name('tax')} = ${name('withTax')}`,
      ...tried.adds([net, 'tax'], 'withTax'),
    });
  if (has('profit', 'cost'))
    checks.push({
      check: `${name('cost')} + ${name('profit')} = ${name(net)}`,
      ...tried.adds(['cost', 'profit'], net),
    });
  if (has('price'))
    checks.push({
      check: `${name('quantity')} × ${name('price')} = ${name(net)}`,
      ...tried.priced('quantity', 'price', net),
    });
  return checks;
}

/** Whether the gross less what is taken off is the net. */
const grossLess = (tried: Tried, net: NetRole, offs: readonly LessRole[]) =>
  tried.try(['gross', net], (value) => tried.near(Math.abs(value('gross')) - sumOf(offs, value), Math.abs(value(net))));

/** What is taken off an amount whose name leaves it open whether it is before discounts. */
function decideLess(tried: Tried, net: NetRole): { readonly less: readonly LessRole[] } | ReportProblem {
  const offs = tried.offs();
  if (offs.length === 0 && tried.some('discountRate'))
    return ambiguous(
      tried,
      [net, 'discountRate'],
      'stand side by side, and nothing says whether the discount is taken off',
    );
  if (offs.length === 0) return { less: [] };
  const off = (value: Value) => sumOf(offs, value);
  const isBefore = holdsOnce(tried, net, (value) => value(net) - off(value)) || pricesHold(tried, net, () => 0);
  const isAfter = holdsOnce(tried, net, (value) => value(net)) || pricesHold(tried, net, off);
  if (isBefore !== isAfter) return { less: isBefore ? offs : [] };
  const names = offs.map((role) => `«${tried.name(role)}»`).join(' and ');
  const shown = tried.name(net);
  const before = [`gross=${shown}`, ...offs.map((role) => `${role}=${tried.name(role)}`)].join('; ');
  return ambiguousColumn(
    `«${shown}» stands beside ${names}, and nothing says whether these are already taken off: ` +
      `say in the profile net=${shown} if they are, or ${before} if not`,
    [
      { says: `${names} are already taken off «${shown}»`, profile: `net=${shown}` },
      { says: `${names} are still to be taken off «${shown}»`, profile: before },
    ],
  );
}

/**
 * An amount with tax whose discounts stand beside it, where neither the gross, nor prices, nor the tax say that they are
 * off.
 */
function discountsBesideTaxed(tried: Tried): ReportProblem | null {
  const offs = tried.offs();
  if (offs.length === 0) return null;
  const off = (value: Value) => sumOf(offs, value);
  const grossed = tried.try(['gross', 'withTax'], (value) =>
    tried.near(Math.abs(value('gross')) - off(value), Math.abs(value('withTax'))),
  );
  const priced = tried.try(['quantity', 'price', 'withTax'], (value) =>
    tried.near(value('quantity') * value('price'), value('withTax') + off(value)),
  );
  if (holdsFully(grossed) || holdsFully(priced) || isTaxedAfter(tried, off)) return null;
  const [shown, names] = [tried.name('withTax'), offs.map((role) => `«${tried.name(role)}»`).join(' and ')];
  const tax = tried.names.tax === undefined ? `rate=${tried.name('rate')}` : `tax=${tried.name('tax')}`;
  return ambiguousColumn(
    `«${shown}» stands beside ${names}, and nothing says whether these are already taken off: say in the profile ` +
      `withTax=${shown}; ${tax} if they are; if not, have the POS send the net sales`,
    [{ says: `${names} are already taken off «${shown}»`, profile: `withTax=${shown}; ${tax}` }],
  );
}

/** Whether cost and profit, or the amount with tax, say that this is the net. */
function holdsOnce(tried: Tried, net: NetRole, reckon: (value: Value) => number): boolean {
  const profit = tried.try(['cost', 'profit', net], (value) =>
    tried.near(value('cost') + value('profit'), reckon(value)),
  );
  const taxed = tried.try(['withTax', 'tax', net], (value) =>
    tried.near(value('withTax') - value('tax'), reckon(value)),
  );
  return holdsFully(profit) || (tried.some('tax') && holdsFully(taxed));
}

/** Whether the amount is what the quantity comes to at its price, or the gross, once `off` is put back. */
function pricesHold(tried: Tried, net: NetRole, off: (value: Value) => number): boolean {
  const priced = tried.try(['quantity', 'price', net], (value) =>
    tried.near(value('quantity') * value('price'), value(net) + off(value)),
  );
  const grossed = tried.try(['gross', net], (value) => tried.near(value('gross'), value(net) + off(value)));
  return holdsFully(priced) || holdsFully(grossed);
}

/** An order's total that comes again on each of its rows is not an amount of a row. */
function repeatsOnOrders(tried: Tried, rows: readonly ReadRow[], net: NetRole): ReportProblem | null {
  const [first] = rows;
  if (first?.row.places.receipt === undefined) return null;
  const orders = new Map<string, { readonly net: number; readonly line: number; rows: number; isSame: boolean }>();
  for (const { row, numbers } of rows) {
    const order = cellOf(row.cells, row.places, 'receipt');
    if (order === '') continue;
    const amount = numberIn(numbers, net);
    const known = orders.get(order);
    if (!known) orders.set(order, { net: amount, line: row.line, rows: 1, isSame: true });
    else {
      known.rows += 1;
      if (known.net !== amount) known.isSame = false;
    }
  }
  const several = [...orders.values()].filter((order) => order.rows > 1);
  if (several.length === 0 || !several.every(({ isSame }) => isSame)) return null;
  if (tried.names.price !== undefined && pricesHold(tried, net, () => 0)) return null;
  if (holdsFully(grossLess(tried, net, tried.offs()))) return null;
  return {
    ...ambiguous(tried, [net], 'is the same on all rows of each order: it may be the total of the order'),
    line: several[0]?.line ?? null,
  };
}

/** The quantity that goes with the net, among columns that could be it. */
function chooseQuantity(tried: Tried, net: NetRole): { readonly quantity: AmountBasis['quantity'] } | ReportProblem {
  if (tried.names.otherQuantity === undefined) return returnsBeside(tried) ?? { quantity: 'quantity' };
  const same = tried.try(['quantity', 'otherQuantity'], (value) => value('quantity') === value('otherQuantity'));
  // A name such as «net count» says that it goes with the net.
  if (same.of === 0 || holdsFully(same) || /^net\b/i.test(tried.name('quantity'))) return { quantity: 'quantity' };
  const priced = (['quantity', 'otherQuantity'] as const).filter((role) =>
    holdsFully(tried.priced(role, 'price', net)),
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
  return ambiguousColumn(
    `«${back}» stands beside «${sold}», and no column says what was given back: say in the profile ` +
      `refundQuantity=${back} if it is to be taken off, or quantity=${sold} if not`,
    [
      { says: `«${back}» is to be taken off`, profile: `refundQuantity=${back}` },
      { says: `«${sold}» is already without it`, profile: `quantity=${sold}` },
    ],
  );
}

function ambiguous(tried: Tried, roles: readonly NumberRole[], why: string): ReportProblem {
  const names = roles.map((role) => `«${tried.name(role)}»`).join(' and ');
  const key = roles.some((role) => role.toLowerCase().includes('quantity')) ? 'quantity' : 'net';
  const lines = roles.map((role) => `${key}=${tried.name(role)}`);
  const next =
    roles.length > 1 ? lines.join(' or ') : `${key}=… with the column that holds it (or ${lines[0]} if it is)`;
  return ambiguousColumn(
    `${names} ${why}: say in the profile ${next}`,
    lines.map((profile, index) => ({ says: `«${tried.name(roles[index] as NumberRole)}» is it`, profile })),
  );
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
  const offs = tried.offs();
  const hasTax = tried.some('tax');
  const isTaxLess = tried.try(
    [net, 'withTax'],
    (value) => Math.abs(value('withTax')) < Math.abs(value(net)) - tried.cent,
  );
  const grossed = tried.try(['gross', net], (value) => tried.near(value(net) - sumOf(offs, value), value('gross')));
  const weaker = tried.try([net, 'weakAmount'], (value) =>
    tried.near(value('weakAmount') + sumOf(offs, value) + value('tax'), value(net)),
  );
  const reversed: readonly (readonly [NumberRole, boolean])[] = [
    ['withTax', hasTax && holdsFully(tried.adds(['withTax', 'tax'], net))],
    ['withTax', isTaxLess.held * 2 > isTaxLess.of],
    ['gross', offs.length > 0 && holdsFully(grossed)],
    ['weakAmount', (offs.length > 0 || hasTax) && holdsFully(weaker)],
    ['cost', tried.some('profit') && holdsFully(tried.adds([net, 'profit'], 'cost'))],
    ['quantity', holdsFully(tried.priced(net, 'price', 'quantity'))],
  ];
  const found = reversed.find(([role, isReversed]) => isReversed && !holdsFully(tried.same(role, net)));
  return found ? [ambiguous(tried, [net, found[0]], 'are the other way round than their names')] : [];
}
