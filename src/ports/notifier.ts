export interface Notifier {
  /** False when no mail server is configured: mail stays queued. */
  readonly configured: boolean;
  /** Resolves when the server has taken it. @throws Error with a message fit for people, without secrets. */
  send(mail: OutgoingMail): Promise<void>;
  /** Resolves when the server has answered and taken user and password; no mail is sent. @throws Error as `send` does. */
  greet(): Promise<void>;
  close(): Promise<void>;
}

export interface OutgoingMail {
  /** Without angle brackets. The same for every attempt to send the same mail. */
  readonly messageId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}
