/** Where a browser of this machine brings an answer. */
export interface Callbacks {
  /**
   * Takes one request on 127.0.0.1, at that path; others get 404. Ends with the signal.
   * @throws ExpectedError `conflict` when something else listens on that port.
   */
  listen(at: CallbackPlace): Promise<Callback>;
}

export interface CallbackPlace {
  readonly port: number;
  readonly path: string;
  readonly signal: AbortSignal;
  /**
   * Why a request (path and query) is not the one that is waited for: it is told so, and waiting goes on; null when it is.
   */
  refuse(url: string): Promise<string | null>;
}

export interface Callback {
  /** The port: the one that was asked for, or for 0 a free one. */
  readonly port: number;
  /** The one request, when it comes. Rejects with the signal's reason. */
  readonly request: Promise<CallbackRequest>;
  close(): Promise<void>;
}

export interface CallbackRequest {
  /** Path and query. */
  readonly url: string;
  /** Shows a plain page with one sentence. */
  reply(good: boolean, sentence: string): Promise<void>;
}
