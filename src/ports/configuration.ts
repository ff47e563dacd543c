import type { ConfigKey } from '../domain/config-keys.ts';

/** The config file, and what holds beside it. */
export interface Configuration {
  /** Absolute, also when there is no file yet. */
  readonly path: string;
  /** Every setting as it is in force. */
  settings(): Promise<ConfigSettingNow[]>;
  /**
   * Writes a setting into the file, which is made when there is none; null takes it out. Everything else in it stays.
   * @throws ExpectedError `usage` about a value that cannot be, `failed` when the file cannot be written.
   */
  change(key: ConfigKey, value: string | null): Promise<void>;
}

/** A setting as it is in force. */
export interface ConfigSettingNow {
  readonly key: ConfigKey | 'notify';
  /** Fit to be shown: of a secret only its source, or where it leads. Null when nothing is set. */
  readonly value: string | null;
  /** What decides: a flag, a variable, the file; or that nothing is given. */
  readonly from: 'flag' | 'environment' | 'file' | 'default';
  /** The variable that goes before the file; null for what only the file can hold. */
  readonly variable: string | null;
}
