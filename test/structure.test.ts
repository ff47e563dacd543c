import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import type { Statement } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { type Import, nodesIn, readSources, type Source } from './support/sources.ts';

const SOURCES = readSources();
const FILES = SOURCES.map(({ file }) => file);
const IMPORTS = SOURCES.flatMap(({ imports }) => imports);

/** `src/store/folder.ts` is in `store`, `src/main.ts` in `main`. */
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0] : file.replace(/\.ts$/, '')) ?? '';
const isPackage = ({ to }: Import) => !/\.(?:ts|sql)$/.test(to) && !to.startsWith('node:');
const ADAPTERS = [
  'store',
  'store-postgres',
  'connectors',
  'report-files',
  'notify',
  'monitoring',
  'secrets',
  'terminal',
  'system',
  'rehearsal',
];

/** What each room may import, besides itself and node's own modules where `node` is said. */
const RULES: Record<string, { rooms: string[]; node?: boolean; packages?: boolean }> = {
  domain: { rooms: [], packages: true },
  ports: { rooms: ['domain'] },
  engine: { rooms: ['domain', 'ports'] },
  views: { rooms: ['domain', 'ports', 'engine'] },
  commands: { rooms: ['domain', 'ports', 'engine', 'views'] },
  cli: { rooms: ['domain', 'ports', 'commands'], packages: true },
  compose: { rooms: ['domain', 'ports', 'cli', ...ADAPTERS], node: true },
  main: { rooms: ['domain', 'ports', 'cli', 'compose', ...ADAPTERS], node: true },
  ...Object.fromEntries(ADAPTERS.map((room) => [room, { rooms: ['domain', 'ports'], node: true, packages: true }])),
};

/** Packages that compute and reach nothing. */
const COMPUTING = ['big.js', 'temporal-polyfill', 'zod/mini'];
/** Lines of the longest function. */
const LONGEST = 40;

const told = ({ from, to }: Import) => `${from} imports ${to}`;
const inRoom = (room: string) => SOURCES.filter(({ file }) => roomOf(file) === room);
/** Where a pattern stands in the code of a room: `domain/sale.ts:12: Date.now`. */
const found = (sources: readonly Source[], pattern: RegExp) =>
  sources.flatMap(({ file, code, lineAt }) =>
    [...code.matchAll(pattern)].map(({ 0: text, index }) => `${file}:${lineAt(index)}: ${text}`),
  );

describe('the rooms of the house', () => {
  it('are all known here', () => {
    expect([...new Set(FILES.map(roomOf))].filter((room) => !(room in RULES))).toEqual([]);
  });

  it.each(Object.entries(RULES))('%s imports only what it may', (room, rule) => {
    const wrong = IMPORTS.filter(({ from }) => roomOf(from) === room).filter((one) => {
      if (one.to.startsWith('node:')) return !rule.node;
      if (isPackage(one)) return !rule.packages;
      return roomOf(one.to) !== room && !rule.rooms.includes(roomOf(one.to));
    });
    expect(wrong.map(told)).toEqual([]);
  });

  it('a command imports no other command, and a view no other view, but what is there to be shared', () => {
    const own = IMPORTS.filter(
      ({ from, to }) => /^(?:commands|views)$/.test(roomOf(from)) && roomOf(from) === roomOf(to),
    );
    // What several commands ask people lies in a folder below.
    const isShared = (file: string) => file.startsWith('views/cells/') || file.startsWith('commands/asking/');
    expect(own.filter(({ to }) => !isShared(to)).map(told)).toEqual([]);
  });

  it('the engine has no file but in its four parts', () => {
    expect(
      FILES.filter((file) => roomOf(file) === 'engine' && !/^engine\/(?:check|change|look|mail)\/[^/]+$/.test(file)),
    ).toEqual([]);
  });

  it('the command line loads a command only when it is called', () => {
    const early = IMPORTS.filter((i) => roomOf(i.from) === 'cli' && roomOf(i.to) === 'commands' && !i.lazy);
    expect(early.map(told)).toEqual([]);
  });

  it('main alone imports compose, and only when a command needs ports', () => {
    const users = IMPORTS.filter(({ to }) => to === 'compose.ts');
    expect(users.filter(({ from, lazy }) => from !== 'main.ts' || !lazy).map(told)).toEqual([]);
  });

  it('nobody imports main', () => {
    expect(IMPORTS.filter((i) => i.to === 'main.ts').map(told)).toEqual([]);
  });

  it('a cycle of imports is nowhere', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly, lazy } of IMPORTS)
      if (!typeOnly && !lazy && to.endsWith('.ts')) next.set(from, [...(next.get(from) ?? []), to]);
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      if (done.has(file) || path.includes(file)) return;
      for (const to of next.get(file) ?? []) visit(to, [...path, file]);
      done.add(file);
    };
    for (const file of FILES) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe('the domain', () => {
  const domain = inRoom('domain');

  it('waits for nothing', () => {
    const waiting = domain.flatMap(({ file, program, lineAt }) =>
      [...nodesIn(program)]
        .filter(({ node }) => node.type === 'AwaitExpression' || ('async' in node && node.async === true))
        .map(({ node, name }) => `${file}:${lineAt(node.start)}: ${name}`),
    );
    expect(waiting).toEqual([]);
  });

  it('reads no clock', () => {
    expect(
      found(
        domain,
        /\bDate\.now\b|\bnew Date(?!\()|\bnew Date\(\s*\)|(?<!\bnew )\bDate\(|\bTemporal\.Now\b|\bperformance\b/g,
      ),
    ).toEqual([]);
  });

  it('leaves nothing to chance', () => {
    expect(found(domain, /\bMath\.random\b|\bcrypto\b|\brandom\w*\(/g)).toEqual([]);
  });

  it('imports only packages that compute', () => {
    const packages = IMPORTS.filter((one) => roomOf(one.from) === 'domain' && isPackage(one)).map(({ to }) => to);
    expect([...new Set(packages)].filter((name) => !COMPUTING.includes(name))).toEqual([]);
  });

  it('knows the layout of no store', () => {
    // CRC alone is a currency.
    const words = /\b(?:crc\w+|deadBytes|bytes: (?:number|size)|generation|fsync|jsonl|lowdb|sql\w*|postgres\w*)\b/gi;
    expect(found(domain, words)).toEqual([]);
  });
});

describe('ports', () => {
  const ports = inRoom('ports');

  it('are types only, and import no value', () => {
    const values = ports.flatMap(({ file, program: { body }, lineAt }) =>
      body
        .filter(
          (one) =>
            !('importKind' in one ? one.importKind === 'type' : 'exportKind' in one && one.exportKind === 'type'),
        )
        .filter(({ type }) => !/^TS(?:Interface|TypeAlias)Declaration$/.test(type))
        .map((one) => `${file}:${lineAt(one.start)}: ${one.type}`),
    );
    expect(values).toEqual([]);
  });

  it('have a file each: what is handed to commands is a type of each of them', () => {
    const all = ports.find(({ file }) => file === 'ports/ports.ts')?.program.body ?? [];
    const imports = all.filter((one) => one.type === 'ImportDeclaration');
    expect(imports.filter(({ specifiers }) => specifiers.length !== 1).map(({ source }) => source.value)).toEqual([]);
    expect(new Set(imports.map(({ source }) => source.value)).size).toBe(imports.length);
    expect(imports.length).toBeGreaterThan(0);
  });
});

describe('packages', () => {
  const packages = IMPORTS.filter(isPackage);

  it('node modules are named with node:', () => {
    expect(packages.filter(({ to }) => builtinModules.includes(to)).map(told)).toEqual([]);
  });

  it('each is imported in one file of src, so that replacing it is one diff', () => {
    const users = new Map<string, Set<string>>();
    for (const { from, to } of packages) {
      const name = to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/');
      users.set(name, (users.get(name) ?? new Set()).add(from));
    }
    const shared = [...users].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]);
    expect(shared).toEqual([]);
  });

  it('every one that is depended on is used, and every one that is used is depended on', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const used = packages.map(({ to }) =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(dependencies).sort());
  });
});

