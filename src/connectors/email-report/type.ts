import type { PosType } from '../../domain/catalogue.ts';

export const EMAIL_REPORT: PosType = {
  type: 'email-report',
  title: 'E-mailed reports',
  method: 'email',
  selfServe: true,
  credentials: [
    {
      key: 'password',
      required: true,
      description: 'Password of the mailbox; with Gmail, Yahoo, iCloud and others an app password made for posctl',
    },
  ],
  credentialSets: [['password']],
  options: [
    {
      key: 'host',
      required: true,
      description: 'Name of the IMAP server, imap.gmail.com for example',
      example: 'imap.example.com',
    },
    { key: 'port', required: false, description: 'Its port (default 993; with security starttls or none 143)' },
    {
      key: 'security',
      required: false,
      description: 'tls (default), starttls, or none, which goes to this machine itself only',
    },
    {
      key: 'user',
      required: true,
      description: 'User name of the mailbox, mostly its whole address',
      example: 'reports@example.com',
    },
    { key: 'folder', required: false, description: 'Folder in which the reports arrive (default INBOX)' },
    {
      key: 'address',
      required: false,
      description: 'Only mails to this address, reports+blue-door@example.com for example; several with commas',
      example: 'reports+VENUE@example.com',
    },
    {
      key: 'sender',
      required: false,
      description: 'Only mails from this address or domain (@toasttab.com); several with commas',
    },
    {
      key: 'subject',
      required: false,
      description: 'Only mails with this text in the subject; * stands for anything, capitals do not matter',
    },
    {
      key: 'profile',
      required: false,
      readingOnly: true,
      description:
        'How to read a report whose format is not recognised: columns, marks, date (see check-report --help)',
    },
    {
      key: 'currency',
      required: false,
      readingOnly: true,
      description: "Currency of the reports, if it is not the venue's",
    },
    {
      key: 'location',
      required: false,
      readingOnly: true,
      description: 'Name of the store, as the report calls it, where one report tells of several stores',
    },
  ],
  instructions: [
    'The reports need a mailbox that posctl can open over IMAP with a password: Gmail, Fastmail, Yahoo, iCloud, or that of your own provider. Not Microsoft 365 or Outlook.com: they let no program in with a password. Reports that arrive there can be redirected to another mailbox by a rule; redirected, not forwarded, so that they keep their date.',
    'One mailbox does for all venues: make one, reports@example.com for example, and use it for nothing else. Give every venue an address of its own in it by putting a plus sign and the name of the venue before the @: reports+blue-door@example.com. Most providers deliver such mails without further ado; where yours does not, make an alias.',
    'Let posctl in. Where the mailbox has two-step sign-in (Gmail, Yahoo and iCloud ask for it), open the security page of the account and make an app password; the ordinary password is refused. Changing the ordinary password later ends app passwords. Where an administrator looks after the mailbox, ask for IMAP to be switched on for it.',
    "In the POS's own back office, find the scheduled or e-mailed reports. Choose the one that lists items: product mix, item sales, menu mix. It needs the item, the quantity sold and the net sales.",
    'Set it to be sent every day, after closing, for the day before. Choose CSV if there is a choice, else Excel; a PDF or a link cannot be read. Enter the address of the venue from step 2 as the recipient.',
    'Where the file itself does not say its day, it is taken for the day before the mail was sent: one report for one day.',
    'Have the POS send one report now, save its file and look at it with posctl check-report FILE: what would be imported, and what is missing, if anything.',
    'Finish adding the integration with host, user, password, and address=reports+blue-door@example.com. posctl opens the mailbox at once and says which folders it has and how many mails it sees for this venue. It never marks, moves or deletes a mail.',
  ],
  lookBackDays: 7,
  reachDays: null,
};
