import { either, type ReportFormat, type Role } from './format.ts';

/** Net sales by a name that leaves nothing open: without tax, after discounts and returns. */
export const NET_NAMES = either(
  'net sales|nett sales|net sales amount|net item amt|net item amount|net amount|nett amount|net amt|net revenue|' +
    'net total|nett total|net value|nett value|net turnover|sales net|sales (net)|amount (net)|total (net)|price (net)|net|nett|' +
    'sales net vat|amount excl. tax|amount excl tax|sales excl. tax|total excl. tax|net sales excl. tax|netto|' +
    'nettoumsatz|umsatz netto|netto-umsatz|netto umsatz|umsatz (netto)|nettobetrag|netto betrag|betrag netto|' +
    'erlös netto|nettoerlös|nettoerlöse|gesamt netto|summe netto|ventas netas|venta neta|neto|importe neto|total neto|' +
    "base imponible|facturación neta|ventes nettes|montant ht|total ht|ca ht|ca net|chiffre d'affaires ht|montant net|" +
    'vendite nette|imponibile|totale netto|importo netto|incasso netto|fatturato netto|netto omzet|omzet excl. btw|' +
    'omzet netto|vendas líquidas|valor líquido|total líquido|receita líquida|venda líquida|nettoomsætning|nettosalg|' +
    'salg netto|netto omsetning|netto salg|netto försäljning|nettoförsäljning|wartość netto|sprzedaż netto|' +
    'tržba bez dph|nettó érték|myynti ilman alv|veroton myynti|myynti veroton|kdv hariç tutar|kdv hariç satış|kdvsiz tutar|omzet excl.|omzet excl|αξία χωρίς φπα|' +
    'صافي المبيعات|סכום נטו|מכירות נטו|ยอดขายสุทธิ|doanh thu thuần|total s/ iva|valor s/ iva|vendas s/ iva|nettó|nettó összeg|nettó forgalom|выручка без ндс|сумма без ндс|純売上|純売上高|税抜売上|税抜金額|' +
    '売上(税抜)|販売純売上|净销售额|净额|实收金额|순매출|실매출|net satış|net tutar|penjualan bersih|καθαρή αξία',
);
/** Amounts of sales whose names leave open what is taken off: the net only where nothing beside them says otherwise. */
export const WEAK_NAMES = either(
  'sales|amount|sales amount|sales value|actual sales|sub total|subtotal|sub-total|taxable value|taxable amount|taxable amt|total after discount|total after discounts|sales after discount|sales after discounts|summe|suma|gesamt|sales total|total sales|total|totals|revenue|total revenue|turnover|item sales|amt|value|' +
    'total amount|sum|umsatz|gesamtumsatz|betrag|erlös|erlöse|einnahmen|ventas|venta|importe|total ventas|' +
    "facturación|facturacion|importe total|ventas totales|ventes|ca|montant|chiffre d'affaires|vendite|importo|" +
    'fatturato|incasso|totale|ricavo|ricavi|vendas|faturamento|valor|valor total|receita|omzet|bedrag|totaal|' +
    'omsætning|salg|beløb|omsetning|försäljning|belopp|summa|myynti|sprzedaż|wartość|kwota|tržba|částka|tutar|satış|' +
    'satış tutarı|ciro|forgalom|összeg|выручка|сумма|сумма продаж|сумма со скидкой|итоговая сумма|продажи|売上|売上金額|売上高|金額|販売金額|销售额|' +
    '销售金额|金额|매출|매출액|금액|penjualan|total penjualan|πωλήσεις|αξία|vânzări|valoare|المبيعات|סכום|ยอดขาย|doanh thu|thành tiền|myynti|érték',
);

