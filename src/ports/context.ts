/** Who calls and how: settled once from flags, environment and config. */
export interface Context {
  readonly actor: string;
  /** The account of the operating system, for messages about files. */
  readonly user: string;
  /** Completes references and `add`; never selects. */
  readonly defaultVenue: string | null;
  /** `--reason`: why, for the timeline. */
  readonly reason: string | null;
  /** Id of what this command does as one (`op_…`), for the timeline. */
  readonly operation: string;
  /** Makes a path absolute, from the folder in which the command was typed. */
  absolute(path: string): string;
  /** `--yes`: confirmations are given. */
  readonly yes: boolean;
  readonly supportEmail: string | null;
  /** `host/pid`, for heartbeats and holders of locks. */
  readonly process: string;
  readonly version: string;
  /** Aborted by SIGINT, SIGTERM or SIGHUP. */
  readonly interrupted: AbortSignal;
}
