import type { PosType } from '../../domain/catalogue.ts';

export const SINGER: PosType = {
  type: 'singer',
  title: 'Singer tap',
  method: 'singer',
  selfServe: false,
  credentials: [],
  credentialSets: [],
  anyCredentials: true,
  options: [
    {
      key: 'command',
      required: true,
      description: 'Executable of the tap with its full path, and its own arguments; quotes hold words together',
      example: '/opt/taps/tap-square/bin/tap-square',
    },
    {
      key: 'config',
      required: false,
      description: 'Settings of the tap without its secrets, as JSON: {"start_date":"2026-01-01T00:00:00Z"}',
    },
    {
      key: 'catalog',
      required: false,
      description: 'Full path of a catalogue file, in place of what the tap itself says it has',
    },
    {
      key: 'catalogFlag',
      required: false,
      description: 'How the tap takes its catalogue: catalog, properties or none (default: as its catalogue looks)',
    },
    {
      key: 'streams',
      required: false,
      description: 'Streams to be read, separated by commas (default: those that the mapping makes sales of)',
    },
    {
      key: 'mapping',
      required: false,
      description:
        'How records become sales: tap-square, tap-toast (defaults for taps of these names), or JSON {"stream":{"our field":"its field"}}',
    },
    {
      key: 'environment',
      required: false,
      description:
        'Variables of the environment that the tap needs, separated by commas, beside PATH, HOME, LANG, TZ, TMPDIR, proxies and certificates',
    },
  ],
  instructions: [
    'A Singer tap is a program that reads from one POS and prints what it finds. Ask the maker of the POS, or search for the word tap and its name. This type is for a POS that none of the others can read.',
    'Install the tap on the machine on which the posctl daemon runs, in a folder of its own: python3 -m venv /opt/taps/NAME, then /opt/taps/NAME/bin/pip install NAME. It must be run by the same user as the daemon.',
    "Find in the tap's own README which settings its config file takes. Put those that are not secret into config, a start_date among them if it takes one: how far back its first run goes.",
    'Give each secret of the config file under its own name, --secret access_token=env:SQUARE_TOKEN for example; a dot leads into an inner object (oauth.refresh_token). posctl writes them into a private file for each run, and keeps what the tap puts in place of one.',
    'If it is neither tap-square nor tap-toast, say with mapping what its records mean. Of a sale these fields are known: id, soldAt or businessDay, itemCode or itemName, quantity, and net, gross, total or price; besides version, kind, currency, receipt, location, original, discount, tax, serviceCharge, tip, sku, voided, lineId. A receipt with a list of items: lines names the list, or the one item in its place.',
    'Say in the mapping how values are written, where that is not clear. Amounts are decimal numbers, with signs and currency marks or without: "amounts":"minor" says that they are cents, "decimal":"," that 1,234 is not a thousand. "dates":"DD/MM/YYYY" is for dates that do not begin with the year.',
    'Say which records are sales. A field like status, is_refund or voided_at is mapped as kind or voided. Words that posctl does not know are named at the first check and not counted until the mapping explains them: "kinds":{"done":"sale","2":"void"}. Rows that the tap marks as deleted count no more.',
    'Finish adding the integration. posctl runs the tap once to ask what it has and, in a terminal, lets you choose the streams. Choose those that hold sales.',
    'If a later check fails, posctl show tells what the tap said at its end.',
  ],
  lookBackDays: 7,
  reachDays: null,
};
