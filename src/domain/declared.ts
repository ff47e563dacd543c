import type { PosType } from './catalogue.ts';
import type { DocumentNode, DocumentProblem } from './document.ts';
import { parseInterval } from './duration.ts';
import { ExpectedError } from './errors.ts';
import { didYouMean } from './nearest.ts';
import { ALL_TYPES, parsePolicySetting } from './policy.ts';
import { foldNickname, parseNickname } from './reference.ts';
import { isSource, parseSource } from './secret-source.ts';
import type { Settings } from './state.ts';
import type { Venue } from './venue.ts';
import {
  parseClosed,
  parseContacts,
  parseCurrency,
  parseDayStart,
  parseDaysBy,
  parseTimezone,
  parseVenueId,
} from './venue-fields.ts';

/** What a file of `apply` says shall be. What it leaves out stays as it is. */
export interface Declared {
  readonly policy: Settings['policy'] | null;
  readonly venues: readonly DeclaredVenue[];
}

export interface DeclaredVenue {
  readonly id: string;
  readonly line: number;
  readonly fields: Partial<Omit<Venue, 'id'>>;
  /** Null: not named, and left as they are. */
  readonly integrations: readonly DeclaredIntegration[] | null;
}

export interface DeclaredIntegration {
  readonly line: number;
  readonly type: string;
  readonly nickname: string | null;
  readonly active: boolean;
  /** Milliseconds. */
  readonly checkEvery: number | null;
  /** All of them; null: not named. */
  readonly options: Readonly<Record<string, string>> | null;
  /** Sources as they are typed, or `stored`. */
  readonly credentials: Readonly<Record<string, string>> | null;
  readonly primaryOver: readonly string[] | null;
}

const TOP = ['apiVersion', 'policy', 'venues'];
const VENUE_KEYS = ['id', 'name', 'timezone', 'currency', 'dayStart', 'daysBy', 'contacts', 'closed', 'integrations'];
const INTEGRATION_KEYS = ['type', 'nickname', 'active', 'checkEvery', 'options', 'credentials', 'primaryOver'];

type Types = (type: string) => PosType | undefined;

/** What a document declares, or all that is wrong with it. */
export function declaredIn(
  document: DocumentNode,
  { types, absolute }: { readonly types: Types; readonly absolute: (path: string) => string },
): { readonly declared: Declared; readonly problems: readonly DocumentProblem[] } {
  const reader = new Reader(types, absolute);
  const declared = reader.file(document);
  return { declared, problems: [...reader.problems].sort((a, b) => a.line - b.line) };
}

type Fields = ReadonlyMap<string, DocumentNode>;

const isNamed = (key: string, value: DocumentNode) =>
  /^[A-Za-z_][\w.-]{0,63}$/.test(key) && value.is === 'text' && (value.text === 'stored' || isSource(value.text));

class Reader {
  readonly problems: DocumentProblem[] = [];
  private readonly types: Types;
  private readonly absolute: (path: string) => string;

  constructor(types: Types, absolute: (path: string) => string) {
    this.types = types;
    this.absolute = absolute;
  }

  file(node: DocumentNode): Declared {
    const fields = this.fields(node, 'the file', TOP);
    const version = fields.get('apiVersion');
    if (version?.is !== 'text' || version.text !== 'posctl/v1')
      this.wrong(version?.line ?? node.line, "apiVersion has to be 'posctl/v1'");
    const policy = fields.get('policy');
    const venues = this.list(fields.get('venues'), 'venues').flatMap((each) => this.venue(each) ?? []);
    this.refuseTwice(venues.map(({ id, line }) => ({ key: id, line, what: `the venue ${id}` })));
    return { policy: policy ? this.policy(policy) : null, venues };
  }

  private policy(node: DocumentNode): Settings['policy'] {
    const scopes = this.map(node, 'policy').map(({ key, line, value }): [string, Record<string, number>] => {
      if (key !== ALL_TYPES && !this.types(key)) this.wrong(line, `there is no POS type '${key}'`);
      const settings = this.map(value, `policy.${key}`).map((entry) => {
        if (entry.value.is === 'number') {
          const { text } = entry.value;
          return this.tried(entry.line, () => parsePolicySetting(`${entry.key}=${text}`));
        }
        this.wrong(entry.line, `${entry.key} is not a number`);
        return undefined;
      });
      return [key, Object.fromEntries(settings.flatMap((one) => (one ? [[one.key, one.value]] : [])))];
    });
    return Object.fromEntries(scopes);
  }

  private venue(node: DocumentNode): DeclaredVenue | undefined {
    const fields = this.fields(node, 'a venue', VENUE_KEYS);
    const id = this.text(fields, 'id', parseVenueId);
    if (!fields.has('id')) this.wrong(node.line, 'a venue needs its id');
    const texts = (key: string) => this.list(fields.get(key), key).flatMap((each) => this.textOf(each, key) ?? []);
    const contacts = fields.has('contacts') ? texts('contacts') : undefined;
    const closed = fields.has('closed') ? texts('closed') : undefined;
    const named = {
      name: this.text(fields, 'name', (text) => text),
      timezone: this.text(fields, 'timezone', parseTimezone),
      currency: this.text(fields, 'currency', parseCurrency),
      dayStart: this.text(fields, 'dayStart', parseDayStart),
      daysBy: this.text(fields, 'daysBy', parseDaysBy),
      contacts: contacts && this.tried(fields.get('contacts')?.line ?? 0, () => parseContacts(contacts)),
      closed: closed && this.tried(fields.get('closed')?.line ?? 0, () => parseClosed(closed.join(','))),
    };
    const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
    const integrations = fields.has('integrations')
      ? this.list(fields.get('integrations'), 'integrations').flatMap((each) => this.integration(each) ?? [])
      : null;
    this.refuseTwice(
      (integrations ?? [])
        .filter(({ active }) => active)
        .map((one) => ({
          key: keyOf(one),
          line: one.line,
          what: `an active ${one.type}${one.nickname === null ? '' : `:${one.nickname}`}`,
        })),
    );
    return id === undefined ? undefined : { id, line: node.line, fields: given, integrations };
  }

