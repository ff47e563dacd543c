import { quotable } from './cell-text.ts';
import { either, type Role } from './format.ts';
import { cellOf } from './header.ts';
import type { ReportProfile } from './profile.ts';
import type { ReportProblem } from './report.ts';
import type { ItemRow } from './rows.ts';
import { type StateColumn, stateColumns } from './state-columns.ts';
import { heading, textOf } from './table.ts';

/** What a row is, by its columns for types and states. `none`: no item, but a part or a sum of others. */
export type RowState = 'sale' | 'refund' | 'void' | 'none';

const words = (state: RowState, names: string) => either(names).map((name) => [name, state] as const);
/** Words in English, German, French, Spanish, Italian, Portuguese and Dutch, and a few of others. */
const WORDS: ReadonlyMap<string, RowState> = new Map([
  ...words(
    'sale',
    'sale|sales|sold|payment|purchase|order|item|items|menu item|menuitem|open item|openitem|product|article|completed|' +
      'complete|closed|paid|fully paid|done|settled|ok|normal|valid|finalized|fulfilled|physical good|digital|charge|' +
      'verkauf|verkauft|bezahlt|abgeschlossen|geschlossen|fertig|rechnung|artikel|umsatz|vente|vendu|vendue|payé|payée|terminé|terminée|' +
      'clôturé|clôturée|encaissé|encaissée|réglé|réglée|fermé|fermée|venta|ventas|vendido|vendida|pagado|pagada|completado|completada|' +
      'cerrado|cerrada|cobrado|cobrada|vendita|venduto|venduta|pagato|pagata|completato|completata|chiuso|chiusa|venda|pago|paga|' +
      'concluído|concluída|fechado|fechada|finalizado|finalizada|verkoop|verkocht|betaald|voltooid|afgerond|gesloten|afgesloten|' +
      'salg|solgt|betalt|food|drink|drinks|beverage|beverages|alcohol|beer|wine|merch|retail|regular|standard|simple|variable|combo|set|' +
      'single|open|weight|good|goods|service|dine in|dine-in|eat in|takeaway|take away|take out|to go|delivery|in store|online|' +
      'in person|speisen|getränke|nourriture|boissons|comida|bebida|bebidas|cibo|bevande|eten|dranken|mat|dryck|mad|drikke|' +
      'försäljning|sprzedaż|opłacone|продажа|оплачен|оплачено|закрыт|закрыто|satış|売上|販売|会計済|已支付|已完成|销售',
  ),
  ...words(
    'refund',
    'refund|refunds|return|returns|returned|partial refund|credit|credit note|refunded item|erstattung|rückgabe|rückerstattung|' +
      'retoure|gutschrift|remboursement|avoir|retour|reembolso|devolución|devolucion|abono|rimborso|reso|nota di credito|' +
      'estorno|devolução|reembolso parcial|terugbetaling|creditnota|retur|refusion|återbetalning|zwrot|возврат|iade|' +
      '返品|返金|退款|退货|환불',
  ),
  ...words(
    'void',
    'void|voided|voids|cancelled|canceled|cancellation|cancel|deleted|removed|storno|storniert|stornierung|annulliert|' +
      'gelöscht|abgebrochen|annulé|annulée|annulation|supprimé|supprimée|anulado|anulada|anulación|cancelado|cancelada|' +
      'eliminado|eliminada|annullato|annullata|cancellato|cancellata|eliminato|excluído|geannuleerd|verwijderd|' +
      'annullering|annulleret|slettet|makulerad|anulowano|anulowane|anulowany|отменен|отменён|отменено|отмена|аннулирован|' +
      'удален|удалён|iptal|取消|キャンセル|取消済|已取消|작废|作废|취소',
  ),
  ...words(
    'none',
    'modifier|modifiers|special request|specialrequest|special requests|option|extra|extras|add-on|addon|zutat|zutaten|' +
      'beilage|supplément|suppléments|modificador|modificadores|modificatore|modificatori|variante aggiunta|toevoeging|' +
      'complemento|adicional|subtotal|sub total|sub-total|total|grand total|group|category|menu|menu group|subgroup|header|' +
      'summary|zwischensumme|summe|gruppe|warengruppe|kategorie|sous-total|groupe|catégorie|grupo|categoría|categoria|' +
      'subtotale|totale|gruppo|subtotaal|totaal|groep|combo child|component|модификатор|итого|группа|小計|合計',
  ),
]);
const YES = /^(?:true|yes|y|1|x|✓|ja|wahr|oui|vrai|s[ií]|vero|sim|igaz|да|はい)$/;
const NO = /^(?:|false|no|n|0|-|–|nein|falsch|non|faux|falso|não|nee|onwaar|nej|нет|いいえ)$/;
/** A moment at which something was voided. */
const MOMENT = /^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|^\d{1,2}:\d\d/;
const STATE_ROLES = ['event', 'status', 'voided', 'returned', 'training'] as const satisfies readonly Role[];
/** Beside rows of items, rows of payments are not sales; elsewhere a payment is one. */
const ITEMS: ReadonlySet<string> = new Set(
  either('item|items|product|menu item|menuitem|artikel|article|artículo|articolo|produto'),
);
const PAYMENTS: ReadonlySet<string> = new Set(
  either('payment|payments|tender|zahlung|paiement|pago|pagamento|betaling'),
);
type StateRole = (typeof STATE_ROLES)[number];
/** Where a state stands, and what the column goes by. */
interface Column extends Pick<StateColumn, 'at' | 'name'> {
  readonly role: StateRole;
}
/** A column of signs has both. */
const SIGNS: ReadonlyMap<string, RowState> = new Map([
  ['+', 'sale'],
  ['-', 'refund'],
  ['−', 'refund'],
]);

