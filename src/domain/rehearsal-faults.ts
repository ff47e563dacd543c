/** One way in which the rehearsal POS can fail. */
export interface RehearsalFault {
  /** As it is typed: `http://127.0.0.1:PORT/~429`, or `{"fault":"429"}` to `POST /_fault`. */
  readonly name: string;
  /** What `=NUMBER` behind the name sets, and the number without it; null when there is nothing to set. */
  readonly setting: { readonly means: string; readonly otherwise: number } | null;
  readonly description: string;
}

const plain = (name: string, description: string): RehearsalFault => ({ name, setting: null, description });

/** All of them, in the order in which they are shown. */
export const REHEARSAL_FAULTS: readonly RehearsalFault[] = [
  plain('401', 'the access token has expired'),
  plain('revoked', 'the access token was revoked by the seller (401)'),
  plain('403', 'the access token lacks a permission'),
  {
    name: '429',
    setting: { means: 'seconds in Retry-After', otherwise: 1 },
    description: 'too many requests; Retry-After in seconds',
  },
  {
    name: '429-date',
    setting: { means: 'seconds until the date in Retry-After', otherwise: 2 },
    description: 'too many requests; Retry-After as a date',
  },
  plain('500', 'the provider is broken'),
  plain('503', 'the provider is down'),
  plain('no-response', 'the request is taken, and no answer comes'),
  {
    name: 'slow',
    setting: { means: 'milliseconds until the answer is complete', otherwise: 5000 },
    description: 'the answer comes in small pieces',
  },
  plain('cut', 'the connection is cut in the middle of the answer'),
  plain('malformed', 'the answer is JSON that breaks off'),
  plain('repeated-pages', 'every page repeats the end of the page before'),
  plain('reordered-pages', 'pages are small, out of order, and rows come again on later ones'),
  plain('empty-page', 'the first page is empty, but there are more'),
  plain('endless-pages', 'the same page for ever'),
  {
    name: 'huge',
    setting: { means: 'size in MB', otherwise: 50 },
    description: 'an answer that is far too large',
  },
];

/** The two ways to make it fail, as lines for people. */
export const REHEARSAL_FAULT_USE: readonly string[] = [
  'for one integration: put ~FAULT into its address, --set baseUrl=http://127.0.0.1:PORT/~500',
  'for all, from now on: curl -d \'{"fault":"500","times":3}\' http://127.0.0.1:PORT/_fault (without times: until it is lifted)',
  'lift it: curl -X DELETE http://127.0.0.1:PORT/_fault; ask: curl http://127.0.0.1:PORT/_fault',
];

/** A fault as it was asked for: `slow=1000`. */
export interface ActiveFault {
  readonly name: string;
  readonly value: number;
}

/** Undefined when there is no such fault, or its number is not one. */
export function parseFault(text: string): ActiveFault | undefined {
  const [, name, number] = /^([a-z0-9-]+)(?:=(\d{1,6}))?$/.exec(text) ?? [];
  const known = REHEARSAL_FAULTS.find((fault) => fault.name === name);
  if (!known || (number !== undefined && known.setting === null)) return undefined;
  return { name: known.name, value: number === undefined ? (known.setting?.otherwise ?? 0) : Number(number) };
}
