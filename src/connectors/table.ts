import type { PosType } from '../domain/catalogue.ts';
import { notFound } from '../domain/errors.ts';
import type { Connector, Connectors } from '../ports/connectors.ts';
import { CLOVER } from './clover/type.ts';
import { EMAIL_REPORT } from './email-report/type.ts';
import { LIGHTSPEED_K } from './lightspeed-k/type.ts';
import { LIGHTSPEED_X } from './lightspeed-x/type.ts';
import { LOYVERSE } from './loyverse/type.ts';
import { POSTER } from './poster/type.ts';
import { SIMPHONY } from './simphony/type.ts';
import { SINGER } from './singer/type.ts';
import { SPOTON } from './spoton/type.ts';
import { SQUARE } from './square/type.ts';
import { TOAST } from './toast/type.ts';
import { ZETTLE } from './zettle/type.ts';

interface Row {
  readonly type: PosType;
  load(): Promise<Connector>;
  /** What tells whether options can be understood; that of APIs unless it is said. */
  checksOptions?(): Promise<OptionsCheck>;
}

type OptionsCheck = (setUp: Parameters<Connectors['checkOptions']>[1]) => unknown;

/** The catalogue: one line a connector, in the order in which it is shown. Code is loaded only when a check needs it. */
const TABLE: readonly Row[] = [
  { type: SQUARE, load: async () => (await import('./square/square.ts')).square },
  { type: TOAST, load: async () => (await import('./toast/toast.ts')).toast },
  { type: LIGHTSPEED_X, load: async () => (await import('./lightspeed-x/lightspeed-x.ts')).lightspeedX },
  { type: LIGHTSPEED_K, load: async () => (await import('./lightspeed-k/lightspeed-k.ts')).lightspeedK },
  { type: ZETTLE, load: async () => (await import('./zettle/zettle.ts')).zettle },
  { type: LOYVERSE, load: async () => (await import('./loyverse/loyverse.ts')).loyverse },
  {
    type: CLOVER,
    load: async () => (await import('./clover/clover.ts')).clover,
    checksOptions: async () => (await import('./clover/options.ts')).checkCloverOptions,
  },
  {
    type: SPOTON,
    load: async () => (await import('./spoton/spoton.ts')).spoton,
    checksOptions: async () => (await import('./spoton/options.ts')).checkSpotonOptions,
  },
  {
    type: POSTER,
    load: async () => (await import('./poster/poster.ts')).poster,
    checksOptions: async () => (await import('./poster/options.ts')).checkPosterOptions,
  },
  {
    type: SIMPHONY,
    load: async () => (await import('./simphony/simphony.ts')).simphony,
    checksOptions: async () => (await import('./simphony/client.ts')).checkSimphonyOptions,
  },
  {
    type: EMAIL_REPORT,
    load: async () => (await import('./email-report/email-report.ts')).emailReport,
    checksOptions: async () => (await import('./email-options.ts')).checkEmailOptions,
  },
  {
    type: SINGER,
    load: async () => (await import('./singer/singer.ts')).singer,
    checksOptions: async () => (await import('./singer/check-options.ts')).checkTapOptions,
  },
];

const apiOptions = async (): Promise<OptionsCheck> => (await import('./api/check.ts')).checkApiOptions;

export function makeConnectors(): Connectors {
  const types = TABLE.map((row) => row.type);
  return {
    types,
    type: (type) => types.find((known) => known.type === type),
    load: async (type) => rowOf(type).load(),
    async checkOptions(type, setUp) {
      const check = await (rowOf(type).checksOptions ?? apiOptions)();
      check(setUp);
    },
  };
}

function rowOf(type: string): Row {
  const row = TABLE.find((known) => known.type.type === type);
  if (!row) throw notFound(`there is no POS type «${type}»`, 'posctl types lists them');
  return row;
}
