import type { ReportContext, ReportFile, ReportReading } from '../domain/report/report.ts';

/** Reads report files of every format; what is wrong with a file is part of the reading, never an error. */
export interface ReportReader {
  /** One reading a file; of an archive one for each file in it. `signal` ends the reading of a large one. */
  read(file: ReportFile, context: ReportContext, signal?: AbortSignal): Promise<ReportReading[]>;
}