describe('files', () => {
  it('none only hands on what others export', () => {
    const handsOn = (one: Statement) =>
      one.type === 'ImportDeclaration' ||
      one.type === 'ExportAllDeclaration' ||
      (one.type === 'ExportNamedDeclaration' && one.declaration === null);
    expect(SOURCES.filter(({ program: { body } }) => body.every(handsOn)).map(({ file }) => file)).toEqual([]);
  });

  it('none is called after nothing', () => {
    expect(FILES.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|manager|index|misc)\.ts$/.test(file))).toEqual([]);
  });

  it('none prints by itself', () => {
    expect(found(SOURCES, /\bconsole\s*[.[]/g)).toEqual([]);
  });

  it('only what is outermost ends the process', () => {
    const ending = SOURCES.filter(({ code }) => /\bprocess\.(?:exit\(|exitCode)/.test(code)).map(({ file }) => file);
    expect(ending).toEqual(['main.ts', 'system/process.ts']);
  });

  it('what is inside knows nothing of the process that it runs in', () => {
    const inside = SOURCES.filter(({ file }) => /^(?:domain|ports|engine|views|commands|cli)$/.test(roomOf(file)));
    expect(found(inside, /(?<![.\w])process\s*[.[]/g)).toEqual([]);
  });
});

describe('functions', () => {
  // From the first line to the last, with parameters, comments and blank lines: that is what has to fit on a screen. The
  // linter's own rule counts neither comments nor parameters, and leaves getters out.
  it(`none has more than ${LONGEST} lines`, () => {
    const functions = SOURCES.flatMap(({ file, program, lineAt }) =>
      [...nodesIn(program)]
        .filter(({ node }) => /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
        .map(({ node, name }) => ({
          name: `${file}:${lineAt(node.start)}: ${name}`,
          lines: lineAt(node.end) - lineAt(node.start) + 1,
        })),
    );
    const long = functions.filter(({ lines }) => lines > LONGEST);
    expect(long.map(({ name, lines }) => `${name} has ${lines}`)).toEqual([]);
  });

  it('none takes more than four positional parameters', () => {
    const taking = SOURCES.flatMap(({ file, program, lineAt }) =>
      [...nodesIn(program)].flatMap(({ node, name }) =>
        'params' in node && Array.isArray(node.params) && node.params.length > 4
          ? [`${file}:${lineAt(node.start)}: ${name} takes ${node.params.length}`]
          : [],
      ),
    );
    expect(taking).toEqual([]);
  });
});
