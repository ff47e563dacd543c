import type { Given } from '../reports.ts';
import { doubtful, lines, type ReportKind, refused, right, sold, type Truth, unclear } from './kind.ts';

const BODY = ['Item,Qty,Net Sales', 'Tagine,14,210.00', 'Mint tea,40,120.00', 'Baklava,9,40.50', 'Total,63,370.50'];
const on = (day: string): Truth => sold(day, [14, 210_00], [40, 120_00], [9, 40_50]);
const under = (...title: readonly string[]): string => lines(...title, '', ...BODY);
const DAY = '2026-02-21';
const BERLIN: Given = { name: 'report.csv', venue: { timezone: 'Europe/Berlin', dayStart: '04:00' } };

/** A word for more than a day, and one date. */
const LONGER = [
  'Week ending 21/02/2026',
  'Weekly item sales, 21/02/2026',
  'KW 8, ab 16.02.2026',
  'Wochenbericht 21.02.2026',
  'Kalenderwoche 8 vom 16.02.2026',
  'Ventes de la semaine du 16/02/2026',
  'Vendite della settimana del 16/02/2026',
  'Semana del 16/02/2026',
  'Semana de 16/02/2026, artigos',
  'Weekomzet 21-02-2026',
  'Week to date 21/02/2026',
  'Month to date: 21/02/2026',
  'MTD 21/02/2026',
  'Monat Februar, bis 21.02.2026',
  'Monatsumsatz 21.02.2026',
  'Mois en cours au 21/02/2026',
  'Mese di febbraio, al 21/02/2026',
  'Year to date, 21/02/2026',
  'YTD 21/02/2026',
  'Jahresumsatz bis 21.02.2026',
  'Since 15/02/2026',
  'Seit 15.02.2026',
  'Depuis le 15/02/2026',
  'Desde 15/02/2026',
  'Last 7 days to 21/02/2026',
  'Letzte 7 Tage bis 21.02.2026',
  '7 derniers jours, 21/02/2026',
  'Últimos 7 días hasta 21/02/2026',
  'Laatste 7 dagen t/m 21-02-2026',
  'Period: 15/02/2026 - 21/02/2026',
  'Zeitraum 15.02.2026 bis 21.02.2026',
  'Du 15/02/2026 au 21/02/2026',
  'February 2026',
];

const LONGER_NAMES = [
  'weekly-sales-2026-02-21.csv',
  'KW08_2026-02-21.csv',
  'sales_mtd_2026-02-21.csv',
  'item-sales-last-7-days-2026-02-21.csv',
  'semaine 2026-02-21.csv',
  'ytd 2026-02-21.csv',
  'sales-2026-02-15-2026-02-21.csv',
];

const PERIODS: readonly ReportKind[] = [
  ...LONGER.map((title) => refused(`more than a day: ${title}`, under(title), { given: BERLIN })),
  ...LONGER_NAMES.map((name) =>
    refused(`more than a day by the name of the file: ${name}`, lines(...BODY), { given: { ...BERLIN, name } }),
  ),
  refused('more than a day by the subject', lines(...BODY), {
    given: { ...BERLIN, subject: 'Weekly sales 2026-02-21', mailedAt: '2026-02-22T05:00:00.000Z' },
  }),
  refused('a title of a week, although the name of the file has a day', under('Week ending 21/02/2026'), {
    given: { ...BERLIN, name: 'sales_2026-02-21.csv' },
  }),
  refused('two business days without a column of days', under('Business days 20.02.2026 05:00 - 22.02.2026 05:00'), {
    given: BERLIN,
  }),
  right('a weekend is not a week', under('Weekend Grill, Saturday 21 February 2026'), on(DAY), { given: BERLIN }),
  right('a venue in Marchmont has no month', under('Marchmont Café - 21/02/2026'), on(DAY), { given: BERLIN }),
  right('a venue called Dayton Diner', under('Dayton Diner 21.02.2026'), on(DAY), { given: BERLIN }),
  right('one day as a span', under('From 21/02/2026 to 21/02/2026'), on(DAY), { given: BERLIN }),
  right('one day as a French span', under('Période : du 21/02/2026 au 21/02/2026'), on(DAY), { given: BERLIN }),
];

