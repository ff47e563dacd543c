import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeConnectors } from '../../src/connectors/table.ts';
import { EXIT_MEANINGS } from '../../src/domain/errors.ts';
import { POLICY_KEYS } from '../../src/domain/policy.ts';
import { ENTRY_KINDS } from '../../src/domain/timeline.ts';
import { typePage } from '../../src/views/catalogue.ts';
import { fencesOf, likeness, type Pasted, pastedBlocks, settle } from '../support/doc-pages.ts';
import { PastingShell, portOfFourDigits } from '../support/pasting-shell.ts';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);
const TEXTS = new Map(PAGES.map((page) => [page, readFileSync(page, 'utf8')]));
const textOf = (page: string) => TEXTS.get(page) ?? '';

/** Where the pages have their rehearsal POS. */
const WRITTEN_PORT = /\b8200\b/g;
/** Run by `.ci/run`, and by the test of the package. */
const FOR_NPM = ['npm ci && npm run demo\nnpm ci && npm test\n'];
const isForNpm = ({ commands }: Pasted) => FOR_NPM.includes(commands);
const toPaste = (page: string) => pastedBlocks(textOf(page)).filter((block) => !isForNpm(block));

describe.each(PAGES.filter((page) => toPaste(page).length > 0))(
  '%s, pasted block by block from an empty home',
  (page) => {
    const folder = mkdtempSync(join(tmpdir(), 'posctl-page-'));
    const home = join(folder, 'home');
    const blocks = join(folder, 'blocks');
    let shell: PastingShell;
    let port = 0;

    beforeAll(async () => {
      mkdirSync(home);
      mkdirSync(blocks);
      port = await portOfFourDigits();
      shell = new PastingShell(home, blocks);
    });
    afterAll(async () => {
      await shell.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it.each(toPaste(page))('prints at line $line what is shown', async ({ commands, printed: shown }) => {
      const { printed, exit } = await shell.paste(commands.replace(WRITTEN_PORT, String(port)));
      if (commands.includes('--serve')) await listening(port);
      expect({ exit, printed }).toEqual({ exit: 0, printed });
      if (shown) expect(settle(printed)).toMatch(likeness(shown));
      else expect(printed).not.toMatch(/^posctl: /m);
    });

    it('leaves nothing behind', async () => {
      expect(readdirSync(home)).toEqual([]);
      // Never returns while something is running that the page has started.
      await shell.paste('wait\n');
    });
  },
);

/** The rehearsal POS begins in the background; a person is not as quick as this test. */
async function listening(port: number): Promise<void> {
  for (let connected = false; !connected; ) {
    connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.end();
    });
    if (!connected) await pause(20);
  }
}

