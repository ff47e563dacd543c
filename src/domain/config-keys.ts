/** What can be set in `config.json` and in the environment. */
interface ConfigSetting {
  readonly variable: string;
  readonly meaning: string;
}

export type ConfigKey = (typeof CONFIG_KEYS)[number];
export const CONFIG_KEYS = [
  'store',
  'venue',
  'actor',
  'smtpUrl',
  'mailFrom',
  'supportEmail',
  'keyFile',
  'accessible',
  'pingUrl',
] as const;

export const SETTINGS: Readonly<Record<ConfigKey, ConfigSetting>> = {
  store: {
    variable: 'POSCTL_STORE',
    meaning: 'where everything is kept: a folder, file:… or the address of a database',
  },
  venue: { variable: 'POSCTL_VENUE', meaning: 'completes references and add; never selects' },
  actor: { variable: 'POSCTL_ACTOR', meaning: 'who does it, for the timeline' },
  smtpUrl: { variable: 'POSCTL_SMTP_URL', meaning: 'the mail server, smtp://user:password@host:587' },
  mailFrom: { variable: 'POSCTL_MAIL_FROM', meaning: 'the sender of mails' },
  supportEmail: { variable: 'POSCTL_SUPPORT_EMAIL', meaning: 'gets every alarm' },
  keyFile: { variable: 'POSCTL_KEY_FILE', meaning: 'the key that encrypts stored secrets' },
  accessible: { variable: 'POSCTL_SCREEN_READER', meaning: '1 or true: screens for screen readers' },
  pingUrl: { variable: 'POSCTL_PING_URL', meaning: "told of every pass of the daemon, for a dead man's switch" },
};

/** Whether a text is the address of a mail server. */
export function isMailServer(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return Boolean(url?.hostname) && (url?.protocol === 'smtp:' || url?.protocol === 'smtps:');
}

/** Variables that have no twin in the config file. */
export const MORE_VARIABLES: readonly ConfigSetting[] = [
  { variable: 'POSCTL_CONFIG', meaning: "another config file than config.json in the platform's config folder" },
  { variable: 'POSCTL_PAGER', meaning: 'pages long tables in a terminal; otherwise PAGER, or less; cat: none' },
  { variable: 'POSCTL_COLUMNS', meaning: 'draws tables of this width where output goes to no terminal' },
  { variable: 'NO_COLOR', meaning: 'no colours' },
];
