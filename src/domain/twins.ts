import { compareTexts } from './collections.ts';
import type { Integration } from './integration.ts';
import type { SaleDocument } from './sale.ts';

/**
 * Which integrations of a venue would tell of the same sales under the same source id: those of one POS type. Of those
 * that have a document it counts for the oldest one, whatever the order in which they brought it.
 */
export class Twins {
  private readonly siblings = new Map<string, readonly string[]>();
  private readonly ages = new Map<string, number>();

  constructor(integrations: readonly Pick<Integration, 'id' | 'type' | 'createdAt'>[]) {
    const byAge = [...integrations].sort((a, b) => compareTexts(a.createdAt, b.createdAt) || compareTexts(a.id, b.id));
    byAge.forEach(({ id, type }, age) => {
      this.ages.set(id, age);
      const siblings = byAge.filter((other) => other.type === type && other.id !== id).map((other) => other.id);
      if (siblings.length > 0) this.siblings.set(id, siblings);
    });
  }

  /** Integrations that may have the same document. A day's report has no id of its own: it has no twin. */
  of({ integration, kind }: SaleDocument): readonly string[] {
    return (kind === 'aggregate' ? undefined : this.siblings.get(integration)) ?? NONE;
  }

  /** The one of these for which the document counts. */
  oldest(ids: readonly [string, ...string[]]): string {
    const age = (id: string) => this.ages.get(id) ?? Number.POSITIVE_INFINITY;
    return ids.reduce((a, b) => (age(b) < age(a) ? b : a));
  }
}

const NONE: readonly string[] = [];

/** The document as it counts: in `owner`, or for itself. */
export function countedFor(document: SaleDocument, owner: string): SaleDocument {
  if (owner !== document.integration) return { ...document, countedIn: owner };
  if (document.countedIn === undefined) return document;
  const { countedIn: _, ...itself } = document;
  return itself;
}