/** Words of quantities and of nets in names that nobody has listed. */
export const SPOKEN_OF: Readonly<Record<'quantity' | 'net', { readonly words: RegExp; readonly not: RegExp }>> = {
  quantity: {
    words:
      /(?<!\p{L})(?:qty|quantity|quantit[àé]s?|qt[éàd]e?|quantidades?|cantidad(?:es)?|cant|unidades|unités|uds|menge|mengen|anzahl|stück|stückzahl|aantal|stuks|pezzi|antal|antall|adet|miktar|ilość|количество|кол-во)(?!\p{L})|数量/u,
    not: /void|refund|return|stock|waste|incl|before|on hand|inventory|order(?:ed)?s?(?!\p{L})|bestand|lager|retour|rembours|devol|reembols|res[oi](?!\p{L})|stor|anul|annul|cancel|prev|last|budget|plan|ziel|vorjahr|%|per(?!\p{L})|gift|livr|deliver|geliefert|achat|purchase|einkauf|compra|acquist|inkoop|bestell/u,
  },
  net: {
    words:
      /^(?=.*(?:sales|revenue|turnover|total|totaal|amount|umsatz|erlös|betrag|omzet|venta|vente|montant|importe|vendit|incass|fatturat|importo|venda|receita|valor|satış|tutar|salg|omsætning|försäljning|sprzeda|продаж|выручка)).*(?<!\p{L})(?:nett?|netto|nett[aei]|net[oa]s?|nets|nettes?|líquid[oa]s?|imponibile|нетто|чистая)(?!\p{L})|税抜/su,
    not: /qty|quantit|count|items?|units|menge|anzahl|cantidad|aantal|price|cost|unit|margin|profit|discount|tax|weight|preis|kosten|gewinn|rohertrag|rabatt|gewicht|prix|coût|marge|bénéfice|remise|poids|precio|coste|beneficio|descuento|peso|prezzo|costo|utile|margine|sconto|preço|custo|lucro|desconto|prijs|winst|korting|%|prev|last|budget|plan/u,
  },
};

