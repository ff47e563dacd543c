import type { ReportFile } from '../domain/report/report.ts';

/** Files that people name on the command line. */
export interface Files {
  /**
   * The whole file; `name` is the last part of its path.
   * @throws ExpectedError `failed` that says which file and why: not there, a folder, too large, not to be read.
   */
  read(path: string): Promise<ReportFile>;
  /** A new file of text. @throws ExpectedError `failed`: it is there already, or cannot be written. */
  write(path: string, text: string): Promise<void>;
  /** A file of text in place of the one that may be there; readers see the old one or the new one. @throws as `write`. */
  replace(path: string, text: string): Promise<void>;
}
