/** Ends a try when the caller gives up, or when what is expected does not come in time. */
export class Watch {
  /** What did not come in time. */
  expired: string | null = null;
  private readonly controller = new AbortController();
  private readonly caller: AbortSignal;
  private timer: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal) {
    this.caller = caller;
    caller.addEventListener('abort', this.cut);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** From now on, `what` is said when `ms` pass without `heard`. */
  expect(what: string, ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.expired = what;
      this.cut();
    }, ms);
  }

  heard(): void {
    this.timer?.refresh();
  }

  /** Frees the connection of an answer that is not wanted to its end. */
  readonly cut = (): void => this.controller.abort();

  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener('abort', this.cut);
  }
}
