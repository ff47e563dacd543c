/** Where a browser of this machine brings an answer. */
export interface Callbacks {
  /**
   * Takes one request on 127.0.0.1, at a path that ends with `path`; others get 404. Ends with the signal.
   * @throws ExpectedError `conflict` when something else listens on that port.
   */
  listen(at: { readonly port: number; readonly path: string; readonly signal: AbortSignal }): Promise<Callback>;
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
