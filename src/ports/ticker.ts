/** The daemon's heartbeat: calls `tick` every minute until stopped; never two at once. */
export interface Ticker {
  start(tick: () => Promise<void>): { stop(): Promise<void> };
}
