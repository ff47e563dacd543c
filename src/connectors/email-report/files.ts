/** A file that came with a mail, before it is read. */
export interface FileSeen {
  readonly name: string;
  /** MIME type, as the mail says it. */
  readonly type: string;
  /** Part of what the mail shows: a picture in its text. */
  readonly related: boolean;
}

/** By their names: what no report of sales comes as. */
const NO_REPORT =
  /\.(?:png|jpe?g|gif|bmp|svg|webp|heic|tiff?|ico|ics|vcf|vcard|p7s|asc|sig|pgp|pdf|docx?|pptx?|odt|rtf|mp[34]|m4a|mov|wav|css|js|json|amp)$/i;
/** By their types, where no name says more. */
const NO_REPORT_TYPE =
  /^(?:image|audio|video|font)\/|^text\/(?:calendar|x?-?vcard|directory|rfc822-headers|x-amp-html|css)$|^application\/(?:pkcs7-signature|x-pkcs7-signature|pgp-signature|pgp-keys|pdf|ics)$|^message\//i;
/** By their names: what a report does come as. Stronger than a type, which many programs write at random. */
const MAY_BE_REPORT = /\.(?:csv|tsv|tab|txt|xlsx?|xlsm|xml|html?|zip|gz|uue?)$/i;

/**
 * Why a file is not read: empty for what is no report anyway (a logo, a signature), else what people must know. Null for
 * what may be a report, as far as its name and type tell; its bytes decide later.
 */
export function passedOver({ name, type, related }: FileSeen): string | null {
  if (/^(?:winmail|win\d*)\.dat$/i.test(name) || /^application\/(?:vnd\.)?ms-tnef$/i.test(type))
    return `${name}: Outlook packed the files so that only Outlook can open them; have the mail sent as HTML or plain text, not as rich text`;
  if (/\.p7m$/i.test(name) || /pkcs7-mime$/i.test(type) || type === 'application/pgp-encrypted')
    return `${name}: the mail is encrypted or sealed so that only a mail program opens it; have it sent plainly`;
  if (namedLikeReport(name)) return null;
  return related || NO_REPORT.test(name) || NO_REPORT_TYPE.test(type) ? '' : null;
}

/** Whether a file says by its name that it is something that reports come as. */
export function namedLikeReport(name: string): boolean {
  return MAY_BE_REPORT.test(name);
}
