import * as xlsx from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';

/** One small valid file of each format. */
const TEXTS: readonly string[] = [
  'Master ID,Item ID,Parent ID,Menu Name,Menu Group,Menu Item,Avg Price,Item Qty (incl voids),Item Qty,Gross Amount,Void Qty,Void Amount,Discount Amount,Net Amount\n9,,,Dinner,Mains,,,12,11,110.00,1,10.00,5.50,104.50\n12,77001,9,Dinner,Mains,Burger,10.00,9,8,80.00,1,10.00,5.50,74.50\n13,77002,9,Dinner,Mains,Fries,10.00,3,3,30.00,0,0.00,0.00,30.00\nTotal,,,,,,,12,11,110.00,1,10.00,5.50,104.50\n',
  'Location,Order Id,Order #,Sent Date,Item Selection Id,Menu Item,Gross Price,Discount,Net Price,Qty,Tax,Void?\nMain,1000,12,3/31/26 5:31 PM,S1,Burger,20.00,2.00,18.00,2,1.80,FALSE\nMain,1000,12,4/1/26 12:10 AM,S2,Cola,3.00,0.00,3.00,1,0.30,TRUE\n',
  'Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type\n2026-03-02,01:15:00,Eastern Time (US & Canada),Coffee,Latte,2.0,Large,LAT,"Oat, Shot",$11.00,-$1.00,$10.00,$0.88,TX1,Payment\n2026-03-02,12:00:05,Pacific Time (US & Canada),Coffee,Latte,-1.0,Regular,,,($5.00),$0.00,($5.00),($0.44),TX2,Refund\n',
  'Item Name,Item Variation,SKU,Category,Items Sold,Product Sales,Refunds,Discounts & Comps,Net Sales,Tax\nLatte,Large,,Coffee,10,$50.00,-$5.00,-$2.00,$43.00,$3.44\n',
  'Item name,SKU,Category,Items sold,Gross sales,Items refunded,Refunds,Discounts,Net sales,Taxes\nTea,10001,Drinks,5,15.00,1,3.00,1.50,10.50,1.05\n',
  'Business Date:\t03/13/2026\n\nMenu Item Number\tMenu Item Name\tSales Count\tGross Sales\tNet Sales\n100100\tSalad\t4\t40.00\t36.00\nTotal\t\t4\t40.00\t36.00\n',
  'Menu Item,Major Group,Gross Sales Before Discounts,Item Discounts,Quantity Sold,Sales Net VAT\n,,"1,210.00",-10.00,12,"1,000.00"\nSchnitzel,Food,"1,210.00",-10.00,12,"1,000.00"\n',
  'From 3/1/2026 to 3/1/2026,,,\nItem Num,Item Name,Num Sold,Price Sold,Amount\nAPPETIZERS,,,,\n1001,Wings,10,9.50,95.00\n,Total APPETIZERS,10,,95.00\n,Grand Total,10,,95.00\n',
  'Item Name,Sold,Refunded,Gross Sales,Refunds,Discounts,Net Sales,COGS\nBurger,10,1,$100.00,($10.00),($5.00),$85.00,\n   Bacon,4,0,$8.00,$0.00,$0.00,$8.00,\nTotal,10,1,$108.00,($10.00),($5.00),$93.00,\n',
  '"Start:","2026/03/01 04:00:00"\n"End:","2026/03/02 03:59:59"\n"\'001","Food"\n"Product Number","Product Name","Quantities Sold","Gross Sales","Net Sales"\n"\'0012","\'Burger","3","30.00","27.50"\n"Records Found: ","1","3","30.00","27.50"\n',
  'Artikel;Menge;Umsatz\r\nBrötchen;1.200;1.080,50\r\nTee;3;9,00\r\nSumme;1.203;1.089,50\r\n',
  'PLU,Description,Qty,Net Sales\n0007,Tea,2,5.00\n',
  '<html><body><h2>Sales of 2026-03-01</h2><table><tr><th>PLU<th>Item<th>Qty<th>Net Sales</tr><tr><td>0012<td>Fish &amp; chips<td>2<td>1,005.50</tr></table></body></html>',
];

/** The same and more as bytes: encodings, workbooks, archives. */
export function reportSamples(): readonly Uint8Array[] {
  const texts = TEXTS.map((text) => strToU8(text));
  const [first = '', second = ''] = TEXTS;
  const sheet = xlsx.utils.aoa_to_sheet([
    ['PLU', 'Item', 'Qty', 'Net Sales'],
    [12, 'Tea', 3, 0.3],
    ['Total', null, 3, 0.3],
  ]);
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, sheet, 'Items');
  const workbooks = (['xlsx', 'biff8', 'xlml'] as const).map(
    (bookType) => new Uint8Array(xlsx.write(book, { type: 'buffer', bookType })),
  );
  return [
    ...texts,
    new Uint8Array(Buffer.from(TEXTS[10] ?? '', 'utf16le')),
    new Uint8Array(Buffer.from(TEXTS[10] ?? '', 'latin1')),
    ...workbooks,
    zipSync({ 'a.csv': strToU8(first), 'b/2026-03-01.csv': strToU8(second) }),
  ];
}
