import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect } from 'vitest';
import { readFiles, readHead } from '../../../src/connectors/email-report/message.ts';
import { asCatalog, readCatalog, streamNames } from '../../../src/connectors/singer/catalog.ts';
import { parsePlan, patchOf } from '../../../src/domain/change-plan.ts';
import { declaredIn } from '../../../src/domain/declared.ts';
import { CSV_TEMPLATE, isDeclaredCsv, readDeclaredCsv } from '../../../src/domain/declared-csv.ts';
import {
  parseHeartbeat,
  parseOperationPlan,
  parseOperationStep,
  parseSaleDocument,
  parseSettings,
  parseTimelineEntry,
  parseVenueState,
} from '../../../src/domain/parse.ts';
import { readSource } from '../../../src/secrets/secrets.ts';
import { parseFiles, parseFilesOfVersion1 } from '../../../src/store/parse-files.ts';
import { readConfig } from '../../../src/system/config.ts';
import { readDocument } from '../../../src/system/documents.ts';
import { anIntegration, aType, NOON } from '../builders.ts';
import { fakeConnectors } from '../fake-connectors.ts';
import { fakePrograms } from '../fake-system.ts';
import { mailOf } from '../mails.ts';
import { sampleEntry, sampleIntegration, sampleSale, sampleVenue } from '../stored-samples.ts';
import { type Fuzzed, type Target, target } from './target.ts';
import { bytesLike, jsonLike, textsLike } from './texts.ts';

const OP = 'op_00000000000000000001';
const BEAT = {
  lastPassStartedAt: NOON,
  lastPassEndedAt: NOON,
  by: 'host/1',
  startedAt: NOON,
  beatAt: NOON,
  once: false,
  running: [{ id: 'int_a', ref: 'blue-door/square', since: NOON }],
};
const FILE = { bytes: 100, crc: 7, generation: 1 };
const FILES = {
  timeline: { '2026-11': FILE },
  sales: { '2026-11': { ...FILE, replaced: { bytes: 0, crc: 0 }, firstDay: '2026-11-01', lastDay: '2026-11-20' } },
  index: { ...FILE, documents: 2 },
  totals: { '2026-11': { ...FILE, lines: 3 } },
};
const FILES_1 = {
  timeline: { '2026-11': { bytes: 100 } },
  sales: { '2026-11': { bytes: 9, deadBytes: 0, firstDay: '2026-11-01', lastDay: '2026-11-20' } },
};
const ENTRY = { ...sampleEntry(), venue: 'blue-door', seq: 1, op: null, source: null };
const CATALOG = {
  streams: [
    {
      tap_stream_id: 'orders',
      stream: 'orders',
      schema: { properties: {} },
      metadata: [{ breadcrumb: [], metadata: {} }],
    },
  ],
};

const PLAN = {
  apiVersion: 'posctl/v1',
  command: 'edit',
  how: { resume: false },
  items: [
    {
      ref: 'blue-door/square',
      id: 'int_a',
      revision: 7,
      changes: {
        nickname: { from: null, to: 'patio' },
        checkEvery: { from: '6h', to: '1h' },
        options: { from: {}, to: { locations: 'L1' } },
        credentials: { from: { accessToken: 'env:A' }, to: { accessToken: 'env:B' } },
        primaryOver: { from: [], to: [] },
      },
    },
  ],
};

/** What lies on disks: a record that is let in says the same when it is written and read again. */
const record = (
  name: string,
  parse: (value: unknown) => { readonly ok: boolean; readonly value?: unknown },
  ...samples: unknown[]
) =>
  target(name, jsonLike(...samples), (text) => {
    const read = parse(parsed(text));
    if (!read.ok) return;
    const again = parse(parsed(JSON.stringify(read.value)));
    expect(again.ok && JSON.stringify(again.value)).toBe(JSON.stringify(read.value));
  });

const YAML = `apiVersion: posctl/v1
policy:
  "*": { failures: 5 }
venues:
  - id: blue-door
    name: Blue Door
    timezone: America/Toronto
    currency: CAD
    closed: [sun, 2026-12-25]
    contacts: [a@b.test]
    integrations:
      - type: square
        nickname: patio
        active: true
        checkEvery: 6h
        options: { locations: "L1,L2" }
        credentials: { accessToken: env:SQUARE_TOKEN }
`;

