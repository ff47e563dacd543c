import { clean, jsonText } from '../domain/text.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Screen } from './output.ts';

interface LogOptions {
  readonly stderr: Screen;
  readonly clock: Clock;
  /** `-q`: only warnings and errors. */
  readonly quiet?: boolean;
}

/** The daemon's log on standard error: JSON lines for collectors, a readable line a event in a terminal. */
export function makeLog({ stderr, clock, quiet = false }: LogOptions): Log {
  const line = stderr.isTTY ? readable : json;
  stderr.on('error', () => {});
  return {
    event(level, event, fields = {}) {
      if (quiet && level === 'info') return;
      stderr.write(`${line({ at: clock.now(), level, event }, fields)}\n`);
    },
  };
}

interface Head {
  readonly at: string;
  readonly level: string;
  readonly event: string;
}
type Fields = Readonly<Record<string, unknown>>;

function json(head: Head, fields: Fields): string {
  const plain = Object.entries(fields).map(([key, value]) => [key, plainly(value)]);
  return jsonText({ ...head, ...Object.fromEntries(plain), ...head });
}

/** `12:00:03Z WARN check_failed ref=blue-door/square message="no answer"` */
function readable({ at, level, event }: Head, fields: Fields): string {
  const mark = level === 'info' ? '' : `${level.toUpperCase()} `;
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${clean(key)}=${word(plainly(value))}`);
  return `${at.slice(11, 19)}Z ${mark}${clean(event)}${rest.join('')}`;
}

function plainly(value: unknown): unknown {
  return value instanceof Error ? value.message : value;
}

function word(value: unknown): string {
  if (typeof value !== 'string') return clean(jsonText(value));
  const text = clean(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
