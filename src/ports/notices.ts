import type { Notice } from '../domain/notices.ts';

/** Where alarms go besides mail: chats, pagers, programs. As the config says; none without it. */
export interface Notices {
  targets(): Promise<readonly NoticeTarget[]>;
  /** Resolves when the target has taken it. @throws Error with a message fit for people, without secrets. */
  send(target: NoticeTarget, notice: Notice): Promise<void>;
  /**
   * Tells whoever waits for it that a pass has ended (a dead man's switch). `url`: in place of the configured one;
   * without either nothing is done. @throws Error as `send` does.
   */
  ping(url: string | null): Promise<void>;
}

export interface NoticeTarget {
  /** Stays the same as long as its entry in the config does. */
  readonly id: string;
  /** `webhook 1`: the address is a secret. */
  readonly name: string;
}
