/** What stands in one column, as far as its cells agree. */
interface Column {
  /** `figures`: numbers, dates, codes without letters. `words`: texts with letters. */
  readonly kind: 'figures' | 'words' | 'mixed';
  /** No row leaves it empty. */
  readonly filled: boolean;
}

/** How the rows of a table are built: as most of them are. */
export interface Shape {
  /** Cells of a row. */
  readonly width: number;
  /** Whether a row has that many cells, each of the kind that its column has. */
  resembles(cells: readonly string[]): boolean;
  /** The same, and none is empty in a column that no other row leaves empty. */
  fits(cells: readonly string[]): boolean;
}

/** Rows over which columns are looked at. */
const MOST_LOOKED_AT = 2000;
/** Fewer rows show nothing. */
const LEAST_ROWS = 3;
/** Share of the cells that must agree on a kind. */
const AGREED = 0.9;

/** The shape of rows, header included; null when no number of cells is that of most of them. */
export function shapeOf(rows: readonly (readonly string[])[]): Shape | null {
  const width = usualWidth(rows);
  if (width === null) return null;
  const [, ...body] = rows.filter((row) => row.length === width).slice(0, MOST_LOOKED_AT);
  if (body.length < LEAST_ROWS - 1) return null;
  const columns = Array.from({ length: width }, (_, i) => columnOf(body.map((row) => row[i] ?? '')));
  const resembles = (cells: readonly string[]) =>
    cells.length === width && columns.every((column, i) => belongs(cells[i] ?? '', column));
  const isFilled = (cells: readonly string[]) =>
    columns.every(({ filled }, i) => !filled || (cells[i] ?? '').trim() !== '');
  return { width, resembles, fits: (cells) => resembles(cells) && isFilled(cells) };
}

/** The number of cells that most rows with several cells have. */
function usualWidth(rows: readonly (readonly string[])[]): number | null {
  const counts = new Map<number, number>();
  let all = 0;
  for (const { length } of rows) {
    if (length < 2) continue;
    all += 1;
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && most[1] * 2 > all ? most[0] : null;
}

function columnOf(cells: readonly string[]): Column {
  const written = cells.filter((cell) => cell.trim() !== '');
  const words = written.filter(hasLetters).length;
  const share = written.length === 0 ? 0.5 : words / written.length;
  const kind = share >= AGREED ? 'words' : share <= 1 - AGREED ? 'figures' : 'mixed';
  return { kind: written.length === 0 ? 'mixed' : kind, filled: written.length === cells.length };
}

function belongs(cell: string, { kind }: Column): boolean {
  return cell.trim() === '' || kind === 'mixed' || (kind === 'words') === hasLetters(cell);
}

/** Letters, but for a currency in front of or behind a number. */
function hasLetters(cell: string): boolean {
  return /\p{L}/u.test(cell.replace(/^\s*[A-Z]{2,3}\s*(?=[\d(-])|(?<=\d)\s*[A-Z]{3}\s*$/, ''));
}