describe('the pages', () => {
  it('the README is read in ten minutes', () => {
    expect(statSync('README.md').size).toBeLessThan(10_000);
    expect(pastedBlocks(textOf('README.md')).filter(isForNpm).length).toBe(FOR_NPM.length);
  });

  it.each(PAGES)('%s shows output only behind the commands that print it', (page) => {
    const languages = fencesOf(textOf(page)).map(({ language }) => language);
    expect(
      languages.filter((language) => !['sh', 'text', 'ini', 'cron', 'json', 'yaml', ''].includes(language)),
    ).toEqual([]);
    expect(languages.filter((language, i) => language === 'text' && languages[i - 1] !== 'sh')).toEqual([]);
  });

  it.each([...PAGES, 'CONTRIBUTING.md'])('%s names only files that are there', (document) => {
    const named = [...readFileSync(document, 'utf8').matchAll(/`((?:bin|src|test|scripts|\.ci)\/[\w./-]*)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
    if (['docs/inside.md', 'CONTRIBUTING.md'].includes(document)) expect(named.length).toBeGreaterThan(5);
  });

  it.each(PAGES)('%s links only to pages and headings that are there', (page) => {
    const targets = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    const broken = targets.filter(([, path = '', heading]) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(target)) return true;
      return heading !== undefined && !headingsOf(readFileSync(target, 'utf8')).includes(heading);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  it('the README links to every other page', () => {
    expect(PAGES.slice(1).filter((page) => !textOf('README.md').includes(`](${page})`))).toEqual([]);
  });

  it('name only verbs and flags that there are', () => {
    const help = helpOf();
    const wrong = PAGES.flatMap((page) =>
      [...textOf(page).matchAll(/`posctl ([a-z][^`]*)`/g)].flatMap(([, typed = '']) => {
        const [verb = '', ...rest] = typed.split(/\s+/);
        const known = help(/^(?:venue|help|store)$/.test(verb) ? `${verb} ${rest[0] ?? ''}` : verb);
        const flags = rest.map((word) => /^--[a-z-]+/.exec(word)?.[0]).filter((flag) => flag !== undefined);
        if (known === null) return [`${page}: posctl ${typed}`];
        return flags.filter((flag) => !new RegExp(`${flag}\\b`).test(known)).map((flag) => `${page}: ${verb} ${flag}`);
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** What GitHub makes of headings. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** Help of a verb, with the global options; null when there is no such verb. Each is asked for once. */
function helpOf(): (verb: string) => string | null {
  const posctl = (...args: string[]) =>
    execFileSync(process.execPath, ['bin/posctl.js', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  const global = posctl('--help');
  const known = new Map<string, string | null>();
  return (verb) => {
    if (!known.has(verb)) {
      const words = verb.split(' ').filter((word) => /^[a-z-]+$/.test(word));
      try {
        known.set(verb, global + posctl(...words, '--help'));
      } catch {
        known.set(verb, null);
      }
    }
    return known.get(verb) ?? null;
  };
}

describe('what the pages list', () => {
  it('every command, one a row', () => {
    const rows = [...textOf('README.md').matchAll(/^\| `([a-z-]+)/gm)].map(([, verb]) => verb);
    const help = execFileSync(process.execPath, ['bin/posctl.js', '--help'], { encoding: 'utf8' });
    const verbs = [...help.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*)(?: [[<].*?)? {2,}\S/gm)].map(([, verb]) => verb);
    expect(verbs).toContain('check-report');
    expect([...rows].sort()).toEqual([...verbs].sort());
  });

  it('every exit code, with its meaning', () => {
    const rows = [...textOf('README.md').matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)];
    expect(rows.map(([, code, meaning]) => [Number(code), meaning])).toEqual(EXIT_MEANINGS);
  });

  it('every POS type, with the command that adds it', () => {
    const page = textOf('docs/pos-types.md').replace(/ \\\n +/g, ' ');
    for (const type of makeConnectors().types) {
      expect(page).toMatch(new RegExp(`^\\| \`${type.type}\` `, 'm'));
      const command = String(typePage(type, Number.POSITIVE_INFINITY).at(-1)).trim();
      // A consent is only asked for: there is nothing to leave undone.
      const harmless = command.startsWith('posctl authorize ') ? '--no-input' : '--dry-run';
      expect(page.split('\n')).toContain(`${command.replaceAll('VENUE', 'blue-door')} ${harmless}`);
      for (const { key } of [...type.credentials, ...type.options]) expect(page).toContain(`\`${key}\``);
    }
  });

  it('every key of the policy', () => {
    const printed = toPaste('docs/operating.md').flatMap((block) => block.printed ?? []);
    const keys = printed.map((line) => /^\*\s+(\w+)/.exec(line)?.[1]).filter((key) => key !== undefined);
    expect(keys).toEqual(POLICY_KEYS);
  });

  it('every kind of entry on the timeline', () => {
    const [, named = ''] = /^The kinds are ([^.]*)\./m.exec(textOf('docs/scripting.md')) ?? [];
    expect([...named.matchAll(/`(\w+)`/g)].map(([, kind]) => kind)).toEqual([...ENTRY_KINDS]);
  });

  it('every variable of the environment', () => {
    const variables = readFileSync('src/system/config.ts', 'utf8').match(/POSCTL_[A-Z_]+/g) ?? [];
    expect(variables.filter((name) => !textOf('docs/operating.md').includes(`\`${name}\``))).toEqual([]);
  });

  it('a refresh in ten steps', () => {
    const steps = textOf('docs/inside.md').split('## Ten steps of a refresh')[1] ?? '';
    expect([...steps.matchAll(/^(\d+)\. `/gm)].map(([, n]) => Number(n))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('the words of the code that have a sense of their own', () => {
    const words = [...textOf('docs/inside.md').matchAll(/^\| \*\*(.+?)\*\* /gm)].map(([, word = '']) => word);
    expect(words.length).toBeGreaterThanOrEqual(30);
    expect(words).toEqual([...words].sort((a, b) => a.localeCompare(b, 'en')));
    const code = ['src', 'test'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => `${name}\n${readFileSync(join(folder, name), 'utf8')}`),
    );
    const unknown = words.filter((word) => {
      const [name = ''] = word.split(' (');
      return !code.some((text) => new RegExp(name.replace(/[- ]/g, '[- ]?'), 'i').test(text));
    });
    expect(unknown).toEqual([]);
  });
});