/** Columns by what they are called anywhere, in reports of any maker. */
export const COMMON_NAMES: Partial<Record<Role, readonly string[]>> = {
  code: either(
    'item code|product code|plu|plu code|plu no|plu number|sku|item sku|product sku|product variant sku|variant sku|' +
      'item number|item no|item no.|item #|item id|product id|menu item id|menu item number|menu item code|code|código|' +
      'codigo|cod.|code article|codice|codice articolo|référence|réf.|réf|ref.|artikelnummer|artikel-nr.|artikelnr.|' +
      'artikelnr|art.-nr.|artnr|artikelcode|varenr|varenr.|varenummer|nr.|kod|код|артикул|商品コード|商品番号|品番|货号|商品编码|상품코드',
  ),
  name: either(
    "item name|product name|product title|nombre del artículo|nombre del producto|nom du produit|nom de l'article|" +
      'nome do produto|nome prodotto|menu item|menu item name|item title|item description|item|product|article|' +
      'artikel|artikelbezeichnung|artikelname|bezeichnung|artículo|articulo|artículos|producto|descripción|' +
      'descripcion|nombre|produit|désignation|libellé|articolo|prodotto|descrizione|produto|artigo|descrição|' +
      'omschrijving|artikelnaam|productnaam|الصنف|اسم الصنف|المنتج|פריט|שם פריט|מוצר|สินค้า|ชื่อสินค้า|tên món|tên hàng|tên sản phẩm|tuotenimi|vare|varenavn|artikkel|vara|tuote|towar|nazwa|nazwa produktu|název|zboží|' +
      'položka|ürün|ürün adı|termék|megnevezés|produs|denumire|наименование|название|блюдо|товар|номенклатура|позиция|' +
      'είδος|περιγραφή|προϊόν|商品名|品名|メニュー名|商品名称|菜品名称|菜品|菜名|품목|메뉴명|상품명|nama produk|produk|' +
      'nama barang|dish|gericht|plat|plato|piatto|prato|gerecht|description|name',
  ),
  variant: either(
    'variant|variation|variación del artículo|variación|item variation|product variant title|price point name|variant name|variante',
  ),
  quantity: either(
    'net items sold|net quantity sold|net quantity|net qty|net qty sold|net count|net sold|net units|quantity sold|' +
      'qty sold|items sold|units sold|number sold|num sold|sold qty|sold quantity|item qty|item quantity|sales quantity|' +
      'sales qty|sales count|sales items|sold|quantity|qty|qty.|units|count|pieces|pcs|menge|anzahl|stück|stk|stk.|' +
      'stückzahl|verkaufte menge|verkauft|absatz|cantidad|cantidad vendida|cant.|unidades|unidades vendidas|uds|uds.|' +
      'artículos vendidos|articulos vendidos|vendidos|quantité|quantités|quantité vendue|qté|qté vendue|qte|nombre|nb|' +
      'quantità|quantità venduta|articles vendus|produits vendus|articoli venduti|prodotti venduti|verkaufte artikel|verkaufte produkte|itens vendidos|verkochte artikelen|الكمية|الكمية المباعة|כמות|จำนวน|จำนวนที่ขาย|số lượng|số lượng bán|qtà|q.tà|q.ta|qta|pezzi|venduti|quantidade|quantidade vendida|qtde|qtde.|qtd|qtd.|' +
      'aantal|aantal verkocht|verkocht|hoeveelheid|stuks|antal|antall|antal solgt|solgt|sålda|mængde|määrä|kpl|ilość|' +
      'liczba|szt.|szt|množství|počet|ks|adet|miktar|mennyiség|db|cantitate|количество|кол-во|продано|ποσότητα|τεμάχια|' +
      '数量|販売数|販売数量|販売商品数|個数|販売点数|销量|销售数量|售出数量|數量|수량|판매수량|terjual|jumlah terjual|kuantitas',
  ),
  refundQuantity: either(
    'refund qty|return qty|returned qty|qty refunded|qty returned|items refunded|items returned|units refunded|' +
      'return count|refund count|refund quantity|return quantity|quantity refunded|quantity returned|artículos reembolsados|' +
      'artículos devueltos|unidades devueltas|cantidad devuelta|articles remboursés|articles retournés|quantité retournée|' +
      'erstattete artikel|retournierte menge|rückgabemenge|articoli rimborsati|quantità resa|itens devolvidos|aantal retour|返品数|返品商品数',
  ),
  voidQuantity: either('void qty|void quantity|void count|qty voided|quantity voided|number voided'),
  net: [...NET_NAMES, ...WEAK_NAMES],
  gross: either(
    'gross sales|gross amount|gross item amt|gross item amount|gross revenue|gross total|gross value|gross|' +
      'sales before discounts|gross amt|сумма без скидки|сумма до скидки|ventas brutas|venta bruta|importe bruto|ventes brutes|ca brut|vendite lorde|vendas brutas|' +
      'valor bruto|venda bruta|総売上|販売総売上|销售总额|总额|총매출',
  ),
  withTax: either(
    'total incl. tax|omzet incl.|omzet incl|kdv dahil tutar|kdv dahil satış|αξία με φπα|bruttó érték|myynti sis. alv|total c/ iva|valor c/ iva|vendas c/ iva|amount incl. tax|amount incl tax|sales incl. tax|bruttoumsatz|brutto-umsatz|umsatz brutto|' +
      'umsatz (brutto)|brutto|bruttobetrag|betrag brutto|gesamt brutto|brutto umsatz|erlös brutto|montant ttc|total ttc|ca ttc|' +
      'omzet incl. btw|bruto omzet|totale ivato|ivato|lordo|totale lordo|importo lordo|incasso lordo|bruttoomsætning|' +
      'wartość brutto|sprzedaż brutto|bruttó|税込売上|税込金額|売上(税込)',
  ),
  discount: either(
    'discounts|discount|discount amount|discount amt|discnt|discount total|total discount|total discounts|' +
      'item discounts|discounts & comps|discounts and comps|comps/promos|promo|promos|promotion|promotions|descuentos y cortesías|' +
      'rabatt|rabatte|nachlass|nachlässe|descuento|' +
      'descuentos|remise|remises|réduction|réductions|sconto|sconti|desconto|descontos|korting|kortingen|rabat|rabaty|' +
      'sleva|indirim|kedvezmény|скидка|скидки|сумма скидки|έκπτωση|値引|値引き|割引|折扣|优惠|할인|diskon',
  ),
  comp: either('comps|comp|comp amount|comps amount|complimentary|house comps|offered|offerts|invitaciones|omaggi'),
  refund: either(
    'refunds|refund|refund amount|refund amt|returns|return amount|return amt|return total|erstattung|erstattungen|' +
      'retouren|rückgaben|gutschriften|remboursements|remboursement|retours|avoirs|devoluciones|devolución|reembolsos|' +
      'resi|rimborsi|devoluções|estornos|terugbetalingen|retur|returer|zwroty|iade|возврат|возвраты|返品|返品金額|返金|' +
      '退款|退款金额|환불',
  ),
  tax: either(
    'tax|taxes|tax amount|tax amt|tax total|total tax|item tax|vat|vat total|vat amount|gst|hst|sales tax|mwst|mwst.|' +
      'mwst-betrag|mwst betrag|ust|ust.|umsatzsteuer|mehrwertsteuer|steuer|steuerbetrag|iva|importe iva|impuesto|' +
      'impuestos|imposta|imposte|imposto|impostos|tva|montant tva|btw|btw bedrag|btw-bedrag|moms|mva|dph|podatek|' +
      'kwota vat|ضريبة|מע"מ|ภาษี|thuế|alv|vat included|tax included|vat incl.|included vat|included tax|enthaltene mwst|enthaltene mwst.|kdv|áfa|tax collected|ндс|сумма ндс|φπα|税|税額|消費税|税额|세금|부가세|pajak|ppn',
  ),
  rate: either(
    'tax rate|vat rate|gst rate|tax %|vat %|mwst-satz|mwst satz|mwst %|mwst. %|mwst in %|steuersatz|ust-satz|tipo iva|% iva|iva %|' +
      'tipo de iva|taux tva|taux de tva|tva %|% tva|taux|aliquota|aliquota iva|iva in %|btw %|btw-tarief|btw tarief|' +
      'moms %|stawka vat|vat-%|税率|ставка ндс|kdv oranı',
  ),
  price: either(
    'unit price|price|price sold|avg price|avg. price|average price|item price|menu item price|menu price|price each|' +
      'preis|einzelpreis|stückpreis|e-preis|vk|vk-preis|pv|precio|precio unitario|pvp|p.v.p.|prix|prix unitaire|pu|p.u.|' +
      'prezzo|prezzo unitario|preço|preço unitário|valor unitário|prijs|stukprijs|pris|enhedspris|styckpris|cena|fiyat|' +
      'birim fiyat|цена|τιμή|単価|单价|단가|harga|ár|egységár',
  ),
  cost: either(
    'cost|costs|total cost|cost total|cost of goods|cost of goods sold|cogs|item cogs|food cost|wareneinsatz|kosten|' +
      'coste|costo|coût|custo|kostprijs|原価|成本|prep cost',
  ),
  profit: either(
    'profit|gross profit|profit amount|total profit|profit total|gross margin|margin|rohertrag|gewinn|deckungsbeitrag|beneficio|total beneficio|marge|' +
      'marge brute|utile|margine|lucro|winst|粗利|粗利総額|毛利',
  ),
  date: either(
    'business date|business day|date|day|datum|tag|fecha|jour|data|giorno|dia|dato|dátum|дата|tarih|tanggal|日付|営業日|' +
      '日期|ημερομηνία|sale date|order date|sold at|sold on|created at|closed at|transaction date|sales date|' +
      'verkaufsdatum|date/time|date time|date & time|datetime|timestamp|datum/uhrzeit|datum und uhrzeit|zeitpunkt|' +
      'geschäftstag|fecha y hora|fecha/hora|date et heure|date/heure|data e ora|data/ora|data/hora|data e hora|日時',
  ),
  time: either(
    'time|time of sale|sale time|order time|uhrzeit|zeit|hora|heure|ora|tijd|tid|klokkeslæt|время|saat|時刻|时间|시간',
  ),
  zone: either('time zone|timezone|zeitzone'),
  receipt: either(
    'receipt|receipt #|receipt number|receipt no|receipt no.|receipt id|order id|order #|order number|order no|order no.|order|' +
      'check|check #|check id|check number|bill|bill #|bill number|bill no|bill no.|transaction id|transaction|' +
      'transaction number|ticket|ticket #|ticket number|invoice|invoice number|invoice no|invoice no.|beleg|belegnummer|' +
      'belegnr|belegnr.|beleg-nr.|bon|bonnummer|bon-nr.|rechnung|rechnungsnummer|rechnungs-nr.|nº ticket|factura|recibo|' +
      'pedido|commande|facture|ticket n°|scontrino|ordine|venda|kassabon|bonnr|kvittering|чек|номер чека|伝票番号|订单号|주문번호',
  ),
  category: either(
    'category|category name|item group|group|department|sales category|menu group|accounting group|product type|' +
      'kategorie|warengruppe|gruppe|categoría|categoria|familia|catégorie|famille|reparto|categorie|omzetgroep naam|kategori|' +
      'varegruppe|varugrupp|kategoria|категория|группа|κατηγορία|カテゴリー|分类|类别|카테고리|kategori produk',
  ),
  location: either(
    'location|location name|store|store name|outlet|branch|venue|restaurant|site|filiale|standort|betriebsstätte|' +
      'sucursal|local|établissement|negozio|locale|loja|vestiging|filial|店舗|门店|매장|ресторан',
  ),
  modifiers: either('modifiers|modifiers applied'),
  voided: either(
    'void?|void|voided|is void|is voided|voided?|cancelled|canceled|cancelled?|is cancelled|deleted|is deleted|storno|' +
      'storniert|storniert?|annulliert|gelöscht|anulado|anulada|cancelado|cancelada|annulé|annulée|supprimé|annullato|' +
      'cancellato|geannuleerd|verwijderd|annulleret|取消|キャンセル',
  ),
  returned: either(
    'is refund|is refunded|refund?|refunded?|is return|is returned|return?|returned?|erstattet?|retoure?|est remboursé|es devolución|reso?',
  ),
  training: either(
    'training|is training|training?|training mode|test|is test|test?|demo|übung|schulung|formation|prueba|prova|oefening',
  ),
  discountRate: either(
    'disc %|disc. %|discount %|discount rate|discount percent|% discount|rabatt %|rabatt in %|rabattsatz|remise %|descuento %|% descuento|sconto %|desconto %|korting %',
  ),
  event: either(
    'event type|transaction type|receipt type|sale type|row type|line type|entry type|type|level|row level|' +
      "typ|art|vorgang|vorgangsart|buchungsart|belegart|tipo|tipo de transacción|tipo operazione|type d'opération|" +
      'tipo de operación|transactietype|soort|тип|тип операции|取引種別|ebene|niveau|nivel|livello',
  ),
  status: either(
    'status|state|order status|receipt status|item status|sale status|zustand|estado|statut|état|stato|situação|状態|状态|статус',
  ),
  currency: either('currency|currency code|währung|devise|moneda|valuta|moeda|munt|waluta|валюта|通貨|货币'),
};

