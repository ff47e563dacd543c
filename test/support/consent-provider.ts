import { createHash } from 'node:crypto';
import { instant } from '../../src/domain/time.ts';
import { LOCATION } from '../connectors/square/server.ts';
import { MERCHANT, WHO } from './clover-twin.ts';
import { BUSINESS } from './lightspeed-k-twin.ts';
import { loopback, type Received } from './loopback.ts';

/** How a provider takes the consent of an owner, and gives tokens for it. */
export interface ConsentDialect {
  readonly type: string;
  /** Credentials that the application has. */
  readonly client: readonly string[];
  readonly authorizePath: string;
  readonly tokenPath: string;
  /** Of the address that is opened, beside client, redirect and state. */
  readonly asks: Readonly<Record<string, string>>;
  /** Added to the answer of the browser. */
  readonly adds: Readonly<Record<string, string>>;
  /** Whether the call for tokens is of this client, and proves what it must. */
  knows(request: Received, given: { readonly form: URLSearchParams; readonly opened: URLSearchParams }): boolean;
  tokens(n: number): object;
  refusal(words: string): object;
  /** What is answered with a good token. */
  answer(path: string): object;
  /** What is said when access was given. */
  readonly sees: string;
}

const CLIENT = { id: 'client-1', secret: 'secret-planted' };
/** Where the clients of tests are read from. */
export const CLIENT_ENV = { CONSENT_ID: CLIENT.id, CONSENT_SECRET: CLIENT.secret };
const SECONDS = 3600;

const bothTokens = (n: number) => ({ access_token: `access-planted-${n}`, refresh_token: `refresh-planted-${n}` });

export const SQUARES: ConsentDialect = {
  type: 'square',
  client: ['clientId', 'clientSecret'],
  authorizePath: '/oauth2/authorize',
  tokenPath: '/oauth2/token',
  asks: { scope: 'ORDERS_READ ITEMS_READ MERCHANT_PROFILE_READ', session: 'false' },
  adds: { response_type: 'code' },
  knows: (_, { form, opened }) =>
    form.get('client_secret') === CLIENT.secret && form.get('redirect_uri') === opened.get('redirect_uri'),
  tokens: (n) => ({
    ...bothTokens(n),
    token_type: 'bearer',
    expires_at: instant(Date.now() + 30 * 24 * SECONDS * 1000),
  }),
  refusal: (detail) => ({ errors: [{ category: 'AUTHENTICATION_ERROR', code: 'UNAUTHORIZED', detail }] }),
  answer: (path) => (path === '/v2/locations' ? { locations: [LOCATION] } : {}),
  sees: '1 location: Patio (L1, America/Toronto, CAD)',
};

const digestOf = (verifier: string | null): string =>
  createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url');

export const CLOVERS: ConsentDialect = {
  type: 'clover',
  client: ['clientId'],
  authorizePath: '/oauth/v2/authorize',
  tokenPath: '/oauth/v2/token',
  asks: { response_type: 'code', code_challenge_method: 'S256' },
  adds: { merchant_id: MERCHANT, client_id: CLIENT.id },
  knows: (_, { form, opened }) => digestOf(form.get('code_verifier')) === opened.get('code_challenge'),
  tokens: (n) => ({ ...bothTokens(n), access_token_expiration: Math.floor(Date.now() / 1000) + SECONDS }),
  refusal: (message) => ({ message }),
  answer: (path) => (path === `/v3/merchants/${MERCHANT}` ? WHO : { elements: [] }),
  sees: `1 merchant: Blue Door (${MERCHANT}, America/Toronto, CAD)`,
};

export const LIGHTSPEEDS: ConsentDialect = {
  type: 'lightspeed-k',
  client: ['clientId', 'clientSecret'],
  authorizePath: '/oauth/authorize',
  tokenPath: '/oauth/token',
  asks: { response_type: 'code', scope: 'financial-api' },
  adds: {},
  knows: ({ headers }, { form, opened }) =>
    headers.authorization === `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}` &&
    form.get('redirect_uri') === opened.get('redirect_uri'),
  tokens: (n) => ({ ...bothTokens(n), token_type: 'Bearer', expires_in: SECONDS }),
  refusal: (error_description) => ({ error: 'invalid_grant', error_description }),
  answer: (path) => (path === '/f/data/businesses' ? { businessList: [BUSINESS] } : { sales: [], nextPageToken: '' }),
  sees: '2 locations: Patio (65315, America/Toronto, CAD), Bar (65316, America/Toronto, CAD)',
};

/** A provider that takes consents, with an owner who opens addresses in a browser. Ends with the test. */
export async function consentProvider(dialect: ConsentDialect) {
  /** Codes that can be exchanged, with what was opened for each. */
  const codes = new Map<string, URLSearchParams>();
  const live = new Set<string>();
  const problems: string[] = [];
  let opened = 0;
  let given = 0;
  const exchange = (request: Received): [number, object] => {
    const json = request.body.startsWith('{');
    const form = new URLSearchParams(json ? JSON.parse(request.body) : request.body);
    const asked = codes.get(form.get('code') ?? '');
    if (!asked) return [401, dialect.refusal('the code is unknown, expired or used')];
    if (!dialect.knows(request, { form, opened: asked })) return [401, dialect.refusal('another client or proof')];
    codes.delete(form.get('code') ?? '');
    given += 1;
    live.add(`access-planted-${given}`);
    return [200, dialect.tokens(given)];
  };
  const server = await loopback((response, request) => {
    const path = request.path.split('?')[0] ?? '';
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const [status, body] =
      path === dialect.tokenPath
        ? exchange(request)
        : live.has(token)
          ? [200, dialect.answer(path)]
          : [401, dialect.refusal('no such token')];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  return {
    url: server.url,
    problems,
    /** How often tokens were asked for. */
    exchanges: () => server.received.filter(({ path }) => path === dialect.tokenPath).length,
    /** The owner opens an address and says yes, or no: the address to which the browser is sent back. */
    open(address: string, says: 'yes' | 'no' = 'yes'): string {
      const url = new URL(address);
      const { client_id, redirect_uri = '', state = '', ...more } = Object.fromEntries(url.searchParams);
      if (`${url.origin}${url.pathname}` !== server.url + dialect.authorizePath) problems.push(`opened ${address}`);
      if (client_id !== CLIENT.id) problems.push(`of the client ${client_id}`);
      for (const [key, value] of Object.entries(dialect.asks))
        if (more[key] !== value) problems.push(`${key} is ${more[key]}`);
      opened += 1;
      const code = `code-planted-${opened}`;
      if (says === 'yes') codes.set(code, url.searchParams);
      const answer = says === 'yes' ? { code, ...dialect.adds } : { error: 'access_denied' };
      return `${redirect_uri}?${new URLSearchParams({ ...answer, state })}`;
    },
    /** Codes that were given so far are good no more. */
    expireCodes: () => codes.clear(),
  };
}
