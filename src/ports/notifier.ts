export interface Notifier {
  /** False when no mail server is configured: mail stays queued. */
  readonly configured: boolean;
  /** Resolves when the server has taken it. @throws Error with a message fit for people, without secrets. */
  send(mail: OutgoingMail): Promise<void>;
  close(): Promise<void>;
}

export interface OutgoingMail {
  /** Without angle brackets. The same for every attempt to send the same mail. */
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}