/** Roles in which any format may have columns that its maker does not tell of: they say what the others are. */
export const WITNESSES: readonly Role[] = [
  ...(['price', 'cost', 'profit', 'rate', 'discountRate', 'comp', 'currency', 'status'] as const),
  ...(['voided', 'returned', 'training', 'event'] as const),
];
/** The same for formats that belong to no single maker. */
export const BESIDES = ['tax', 'discount', 'refund', 'withTax', 'gross', 'time', 'zone', 'receipt', 'date'] as const;

/** The last resort: a table with an item, a quantity and an amount by names that are common anywhere. */
export const GENERIC_FORMAT: ReportFormat = {
  name: 'generic',
  title: 'a report with columns that go by common names',
  kind: 'aggregate',
  columns: COMMON_NAMES,
  signs: [],
  least: 0,
};

/** Files that lie beside the wanted one, by the columns that only they have. */
export const OTHER_FILES: readonly {
  readonly what: string;
  readonly signs: readonly string[];
  readonly ask: string;
}[] = [
  {
    what: 'modifiers, whose money the items already hold',
    signs: either(
      'modifier|modifiers|modifier name|modifier id|modifier sku|modifier set|option group|option group name|parent menu selection|zutat|modificador',
    ),
    ask: 'the items themselves (ItemSelectionDetails, product mix)',
  },
  {
    what: 'payments',
    signs: either(
      'payment method|payment type|payment id|tender|tender type|other tender|card brand|card entry methods|bezahlart|zahlart|zahlungsart|forma de pago|mode de paiement|forma de pagamento|betaalwijze|metodo di pagamento',
    ),
    ask: 'sales by item',
  },
  {
    what: 'orders',
    signs: either(
      '# of guests|guests|guest count|tip|gratuity|server|table|opened|closed|paid|covers|customer|order id|order #',
    ),
    ask: 'the items of the orders (item details)',
  },
  {
    what: 'groups of items',
    signs: either(
      'category|category name|sales category|menu group|department|group|kategorie|warengruppe|categoría|catégorie|famille|categoria|categorie|kategori',
    ),
    ask: 'sales by item',
  },
];