  private integration(node: DocumentNode): DeclaredIntegration | undefined {
    const fields = this.fields(node, 'an integration', INTEGRATION_KEYS);
    const name = this.text(fields, 'type', (text) => text);
    if (!fields.has('type')) this.wrong(node.line, 'an integration needs its type');
    const type = name === undefined ? undefined : this.types(name);
    if (name !== undefined && !type)
      this.wrong(fields.get('type')?.line ?? node.line, `there is no POS type '${name}'`);
    const active = fields.get('active');
    if (active && active.is !== 'flag') this.wrong(active.line, 'active is true or false');
    const nickname = fields.get('nickname');
    const primary = fields.get('primaryOver');
    if (!type) return undefined;
    return {
      line: node.line,
      type: type.type,
      nickname: nickname && nickname.is !== 'nothing' ? (this.text(fields, 'nickname', parseNickname) ?? null) : null,
      active: active?.is === 'flag' ? active.value : true,
      checkEvery: this.text(fields, 'checkEvery', parseInterval) ?? null,
      options: this.options(fields.get('options'), type),
      credentials: this.credentials(fields.get('credentials'), type),
      primaryOver: primary
        ? this.list(primary, 'primaryOver').flatMap((each) => this.textOf(each, 'primaryOver') ?? [])
        : null,
    };
  }

  private options(node: DocumentNode | undefined, type: PosType): Record<string, string> | null {
    if (!node) return null;
    const known = type.options.map(({ key }) => key);
    const options = this.map(node, 'options').flatMap(({ key, line, value }): [string, string][] => {
      if (!known.includes(key)) this.wrong(line, `${type.type} has no option '${key}'${hint(key, known)}`);
      const text = value.is === 'flag' ? String(value.value) : this.textOf(value, key);
      return text === undefined ? [] : [[key, text]];
    });
    return Object.fromEntries(options);
  }

  private credentials(node: DocumentNode | undefined, type: PosType): Record<string, string> | null {
    if (!node) return null;
    const known = type.credentials.map(({ key }) => key);
    const credentials = this.map(node, 'credentials').flatMap(({ key, line, value }): [string, string][] => {
      const isKnown = known.includes(key) || (type.anyCredentials === true && /^[A-Za-z_][\w.-]{0,63}$/.test(key));
      // What stands there in another form than a name and its source may be the secret: it is not repeated.
      if (!isKnown && !isNamed(key, value)) {
        this.wrong(line, 'credentials hold a name and a source each, like accessToken: env:SQUARE_TOKEN');
        return [];
      }
      if (!isKnown) this.wrong(line, `${type.type} has no credential '${key}'${hint(key, known)}`);
      const text = this.textOf(value, key);
      if (text === undefined) return [];
      if (text === '-') this.wrong(line, `the secret ${key} is not given as a source`);
      else if (text !== 'stored') this.tried(line, () => parseSource(key, text, this.absolute));
      return [[key, text]];
    });
    return Object.fromEntries(credentials);
  }

  /** Undefined when it is not there, or wrong. */
  private text<T>(fields: Fields, key: string, parse: (text: string) => T): T | undefined {
    const node = fields.get(key);
    const text = node && this.textOf(node, key);
    return node === undefined || text === undefined ? undefined : this.tried(node.line, () => parse(text));
  }

  private textOf(node: DocumentNode, what: string): string | undefined {
    if (node.is === 'text' || node.is === 'number') return node.text;
    this.wrong(node.line, `${what} is not a text`);
    return undefined;
  }

  private list(node: DocumentNode | undefined, what: string): readonly DocumentNode[] {
    if (!node) return [];
    if (node.is === 'list') return node.items;
    this.wrong(node.line, `${what} is not a list`);
    return [];
  }

  private map(node: DocumentNode, what: string) {
    if (node.is === 'map') return node.entries;
    this.wrong(node.line, `${what} is not a map of names and values`);
    return [];
  }

  private fields(node: DocumentNode, what: string, known: readonly string[]): Fields {
    const entries = this.map(node, what);
    for (const { key, line } of entries)
      if (!known.includes(key)) this.wrong(line, `${what} has no '${key}'${hint(key, known)}`);
    return new Map(entries.map(({ key, value }) => [key, value]));
  }

  private refuseTwice(named: readonly { readonly key: string; readonly line: number; readonly what: string }[]): void {
    const seen = new Map<string, number>();
    for (const { key, line, what } of named) {
      const before = seen.get(key);
      if (before !== undefined) this.wrong(line, `${what} comes twice; first in line ${before}`);
      seen.set(key, before ?? line);
    }
  }

  private tried<T>(line: number, parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      this.wrong(line, [error.message, error.hint].filter(Boolean).join('; '));
      return undefined;
    }
  }

  private wrong(line: number, message: string): void {
    this.problems.push({ line, message });
  }
}

/** By which integrations of one venue are told apart. */
export function keyOf({ type, nickname }: { readonly type: string; readonly nickname: string | null }): string {
  return nickname === null ? type : `${type}:${foldNickname(nickname)}`;
}

function hint(key: string, known: readonly string[]): string {
  return `; ${didYouMean(key, known) ?? `it has: ${known.join(', ') || 'none'}`}`;
}
