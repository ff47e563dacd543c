/** Mails as POS systems send them. */

export interface MailPart {
  /** Without one: the mail's own text. */
  readonly name?: string;
  readonly type?: string;
  readonly content: string | Buffer;
  readonly encoding?: 'base64' | 'quoted-printable' | '7bit';
  /** In the place of the headers that name and type would make. */
  readonly headers?: readonly string[];
}

export interface MailWords {
  readonly to?: string;
  readonly from?: string;
  readonly subject?: string;
  /** As it stands in the header; null: there is none. */
  readonly date?: string | null;
  readonly messageId?: string | null;
  /** Further headers. */
  readonly headers?: readonly string[];
  readonly parts?: readonly MailPart[];
}

let counted = 0;

/** A mail with these parts, the first of which is a greeting unless all are said. */
export function mailOf(words: MailWords): string {
  counted += 1;
  const boundary = `=_part_${counted}`;
  const { to = 'reports@example.com', from = 'POS <pos@pos.example>', subject = 'Daily sales' } = words;
  const { date = 'Fri, 20 Nov 2026 06:00:00 -0500', messageId = `<${counted}@pos.example>` } = words;
  const parts = words.parts ?? [{ content: 'See the attachment.' }];
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    ...(date === null ? [] : [`Date: ${date}`]),
    ...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
    ...(words.headers ?? []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    ...parts.flatMap((part) => [`--${boundary}`, ...linesOf(part)]),
    `--${boundary}--`,
    '',
  ].join('\r\n');
}

function linesOf({ name, type, content, encoding, headers }: MailPart): string[] {
  const bytes = Buffer.from(content);
  const how = encoding ?? (name === undefined ? '7bit' : 'base64');
  const told = headers ?? [
    `Content-Type: ${type ?? (name === undefined ? 'text/plain; charset=utf-8' : 'text/csv')}${name === undefined ? '' : `; name="${name}"`}`,
    ...(name === undefined ? [] : [`Content-Disposition: attachment; filename="${name}"`]),
  ];
  return [...told, `Content-Transfer-Encoding: ${how}`, '', encoded(bytes, how)];
}

function encoded(bytes: Buffer, how: NonNullable<MailPart['encoding']>): string {
  if (how === 'base64') return bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
  if (how === '7bit') return bytes.toString('latin1');
  return [...bytes]
    .map((byte) => (byte === 10 ? '\r\n' : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('');
}
