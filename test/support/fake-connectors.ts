import { checkApiOptions } from '../../src/connectors/api/check.ts';
import type { PosType } from '../../src/domain/catalogue.ts';
import type { SaleDocument } from '../../src/domain/sale.ts';
import type { Connector, ConnectorIo, Connectors, Fetched, SetUp, Sight, Window } from '../../src/ports/connectors.ts';

/** What a fetch gives: batches of documents and what stands at the end, or what it throws. */
export interface Catch extends Partial<Fetched> {
  readonly batches?: readonly (readonly SaleDocument[])[];
}
export type Script = Catch | Error | ((setUp: SetUp, window: Window, io: ConnectorIo) => Promise<Catch> | Catch);

export interface FakeConnector extends Connector {
  readonly verified: SetUp[];
  readonly fetched: { readonly setUp: SetUp; readonly window: Window }[];
  /** What the next fetches do, in order. */
  next(...scripts: Script[]): void;
  /** What every further fetch does; at first it finds nothing. */
  always(script: Script): void;
  /** What trying the credentials says or throws. */
  sight: Sight | Error;
}

function fakeConnector(): FakeConnector {
  const scripts: Script[] = [];
  let otherwise: Script = {};
  const connector: FakeConnector = {
    verified: [],
    fetched: [],
    sight: { sees: [], warnings: [] },
    next: (...more) => void scripts.push(...more),
    always(script) {
      otherwise = script;
    },
    async verify(setUp) {
      connector.verified.push(setUp);
      if (connector.sight instanceof Error) throw connector.sight;
      return connector.sight;
    },
    async *fetch(setUp, window, io) {
      connector.fetched.push({ setUp, window });
      const script = scripts.shift() ?? otherwise;
      if (script instanceof Error) throw script;
      const { batches = [], ...end } = typeof script === 'function' ? await script(setUp, window, io) : script;
      for (const batch of batches) yield [...batch];
      return { warnings: [], ...end };
    },
  };
  return connector;
}

export interface FakeConnectors extends Connectors {
  /** The scripted connector of a type. */
  of(type: string): FakeConnector;
  /** Types whose code was loaded. */
  readonly loaded: string[];
}

/** A catalogue of `square` (API) and `email-report` (e-mail), unless other types are given. */
export function fakeConnectors(types: readonly PosType[] = [SQUARE, EMAIL_REPORT]): FakeConnectors {
  const connectors = new Map(types.map(({ type }) => [type, fakeConnector()]));
  const of = (type: string) => {
    const connector = connectors.get(type);
    if (!connector) throw new Error(`no connector for ${type}`);
    return connector;
  };
  const loaded: string[] = [];
  return {
    types,
    loaded,
    of,
    type: (type) => types.find((t) => t.type === type),
    async load(type) {
      loaded.push(type);
      return of(type);
    },
    async checkOptions(type, { options }) {
      if (type === 'square') checkApiOptions({ options });
    },
  };
}

const SQUARE: PosType = {
  type: 'square',
  title: 'Square',
  method: 'api',
  selfServe: true,
  credentials: [
    { key: 'accessToken', required: false, description: 'Personal access token' },
    { key: 'refreshToken', required: false, description: 'Refresh token' },
    { key: 'clientId', required: false, description: 'Application id' },
    { key: 'clientSecret', required: false, description: 'Application secret' },
  ],
  credentialSets: [['accessToken'], ['refreshToken', 'clientId', 'clientSecret']],
  options: [
    { key: 'baseUrl', required: false, description: "Address of the provider's API" },
    { key: 'locations', required: false, description: 'Location ids, separated by commas' },
    { key: 'includeModifiers', required: false, description: 'true or false' },
  ],
  instructions: ['Sign in to Square.', 'Create an access token.'],
  lookBackDays: 7,
  reachDays: null,
};

const EMAIL_REPORT: PosType = {
  type: 'email-report',
  title: 'E-mailed report',
  method: 'email',
  selfServe: false,
  credentials: [{ key: 'password', required: true, description: 'Password of the mailbox' }],
  credentialSets: [['password']],
  options: [
    { key: 'host', required: true, description: 'IMAP server' },
    { key: 'user', required: true, description: 'User of the mailbox' },
    { key: 'folder', required: false, description: 'Folder that is read' },
  ],
  instructions: ['Let the POS send its daily report to the mailbox.'],
  lookBackDays: 7,
  reachDays: null,
};
