import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Node, type ParseResult, type Program, parseSync, visitorKeys } from 'oxc-parser';

/** A file of src/, as the rules of the house look at it. */
export interface Source {
  /** Below src/: `store/paths.ts`. */
  readonly file: string;
  readonly program: Program;
  /** Its text with blanks in place of comments. */
  readonly code: string;
  readonly imports: readonly Import[];
  /** The number of the line, from 1, at an offset of the text. */
  lineAt(offset: number): number;
}

export interface Import {
  readonly from: string;
  /** A file below src/, or a package. */
  readonly to: string;
  readonly typeOnly: boolean;
  /** `import()`: loaded when it is called. */
  readonly lazy: boolean;
}

/** Every file of src/, by name. */
export function readSources(): Source[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort()
    .map((file) => sourceOf(file, readFileSync(join('src', file), 'utf8')));
}

function sourceOf(file: string, text: string): Source {
  const parsed = parseSync(file, text);
  if (parsed.errors.length > 0) throw new Error(`${file}: ${parsed.errors[0]?.message}`);
  let code = text;
  for (const { start, end } of parsed.comments)
    code = code.slice(0, start) + code.slice(start, end).replace(/\S/g, ' ') + code.slice(end);
  return {
    file,
    program: parsed.program,
    code,
    imports: importsOf(file, text, parsed),
    lineAt: (offset) => text.slice(0, offset).split('\n').length,
  };
}

function importsOf(from: string, text: string, { module }: ParseResult): Import[] {
  const add = (name: string, typeOnly: boolean, lazy: boolean): Import => {
    const to = name.startsWith('.') ? relative('.', join(dirname(from), name)) : name;
    return { from, to, typeOnly, lazy };
  };
  const onlyTypes = (entries: readonly { isType: boolean }[]) => entries.length > 0 && entries.every((e) => e.isType);
  const passedOn = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [add(moduleRequest.value, isType, false)] : [])),
  );
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) => add(moduleRequest.value, onlyTypes(entries), false)),
    ...passedOn,
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
      add(text.slice(start + 1, end - 1), false, true),
    ),
  ];
}

/** Every node below `node` and itself, with the name of what it belongs to where it has none. */
export function* nodesIn(node: Node, owner = 'the file'): Generator<{ readonly node: Node; readonly name: string }> {
  const name = nameOf(node) ?? owner;
  yield { node, name };
  for (const key of visitorKeys[node.type] ?? []) {
    const child: unknown = node[key as keyof Node];
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) yield* nodesIn(one, name);
  }
}

function nameOf(node: Node): string | undefined {
  const named = 'id' in node ? node.id : 'key' in node ? node.key : null;
  return isNode(named) && named.type === 'Identifier' ? named.name : undefined;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value;
}
