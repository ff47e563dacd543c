import type { PosType } from './catalogue.ts';

/** What people call a POS, and which type of the catalogue reads it. */
interface Called {
  readonly names: readonly string[];
  /** How its maker calls it now, as a sentence begins. */
  readonly is: string;
  /** Null where posctl reads no API of it. */
  readonly type: string | null;
}

const CALLED: readonly Called[] = [
  { names: ['vend', 'xseries'], is: 'Vend is called Lightspeed Retail X-Series now', type: 'lightspeed-x' },
  { names: ['izettle', 'paypal'], is: 'iZettle is called PayPal Zettle now', type: 'zettle' },
  {
    names: ['ikentoo', 'kseries', 'lsk', 'lightspeedrestaurant'],
    is: 'iKentoo is called Lightspeed Restaurant K-Series now',
    type: 'lightspeed-k',
  },
  {
    names: ['micros', 'oracle', 'simphony', 'oraclemicros', 'microssimphony'],
    is: 'Micros is Simphony of Oracle',
    type: 'simphony',
  },
  { names: ['joinposter', 'posterpos'], is: 'Poster is joinposter.com', type: 'poster' },
  { names: ['squareup', 'squarepos'], is: 'Square is squareup.com', type: 'square' },
  { names: ['toasttab'], is: 'Toast is toasttab.com', type: 'toast' },
  {
    names: ['cloverstation', 'cloverflex', 'clovermini', 'cloverduo', 'clovergo', 'clovercompact', 'cloverkiosk'],
    is: 'All tills of Clover are one POS',
    type: 'clover',
  },
  { names: ['fiserv', 'firstdata'], is: 'Clover is the POS of Fiserv, formerly First Data', type: 'clover' },
  { names: ['kounta', 'oseries', 'lightspeedo'], is: 'Kounta is Lightspeed Restaurant O-Series', type: null },
  { names: ['lseries', 'lightspeedl', 'posios'], is: 'This is Lightspeed Restaurant L-Series', type: null },
  { names: ['rseries', 'lightspeedr'], is: 'This is Lightspeed Retail R-Series', type: null },
  { names: ['gseries', 'gastrofix'], is: 'Gastrofix is called Lightspeed Restaurant G-Series now', type: null },
  { names: ['sseries', 'shopkeep'], is: 'ShopKeep is called Lightspeed Retail S-Series now', type: null },
  { names: ['spotonretail'], is: 'SpotOn Retail is not SpotOn Restaurant', type: null },
  {
    names: ['micros3700', 'res3700', 'micros9700'],
    is: 'Micros 3700 and 9700 are older than Simphony, and another POS',
    type: null,
  },
  {
    names: ['appetize', 'spotonenterprise'],
    is: 'Appetize is SpotOn Enterprise, which is not SpotOn Restaurant',
    type: null,
  },
  { names: ['aloha', 'ncr', 'ncraloha', 'voyix'], is: 'Aloha is the POS of NCR Voyix', type: null },
  { names: ['brink', 'par', 'parbrink'], is: 'Brink is the POS of PAR', type: null },
  { names: ['syrve', 'iiko'], is: 'iiko is called Syrve outside of its home market', type: null },
  { names: ['dotypos', 'dotykacka'], is: 'Dotykačka is called Dotypos, too', type: null },
];

/** Of these nothing else is known. */
const BY_NAME_ONLY: readonly string[] = [
  'TouchBistro',
  'Revel',
  'SumUp',
  'Shopify',
  'Epos Now',
  'Tevalis',
  'Vectron',
  'unTill',
  'Orderbird',
  'Gastronovi',
  'Foodics',
  'Lavu',
  'Heartland',
  'Tabit',
  'GoTab',
  'Arryved',
  'Odoo',
  'Squirrel',
  'Agilysys',
  'InfoGenesis',
  'PosiTouch',
  'SkyTab',
  'Harbortouch',
  'Upserve',
  'Breadcrumb',
  'r_keeper',
  'Trivec',
  'Ancon',
  'Idealpos',
  'Bepoz',
];

/** Letters and digits, in lower case: people write names in many ways. */
function folded(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Makers whose name people put before that of the POS. */
const MAKERS = ['lightspeedrestaurant', 'lightspeedretail', 'lightspeed', 'oracle'] as const;

/** The name, and without its maker. */
function saidWays(word: string): string[] {
  const shorter = MAKERS.filter((maker) => word.startsWith(maker) && word !== maker).map((m) => word.slice(m.length));
  return [word, ...shorter];
}

export interface Meant {
  readonly types: readonly PosType[];
  /** What the name stands for, where that is not its title: a sentence without its end. */
  readonly is: string | null;
}

/**
 * The types that people mean by a name: what a POS was called, or a word of its title. None where it is a name of nothing.
 */
export function typesMeant(name: string, types: readonly PosType[]): Meant | null {
  const word = folded(name);
  if (word === '') return null;
  const ways = saidWays(word);
  const called = CALLED.find(({ names }) => ways.some((way) => names.includes(way))) ?? knownByName(word);
  const own = types.filter(({ type }) => type === called?.type);
  if (called !== undefined) return { types: own, is: called.is };
  const titled = types.filter(({ type, title }) => folded(title).includes(word) || folded(type).includes(word));
  return word.length < 3 || titled.length === 0 ? null : { types: titled, is: null };
}

function knownByName(word: string): Called | undefined {
  const name = BY_NAME_ONLY.find((known) => folded(known) === word);
  return name === undefined ? undefined : { names: [word], is: `${name} is known to posctl by name only`, type: null };
}

/** What to do about a name that is not a type: null where posctl does not know it either. */
export function adviceFor(name: string, types: readonly PosType[]): string | null {
  const meant = typesMeant(name, types);
  if (meant === null) return null;
  const { types: found, is } = meant;
  const [first] = found;
  if (first !== undefined)
    return `${is === null ? '' : `${is}: `}${found.map(({ type }) => type).join(', or ')}; see: posctl types ${first.type}`;
  return `${is}, and posctl does not read its API: connect the reports that it mails (posctl types email-report), or a Singer tap for it (posctl types singer)`;
}
