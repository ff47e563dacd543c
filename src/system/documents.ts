import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  stringify,
  visit,
} from 'yaml';
import type { DocumentEntry, DocumentNode, DocumentProblem, ReadDocument } from '../domain/document.ts';
import { clean } from '../domain/text.ts';

/** Far more than a fleet takes; more would not be understood in a minute. */
const MOST_CHARACTERS = 32 * 1024 * 1024;
/** No document of ours is deeper than seven. */
const DEEPEST = 16;

/** Reads YAML 1.2, of which JSON is a part. */
export async function readDocument(text: string): Promise<ReadDocument> {
  if (text.length > MOST_CHARACTERS) return refused(1, `it is larger than ${MOST_CHARACTERS / 1024 / 1024} MiB`);
  const lines = new LineCounter();
  try {
    // Names that come twice are found below: the library compares each with each.
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'silent',
    });
    const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => {
      return { line: lines.linePos(pos[0]).line, message: message.replace(/\s+/g, ' ') };
    });
    if (problems.length > 0) return { ok: false, problems };
    const reader = new NodeReader(lines);
    const node = reader.node(document.contents, 0);
    return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, document: node };
  } catch (error) {
    // The parser goes down into what is nested by calling itself.
    if (error instanceof RangeError) return refused(1, 'it is nested too deeply');
    throw error;
  }
}

function refused(line: number, message: string): ReadDocument {
  return { ok: false, problems: [{ line, message }] };
}

class NodeReader {
  readonly problems: DocumentProblem[] = [];
  private readonly lines: LineCounter;

  constructor(lines: LineCounter) {
    this.lines = lines;
  }

  node(node: unknown, depth: number): DocumentNode {
    const line = this.lineOf(node);
    if (depth > DEEPEST) return this.problem(line, 'it is nested too deeply');
    if (isAlias(node)) return this.problem(line, 'aliases (*name) are not taken: write it out');
    if ((isScalar(node) || isMap(node) || isSeq(node)) && (node.anchor !== undefined || node.tag !== undefined))
      return this.problem(line, 'anchors (&name) and tags (!name) are not taken');
    if (isSeq(node)) return { is: 'list', line, items: node.items.map((item) => this.node(item, depth + 1)) };
    if (isMap(node)) return { is: 'map', line, entries: this.entries(node.items, depth) };
    return scalar(isScalar(node) ? node : null, line);
  }

  private entries(
    items: readonly { readonly key: unknown; readonly value: unknown }[],
    depth: number,
  ): DocumentEntry[] {
    const seen = new Set<string>();
    return items.flatMap(({ key, value }) => {
      const line = this.lineOf(key);
      if (!isScalar(key) || key.anchor !== undefined) {
        this.problem(line, 'a name has to be a plain text');
        return [];
      }
      const name = key.source ?? String(key.value);
      if (seen.has(name)) this.problem(line, `'${clean(name)}' comes twice here`);
      seen.add(name);
      return [{ key: name, line, value: this.node(value, depth + 1) }];
    });
  }

  private lineOf(node: unknown): number {
    const range = (node as Partial<Node> | null)?.range;
    return range ? this.lines.linePos(range[0]).line : 1;
  }

  private problem(line: number, message: string): DocumentNode {
    this.problems.push({ line, message });
    return { is: 'nothing', line };
  }
}

function scalar(node: Scalar | null, line: number): DocumentNode {
  const value = node?.value ?? null;
  if (value === null) return { is: 'nothing', line };
  if (typeof value === 'boolean') return { is: 'flag', line, value };
  if (typeof value === 'number' || typeof value === 'bigint')
    return { is: 'number', line, text: node?.source ?? String(value) };
  return { is: 'text', line, text: String(value) };
}

/** Texts on one line each; what a terminal must not see is escaped. */
export async function yamlOf(value: unknown): Promise<string> {
  const document = new Document(value);
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && new RegExp(INVISIBLE, 'u').test(node.value))
        node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return stringify(document, { lineWidth: 0, blockQuote: false }).replace(INVISIBLE, escaped);
}

/** What a terminal must not see; it stands in double quotes. */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029\ufff9-\uffff]/gu;

function escaped(character: string): string {
  if (character === '\n') return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
}