export const FILES_READ: readonly Target[] = [
  record('stored venues', parseVenueState, { ...sampleVenue(), integrations: [sampleIntegration()] }),
  record('stored sales', parseSaleDocument, sampleSale('r1')),
  record('stored entries of the timeline', parseTimelineEntry, ENTRY),
  record('stored settings', parseSettings, { policy: { '*': { failures: 5 } }, looked: { kim: NOON } }),
  record('stored heartbeats', parseHeartbeat, BEAT),
  record('plans of operations in the journal', parseOperationPlan, {
    op: OP,
    command: 'edit',
    at: NOON,
    actor: 'kim',
    reason: null,
    how: { all: true },
    items: [{ id: 'int_a', ref: 'v/square', venue: 'v' }],
  }),
  record('steps of operations in the journal', parseOperationStep, { id: 'int_a', ended: 'done', code: null }),
  record('lengths of files in the documents of venues', parseFiles, FILES),
  target('lengths of files in documents of version 1', jsonLike(FILES_1), (text) => parseFilesOfVersion1(parsed(text))),
  target('plan files', jsonLike(PLAN), (text) => {
    const integration = anIntegration();
    const told = { type: aType(), integration, siblings: [integration], absolute: (path: string) => `/cwd/${path}` };
    for (const item of parsePlan(text, 'edit').items) patchOf(item, told);
  }),
  { name: 'config files', start: configs },
  { name: 'files with secrets', start: secretFiles },
  target('environment variables with secrets', textsLike('planted', 'planted\n', ''), (value) =>
    readSource('env', 'TOKEN', { env: { TOKEN: value }, programs: fakePrograms() }),
  ),
  target('names of environment variables', textsLike('TOKEN', 'toString', '__proto__'), (name) =>
    readSource('env', name, { env: { TOKEN: 'planted' }, programs: fakePrograms() }),
  ),
  target('files of apply in YAML', textsLike(YAML, YAML.slice(0, 120)), applied),
  target(
    'files of apply in JSON',
    jsonLike({
      apiVersion: 'posctl/v1',
      policy: { '*': { failures: 5 } },
      venues: [
        {
          id: 'v',
          timezone: 'UTC',
          currency: 'CAD',
          closed: ['sun'],
          integrations: [
            {
              type: 'square',
              checkEvery: '6h',
              options: { locations: 'L1' },
              credentials: { accessToken: 'env:T' },
              primaryOver: ['email-report'],
            },
          ],
        },
      ],
    }),
    applied,
  ),
  target('files of apply in CSV', textsLike(CSV_TEMPLATE, CSV_TEMPLATE.replaceAll(',', ';')), applied),
  target('catalogues of taps', jsonLike(CATALOG), (text) => {
    for (const printed of [text, `INFO start\n${text}\nbye`]) {
      const catalog = readCatalog(printed);
      if (catalog) expect(streamNames(asCatalog(catalog) ?? { streams: [] })).toEqual(streamNames(catalog));
    }
  }),
  target(
    'heads of mails',
    bytesLike(
      'From: POS <pos@pos.example>\r\nTo: a@b.test, "c, d" <e@f.test>\r\nSubject: =?utf-8?Q?Ventes_=C3=A9?=\r\nDate: Fri, 20 Nov 2026 06:00:00 -0500\r\nMessage-ID: <1@pos.example>\r\nReceived: from a by b; Fri, 20 Nov 2026 11:00:00 +0000\r\n',
    ),
    (head) => readHead(head).catch((error: unknown) => mustBeNoHeader(error)),
  ),
  target('mails', bytesLike(...MAILS()), async (mail) => {
    const { files } = await readFiles(Readable.from([mail])).catch((error: unknown) => mustBeMimeFault(error));
    expect(files.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThanOrEqual(mail.length + 10_000);
  }),
];

function MAILS(): string[] {
  const csv = { name: 'sales.csv', content: 'Item,Qty,Net Sales\nTea,2,5.00\n' };
  return [
    mailOf({ parts: [{ content: 'Hello' }, csv] }),
    mailOf({ parts: [{ ...csv, encoding: 'quoted-printable' }, { content: 'begin 644 a.csv\n#86)C\n`\nend\n' }] }),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function applied(text: string): Promise<void> {
  const read = isDeclaredCsv(text) ? readDeclaredCsv(text) : await readDocument(text);
  const { types } = fakeConnectors();
  const told = read.ok
    ? declaredIn(read.document, {
        types: (type) => types.find((one) => one.type === type),
        absolute: (path) => `/cwd/${path}`,
      }).problems
    : read.problems;
  for (const { line } of told) expect(line).toBeGreaterThan(0);
}

/** The library says only that; the caller says that the mail has no header, or names it. */
function mustBeNoHeader(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}

function mustBeMimeFault(error: unknown): { files: readonly never[] } {
  if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error)) throw error;
  return { files: [] };
}

function folderFor(name: string): { readonly path: string; end(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'posctl-fuzz-'));
  return { path: join(folder, name), end: () => rmSync(folder, { recursive: true, force: true }) };
}

function configs(): Fuzzed {
  const { path, end } = folderFor('config.json');
  const good = {
    store: './store',
    venue: 'blue-door',
    actor: 'kim',
    smtpUrl: 'smtps://u:planted@mail.test',
    mailFrom: 'a@b.test',
    supportEmail: 's@b.test',
    keyFile: './key',
    accessible: 'yes',
    pingUrl: 'https://x.test',
    notify: [
      { type: 'webhook', url: 'https://x.test/h', format: 'json' },
      { type: 'command', command: ['./n'] },
    ],
  };
  const read = (text: string) => {
    writeFileSync(path, text);
    readConfig({} as never, { POSCTL_CONFIG: path, USER: 'kim' }, '/cwd');
  };
  return { input: jsonLike(good), read, end };
}

function secretFiles(): Fuzzed {
  const { path, end } = folderFor('token');
  const read = async (bytes: Buffer) => {
    writeFileSync(path, bytes);
    const value = await readSource('file', path, { env: {}, programs: fakePrograms() });
    expect(value).not.toBe('');
  };
  return {
    input: bytesLike(
      'planted-token',
      'planted\r\n',
      fc.sample(fc.uint8Array({ maxLength: 40 }), { numRuns: 1, seed: 1 })[0] ?? '',
    ),
    read,
    end,
  };
}