const PARTS = [
  'Lunch 21/02/2026',
  'Dinner service, 21/02/2026',
  'Early shift 21/02/2026',
  'Shift: Late, 21/02/2026',
  'Frühschicht 21.02.2026',
  'Mittag 21.02.2026',
  'Service du midi, 21/02/2026',
  'Turno mañana 21/02/2026',
  'Turno serale 21/02/2026',
  'X Report 21/02/2026',
  'X-Bericht 21.02.2026',
  '21/02/2026 11:00 - 15:00',
  '21.02.2026 17:00 bis 23:30',
  'From 21/02/2026 6:00 PM to 21/02/2026 11:00 PM',
  '21.02.2026, 06:00 - 22.02.2026, 04:59',
  'From 21/02/2026 10:00 to 22/02/2026 02:00',
];

const SHIFTS: readonly ReportKind[] = [
  ...PARTS.map((title) =>
    unclear(`a part of a day: ${title}`, under(title), on(DAY), {
      code: 'partial_day',
      profile: 'parts=add',
      given: BERLIN,
    }),
  ),
  unclear('a part of a day by the name of the file', lines(...BODY), on(DAY), {
    code: 'partial_day',
    profile: 'parts=add',
    given: { ...BERLIN, name: 'sales_lunch_2026-02-21.csv' },
  }),
  right(
    'lunch is an item, no part of a day',
    lines('Sales of 21/02/2026', '', 'Item,Qty,Net Sales', 'Lunch menu,14,210.00', 'Dinner for two,3,150.00'),
    sold(DAY, [14, 210_00], [3, 150_00]),
    { given: BERLIN },
  ),
];

/** 24 hours, or what the clocks make of them, are one business day. */
const WHOLE_DAYS: readonly (readonly [title: string, day: string])[] = [
  ['From 21/02/2026 04:00 to 22/02/2026 03:59', DAY],
  ['From 21/02/2026 04:00 to 22/02/2026 04:00', DAY],
  ['Von 21.02.2026 07:30 bis 22.02.2026 07:29', DAY],
  ['21.02.2026 00:00 - 21.02.2026 23:59', DAY],
  ['21/02/2026 00:00:00 - 21/02/2026 23:59:59', DAY],
  ['Du 21/02/2026 05:00 au 22/02/2026 04:59:59', DAY],
  ['From 21/02/2026 2:00 AM to 22/02/2026 1:59 AM', DAY],
  ['Von 28.03.2026 06:00 bis 29.03.2026 05:59', '2026-03-28'],
  ['Von 25.10.2025 06:00 bis 26.10.2025 05:59', '2025-10-25'],
];

const HOURS: readonly ReportKind[] = [
  ...WHOLE_DAYS.map(([title, day]) => right(`a whole day: ${title}`, under(title), on(day), { given: BERLIN })),
  right('a whole day at a venue whose day begins at midnight', under('21.02.2026 06:00 - 22.02.2026 05:59'), on(DAY), {
    given: { ...BERLIN, venue: { timezone: 'Europe/Berlin', dayStart: '00:00' } },
  }),
];

/** Names that hold words for the moment of printing and are none. */
const NO_STAMPS = [
  'Standort Kai 21.02.2026',
  'Mediterranean Table - Saturday 21 February 2026',
  'Grandstand Bar, 21 February 2026',
  'Editorial Café – 21/02/2026',
  'The Printworks 21/02/2026',
  'Runway Lounge 21/02/2026',
  'Recreated Classics, 21/02/2026',
];

