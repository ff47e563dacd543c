/** How lists are cut into pages, in order or as a provider on a bad day does it. */
export const PAGE_FAULTS = ['repeated-pages', 'reordered-pages', 'empty-page', 'endless-pages'] as const;
export type PageFault = (typeof PAGE_FAULTS)[number];

export interface PageCut {
  /** Null on the first page. */
  readonly offset: number | null;
  readonly limit: number;
  readonly fault: PageFault | null;
}

/** Small enough that there are several pages to put into disorder. */
const SMALL = 40;
const REPEATED = 5;

/** One page, and the offset of the next one; null after the last. */
export function pageOf<T>(
  rows: readonly T[],
  { offset, limit, fault }: PageCut,
): { rows: readonly T[]; next: number | null } {
  if (fault === 'empty-page' && offset === null) return { rows: [], next: 0 };
  if (fault === 'endless-pages') return { rows: rows.slice(0, limit), next: 0 };
  const size = Math.max(1, fault === 'repeated-pages' || fault === 'reordered-pages' ? Math.min(limit, SMALL) : limit);
  const start = offset ?? 0;
  const end = Math.min(start + size, rows.length);
  const repeated = fault === null || fault === 'empty-page' ? 0 : Math.min(REPEATED, start);
  const page = rows.slice(start - repeated, end);
  return { rows: fault === 'reordered-pages' ? page.reverse() : page, next: end < rows.length ? end : null };
}
