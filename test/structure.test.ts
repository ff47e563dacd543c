import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

interface Import {
  readonly from: string;
  /** A file of src, or a package. */
  readonly to: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const FILES = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .sort();
const TEXTS = new Map(FILES.map((file) => [file, readFileSync(join('src', file), 'utf8')]));
const IMPORTS = FILES.flatMap((file) => importsOf(file, TEXTS.get(file) ?? ''));

function importsOf(from: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (to: string, typeOnly: boolean, lazy: boolean) =>
    found.push({ from, to: to.startsWith('.') ? relative('.', join(dirname(from), to)) : to, typeOnly, lazy });
  const statement = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s+from\s+)?'([^']+)';/gm;
  for (const [, type, names = '', to = ''] of text.matchAll(statement)) {
    const listed =
      /^\{(.*)\}$/s
        .exec(names)?.[1]
        ?.split(',')
        .map((name) => name.trim())
        .filter(Boolean) ?? [];
    add(to, type !== undefined || (listed.length > 0 && listed.every((name) => name.startsWith('type '))), false);
  }
  for (const [, to = ''] of text.matchAll(/\bimport\('([^']+)'\)/g)) add(to, false, true);
  return found;
}

/** `src/store/paths.ts` is in `store`, `src/main.ts` in `main`. */
const roomOf = (file: string) => (file.includes('/') ? file.split('/')[0] : file.replace(/\.ts$/, '')) ?? '';
const isPackage = ({ to }: Import) => !to.endsWith('.ts') && !to.startsWith('node:');
const ADAPTERS = ['store', 'connectors', 'report-files', 'notify', 'secrets', 'terminal', 'system', 'rehearsal'];

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

const told = ({ from, to }: Import) => `${from} imports ${to}`;

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

  it('ports are types only, and import no value', () => {
    expect(IMPORTS.filter((i) => roomOf(i.from) === 'ports' && !i.typeOnly).map(told)).toEqual([]);
    const values = FILES.filter((file) => roomOf(file) === 'ports').filter((file) =>
      /^export (?:const|function|class|let)/m.test(TEXTS.get(file) ?? ''),
    );
    expect(values).toEqual([]);
  });

  it('a command imports no other command', () => {
    // What several commands ask people lies in folders below.
    const isVerb = (file: string) => /^commands\/[^/]+\.ts$/.test(file);
    expect(IMPORTS.filter((i) => roomOf(i.from) === 'commands' && isVerb(i.to)).map(told)).toEqual([]);
  });

  it('the command line loads a command only when it is called', () => {
    const early = IMPORTS.filter((i) => roomOf(i.from) === 'cli' && roomOf(i.to) === 'commands' && !i.lazy);
    expect(early.map(told)).toEqual([]);
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
    const barrels = FILES.filter((file) => {
      const code = (TEXTS.get(file) ?? '').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim();
      return (
        code !== '' && code.replace(/^export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s*from\s+'[^']+';/gm, '').trim() === ''
      );
    });
    expect(barrels).toEqual([]);
  });

  it('none is called after nothing', () => {
    expect(FILES.filter((file) => /(?:^|\/)(?:utils?|helpers?|common|manager|index|misc)\.ts$/.test(file))).toEqual([]);
  });

  it('none prints by itself', () => {
    expect(FILES.filter((file) => /\bconsole\s*[.[]/.test(TEXTS.get(file) ?? ''))).toEqual([]);
  });

  it('only what is outermost ends the process', () => {
    const ending = FILES.filter((file) => /\bprocess\.(?:exit\(|exitCode)/.test(TEXTS.get(file) ?? ''));
    expect(ending).toEqual(['main.ts', 'system/interruption.ts']);
  });
});