/** A stamp beside the day. */
const STAMPS = [
  ['Business date: 21/02/2026', 'Printed 22/02/2026 06:10'],
  ['Zeitraum: 21.02.2026', 'Stand: 22.02.2026 06:10'],
  ['Datum 21.02.2026', 'Gedruckt am 22.02.2026 um 06:10'],
  ['Datum 21.02.2026', 'Erstellt: 22.02.2026 06:10'],
  ['Journée du 21/02/2026', 'Édité le 22/02/2026 à 06:10'],
  ['Journée du 21/02/2026', 'Imprimé le 22/02/2026'],
  ['Fecha: 21/02/2026', 'Impreso el 22/02/2026 06:10'],
  ['Giorno 21/02/2026', 'Stampato il 22/02/2026 06:10'],
  ['Datum: 21-02-2026', 'Afgedrukt op 22-02-2026 06:10'],
  ['Data: 21/02/2026', 'Impresso em 22/02/2026 06:10'],
  ['Sales for 21/02/2026', 'Exported at 22/02/2026 06:10'],
  ['Sales for 21/02/2026', 'Generated on 22/02/2026 6:10 AM'],
  ['Run on 22/02/2026 04:05', 'Business day 21/02/2026'],
];

const RUNS: readonly ReportKind[] = [
  ...NO_STAMPS.map((title) => right(`no stamp: ${title}`, under(title), on(DAY), { given: BERLIN })),
  ...STAMPS.map((title) => right(`a stamp: ${title.join(' | ')}`, under(...title), on(DAY), { given: BERLIN })),
  refused('nothing but a stamp, and no mail', under('Printed 22/02/2026 06:10'), { given: BERLIN }),
  doubtful('nothing but a stamp, and a mail', under('Printed 22/02/2026 06:10'), on(DAY), {
    given: { ...BERLIN, mailedAt: '2026-02-22T06:15:00.000Z' },
  }),
];

const MDY = { profile: 'dates=mdy' } as const;
const DMY = { profile: 'dates=dmy' } as const;

const ORDERS: readonly ReportKind[] = [
  right(
    'the run decides for month first',
    under('Business Dates: 2/3/2026 - 2/3/2026', 'Run on 2/4/2026 4:05:11 AM'),
    on('2026-02-03'),
    {
      ...MDY,
      given: { ...BERLIN, venue: { timezone: 'America/Chicago', dayStart: '04:00' } },
    },
  ),
  right('the run decides for day first', under('Date: 03/02/2026', 'Printed 04/02/2026 05:00'), on('2026-02-03'), {
    ...DMY,
    given: BERLIN,
  }),
  right('the mail decides for day first', under('Sales 05/02/2026'), on('2026-02-05'), {
    ...DMY,
    given: { ...BERLIN, mailedAt: '2026-02-06T05:00:00.000Z' },
  }),
  right('the mail decides for month first', under('Sales 03/04/2026'), on('2026-03-04'), {
    ...MDY,
    given: { ...BERLIN, mailedAt: '2026-03-05T05:00:00.000Z' },
  }),
  unclear('neither decides', under('Sales 03/04/2026'), on('2026-04-03'), {
    ...DMY,
    code: 'ambiguous_date',
    given: { ...BERLIN, mailedAt: '2026-04-18T05:00:00.000Z' },
  }),
  right('a day and month that are the same', under('Sales 02/02/2026'), on('2026-02-02'), { given: BERLIN }),
  refused('no date and no mail', lines(...BODY), { code: 'no_date', given: BERLIN }),
  right('no date: the day before the mail', lines(...BODY), on(DAY), {
    given: { ...BERLIN, mailedAt: '2026-02-22T05:00:00.000Z' },
  }),
  doubtful('two dates to compare', under('Date: 21/02/2026 compared with 14/02/2026'), on(DAY), {
    profile: 'day=file name',
    given: { ...BERLIN, name: 'sales_2026-02-21.csv' },
  }),
];

export const SPANS: readonly ReportKind[] = [...PERIODS, ...SHIFTS, ...HOURS, ...RUNS, ...ORDERS];