/**
 * Words by which a column says that something is taken off or added, whatever else it says: an amount with a name that
 * leaves it open is not the net beside it until something says so.
 */
export const TAKEN_OFF: readonly (readonly [role: 'tax' | 'discount' | 'refund' | 'comp', words: RegExp])[] = [
  [
    'tax',
    /(?<!\p{L})(?:tax(?:es)?|vat|gst|hst|pst|mwst|ust|iva|tva|btw|moms|mva|kdv|dph|ндс|ppn|φπα)(?!\p{L})|steuer|impuesto|imposta|imposto|belasting|podatek|税額|消費税/u,
  ],
  [
    'discount',
    /discount|rabatt|rabat(?!\p{L})|nachlass|nachlässe|descuento|remise|sconto|sconti|desconto|korting|скидк|promo|coupon|voucher|indirim|値引|割引|折扣/u,
  ],
  [
    'refund',
    /refund(?!able)|return|erstatt|retoure|rückgab|gutschrift|rembours|devoluc|devolu[çc]|reembols|rimbors|terugbet|возврат|返品|返金|退款/u,
  ],
  ['comp', /(?<!\p{L})comps?(?!\p{L})|complimentary/u],
];
/** Sales before anything is taken off. */
export const BEFORE_DISCOUNTS =
  /(?<!\p{L})(?:before|avant|vor|antes|prima|voor|före|før|przed)(?!\p{L}).*(?:discount|rabatt|rabat|remise|descuento|desconto|scont|korting|nachl|promo)/u;
/** What makes such a name say something else: a share, a number of pieces, a basis, a word for a class. */
export const NOT_TAKEN_OFF =
  /%|percent|prozent|rate|satz|tipo|taux|aliquota|tarief|class|code|(?<!\p{L})(?:id|nr|no|number|group|category|exempt|qty|count|quantity|items?|units|menge|anzahl|cantidad|quantité|quantità|aantal|excl|exkl|incl|inkl|ex|inc|before|after|without|with|vor|nach|ohne|mit|sin|con|sans|avec|hors|senza|sem|com|zonder|met|avant|après|antes|prima|voor|før|före|przed|преди|до)(?!\p{L})/u;
