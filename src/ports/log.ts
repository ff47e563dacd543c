export interface Log {
  /** One event of the daemon: a line of JSON, or a readable line in a terminal. */
  event(level: 'info' | 'warn' | 'error', event: string, fields?: Readonly<Record<string, unknown>>): void;
}
