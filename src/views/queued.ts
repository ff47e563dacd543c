import type { QueuedMail } from '../domain/mail.ts';

/** `2 mails are queued: no mail server is set (POSCTL_SMTP_URL)`. */
export function queuedWords({ mails, because }: QueuedMail): string {
  const what = mails === 1 ? '1 mail is' : `${mails} mails are`;
  return `${what} queued: ${WHY[because]}`;
}

const WHY: Readonly<Record<QueuedMail['because'], string>> = {
  no_server: 'no mail server is set (POSCTL_SMTP_URL)',
  no_recipient: 'nobody to send to (POSCTL_SUPPORT_EMAIL)',
};
