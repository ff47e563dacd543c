import type { DocumentEntry, DocumentNode, DocumentProblem, ReadDocument } from './document.ts';

/** Columns of a CSV of venues and integrations: what `export --template` prints. */
const CSV_COLUMNS = ['venue', 'name', 'timezone', 'currency', 'type', 'nickname', 'checkEvery', 'set', 'secret'];

/** The header, and a row as an example. */
export const CSV_TEMPLATE = `${CSV_COLUMNS.join(',')}
blue-door,Blue Door,America/Toronto,CAD,square,,6h,locations=L1;includeModifiers=true,accessToken=env:SQUARE_TOKEN
`;

interface Row {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** Whether a text is such a CSV: its first line names the venue's column. */
export function isDeclaredCsv(text: string): boolean {
  return /^\ufeff?"?venue"?\s*[,;\t]/i.test(text);
}

/** Reads a CSV of venues and integrations as the document that declares the same. A venue has a row for each integration. */
export function readDeclaredCsv(text: string): ReadDocument {
  const problems: DocumentProblem[] = [];
  const rows = rowsOf(text, problems);
  const venues = new Map<string, Row[]>();
  for (const row of rows) {
    const id = row.cells.get('venue') ?? '';
    if (id === '') problems.push({ line: row.line, message: 'the row names no venue' });
    venues.set(id, [...(venues.get(id) ?? []), row]);
  }
  const nodes = [...venues.values()].map((each) => venueNode(each, problems));
  if (problems.length > 0) return { ok: false, problems };
  const top = [entry('apiVersion', textNode('posctl/v1', 1)), entry('venues', { is: 'list', line: 1, items: nodes })];
  return { ok: true, document: { is: 'map', line: 1, entries: top } };
}

function rowsOf(text: string, problems: DocumentProblem[]): Row[] {
  const plain = text.replace(/^\ufeff/, '');
  const delimiter = /^"?venue"?\s*([,;\t])/i.exec(plain)?.[1] ?? ',';
  const [head, ...body] = cellsOf(plain, delimiter, problems);
  const names = (head?.cells ?? []).map((name) => name.trim());
  for (const name of names)
    if (!CSV_COLUMNS.includes(name))
      problems.push({ line: 1, message: `there is no column '${name}'; columns: ${CSV_COLUMNS.join(', ')}` });
  return body
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''))
    .map(({ line, cells }) => {
      if (cells.length > names.length)
        problems.push({ line, message: `the row has ${cells.length} cells, and the header ${names.length}` });
      return { line, cells: new Map(names.map((name, i) => [name, (cells[i] ?? '').trim()])) };
    });
}

/** As RFC 4180 has it: a cell in quotes may hold separators, line breaks and doubled quotes. */
function cellsOf(text: string, delimiter: string, problems: DocumentProblem[]): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const piece = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${delimiter}\\r\\n][^${delimiter}\\r\\n]*)?)(${delimiter}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  let line = 1;
  let row: { line: number; cells: string[] } = { line, cells: [] };
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (!match) {
      problems.push({ line, message: 'a quotation mark is out of place' });
      break;
    }
    const [, quoted, bare = '', end = ''] = match;
    row.cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    line += (quoted?.match(/\r\n|\n|\r/g) ?? []).length;
    if (end === delimiter && piece.lastIndex < text.length) continue;
    if (end === delimiter) row.cells.push('');
    rows.push(row);
    line += 1;
    row = { line, cells: [] };
  }
  return rows;
}

function venueNode(rows: readonly Row[], problems: DocumentProblem[]): DocumentNode {
  const line = rows[0]?.line ?? 1;
  const fields = ['name', 'timezone', 'currency'].flatMap((key): DocumentEntry[] => {
    const given = rows.filter(({ cells }) => (cells.get(key) ?? '') !== '');
    const [first] = given;
    const other = given.find(({ cells }) => cells.get(key) !== first?.cells.get(key));
    if (other) problems.push({ line: other.line, message: `another ${key} of the venue than in line ${first?.line}` });
    return first ? [entry(key, textNode(first.cells.get(key) ?? '', first.line))] : [];
  });
  const items = rows.filter(({ cells }) => cells.get('type')).map((row) => integrationNode(row, problems));
  const integrations = items.length > 0 ? [entry('integrations', { is: 'list' as const, line, items })] : [];
  return {
    is: 'map',
    line,
    entries: [entry('id', textNode(rows[0]?.cells.get('venue') ?? '', line)), ...fields, ...integrations],
  };
}

function integrationNode({ line, cells }: Row, problems: DocumentProblem[]): DocumentNode {
  const texts = ['type', 'nickname', 'checkEvery'].flatMap((key) => {
    const text = cells.get(key) ?? '';
    return text === '' ? [] : [entry(key, textNode(text, line))];
  });
  const maps = [
    ['options', 'set'],
    ['credentials', 'secret'],
  ].flatMap(([key = '', column = '']) => {
    const text = cells.get(column) ?? '';
    return text === '' ? [] : [entry(key, { is: 'map' as const, line, entries: pairsIn(text, line, problems) })];
  });
  return { is: 'map', line, entries: [...texts, ...maps] };
}

/** `key=value` pairs with `;` between them. */
function pairsIn(text: string, line: number, problems: DocumentProblem[]): DocumentEntry[] {
  const seen = new Set<string>();
  return text
    .split(';')
    .filter((pair) => pair.trim() !== '')
    .flatMap((pair) => {
      const equals = pair.indexOf('=');
      const key = pair.slice(0, Math.max(equals, 0)).trim();
      // What stands there may be a secret: it is not repeated.
      if (key === '') problems.push({ line, message: 'set and secret hold key=value pairs with ; between them' });
      if (seen.has(key)) problems.push({ line, message: `'${key}' comes twice here` });
      seen.add(key);
      return key === '' ? [] : [entry(key, textNode(pair.slice(equals + 1).trim(), line))];
    });
}

const textNode = (text: string, line: number): DocumentNode => ({ is: 'text', line, text });
const entry = (key: string, value: DocumentNode): DocumentEntry => ({ key, line: value.line, value });
