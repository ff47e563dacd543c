import type { ServerResponse } from 'node:http';
import type { ActiveFault } from '../domain/rehearsal-faults.ts';
import { instant } from '../domain/time.ts';
import { type ApiAnswer, refusal } from './square-api.ts';

export interface Misbehaviour {
  readonly fault: ActiveFault;
  /** What would be answered without a fault. */
  readonly answer: ApiAnswer;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How this provider words a refusal; as Square does unless it is said. */
  readonly refusal?: typeof refusal;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const MB = 1_000_000;

/** Answers as the fault wants it. Page faults are not handled here: they change what is answered, not how. */
export function misbehave(response: ServerResponse, how: Misbehaviour): void {
  const refused = REFUSALS[how.fault.name];
  if (refused) end(response, (how.refusal ?? refusal)(...refused), waitHeaders(how.fault, how.now));
  else (WAYS[how.fault.name] ?? properly)(response, how);
}

type Way = (response: ServerResponse, how: Misbehaviour) => void;

const properly: Way = (response, { answer }) => end(response, answer);

const WAYS: Readonly<Record<string, Way>> = {
  'no-response': () => {},
  slow: (response, { answer, fault }) => drip(response, answer, fault.value),
  cut: (response, { answer: { status, body } }) => {
    response.writeHead(status, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) + 1 });
    response.write(body.slice(0, body.length / 2), () => response.destroy());
  },
  malformed: (response, { answer }) => end(response, { ...answer, body: answer.body.slice(0, answer.body.length / 2) }),
  huge: (response, { fault }) => pour(response, fault.value * MB),
};

export function end(response: ServerResponse, answer: ApiAnswer, headers: Record<string, string> = {}): void {
  const { status, body } = answer;
  response.writeHead(status, { ...JSON_TYPE, ...answer.headers, ...headers });
  response.end(body);
}

const REFUSALS: Readonly<Record<string, Parameters<typeof refusal>>> = {
  '401': [401, 'ACCESS_TOKEN_EXPIRED', 'rehearsed: the token has expired'],
  revoked: [401, 'ACCESS_TOKEN_REVOKED', 'rehearsed: the token was revoked'],
  '403': [403, 'INSUFFICIENT_SCOPES', 'rehearsed: a permission is missing'],
  '429': [429, 'RATE_LIMITED', 'rehearsed: too many requests'],
  '429-date': [429, 'RATE_LIMITED', 'rehearsed: too many requests'],
  '500': [500, 'INTERNAL_SERVER_ERROR', 'rehearsed: something is broken'],
  '503': [503, 'SERVICE_UNAVAILABLE', 'rehearsed: down for a while'],
};

function waitHeaders({ name, value }: ActiveFault, now: number): Record<string, string> {
  if (name === '429') return { 'retry-after': String(value) };
  if (name === '429-date') return { 'retry-after': new Date(instant(now + value * 1000)).toUTCString() };
  return {};
}

/** The answer in ten pieces over `ms`. */
function drip(response: ServerResponse, { status, body, headers }: ApiAnswer, ms: number): void {
  const bytes = Buffer.from(body);
  const size = Math.ceil(bytes.length / 10);
  let sent = 0;
  response.writeHead(status, { ...JSON_TYPE, ...headers });
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size));
    sent += size;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, ms / 10);
  response.on('close', () => clearInterval(timer));
}

/** A list that never seems to end, as fast as the other side reads it. */
function pour(response: ServerResponse, size: number): void {
  const piece = Buffer.alloc(64 * 1024, ' ');
  response.writeHead(200, JSON_TYPE);
  let left = size;
  const more = () => {
    while (left > 0) {
      left -= piece.length;
      if (response.write(piece)) continue;
      response.once('drain', more);
      return;
    }
    response.end('{}]}');
  };
  response.write('{"orders":[');
  more();
}