/** Reads the states of rows; a word that nobody knows is told, for it may say that a row is not a sale. */
export class RowStates {
  private readonly roles: readonly StateRole[];
  private readonly others: readonly StateColumn[];
  private readonly words: ReadonlyMap<string, RowState>;
  /** Its types tell items from other rows. */
  private readonly hasItems: boolean;
  private readonly unknown = new Map<string, ReportProblem>();

  /** `rows` are those that may be items, `headings` the names of all columns. */
  constructor(rows: readonly ItemRow[], headings: readonly string[], { states }: Pick<ReportProfile, 'states'>) {
    this.words = states;
    this.hasItems = rows.some((row) => ITEMS.has(heading(cellOf(row.cells, row.places, 'event'))));
    this.roles = STATE_ROLES.filter((role) => rows[0]?.places[role] !== undefined && this.isUsed(role, rows));
    this.others = stateColumns(rows, headings, (word) => ['refund', 'void'].includes(WORDS.get(word) ?? ''));
  }

  of(row: ItemRow): RowState {
    let state: RowState = 'sale';
    for (const role of this.roles)
      state = stronger(
        state,
        this.read(row, { role, at: row.places[role] ?? -1, name: role }, cellOf(row.cells, row.places, role)),
      );
    for (const column of this.others) state = stronger(state, this.read(row, column, textOf(row.cells[column.at])));
    return state;
  }

  /** Words that nothing explains, each once. */
  problems(): readonly ReportProblem[] {
    return [...this.unknown.values()];
  }

  /** A column for voids may count them. */
  private isUsed(role: StateRole, rows: readonly ItemRow[]): boolean {
    if (role === 'event' || role === 'status') return true;
    const values = new Set(rows.map((row) => heading(cellOf(row.cells, row.places, role))));
    return ![...values].some((value) => /\d/.test(value) && !/^[01]$/.test(value) && !MOMENT.test(value));
  }

  private read(row: ItemRow, column: Column, text: string): RowState {
    if (text === '') return 'sale';
    const { role } = column;
    const value = heading(text);
    const told = this.words.get(value);
    if (told) return told;
    if (role !== 'event' && role !== 'status') {
      if (NO.test(value)) return 'sale';
      if (YES.test(value) || MOMENT.test(value)) return role === 'returned' ? 'refund' : 'void';
    }
    if (role === 'event' && this.hasItems && PAYMENTS.has(value)) return 'none';
    if (value === '') return 'sale';
    const known = role === 'status' && value === 'open' ? undefined : (WORDS.get(value) ?? SIGNS.get(value));
    if (known) return known;
    this.tell(row, column, text);
    return 'sale';
  }

  private tell({ line }: ItemRow, { at, name }: Column, text: string): void {
    const shown = quotable(text);
    if (this.unknown.has(shown) || this.unknown.size > 20) return;
    const readings = (Object.keys(MEANS) as RowState[]).map((state) => ({
      says: MEANS[state],
      profile: `states=${shown}:${state}`,
    }));
    const message =
      `«${shown}» in column ${at + 1} (${quotable(name)}) is not a state that posctl knows: ` +
      `say in the profile what it means (states=${shown}:sale, or :refund, :void, :none)`;
    this.unknown.set(shown, { line, code: 'unknown_state', message, readings });
  }
}

/** The state that goes before the other: what is not an item at all, then what was voided. */
function stronger(state: RowState, own: RowState): RowState {
  const isStronger = own === 'none' || (own === 'void' && state !== 'none') || (own === 'refund' && state === 'sale');
  return isStronger ? own : state;
}

const MEANS: Readonly<Record<RowState, string>> = {
  sale: 'these rows are sales',
  refund: 'these rows give money back',
  void: 'these rows were voided and count nothing',
  none: 'these rows are not items: a part or a sum of others',
};
