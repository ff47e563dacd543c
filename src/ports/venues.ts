import type { Alike, AlikeAsked } from '../domain/alike.ts';
import type { ExpectedError } from '../domain/errors.ts';
import type { FiguresAsked, StoreFigures } from '../domain/figures.ts';
import type { ImportOutcome } from '../domain/import-outcome.ts';
import type { Integration } from '../domain/integration.ts';
import type { SourceRow } from '../domain/sale.ts';
import type { VenueChange, VenueState } from '../domain/state.ts';
import type { Survey, SurveyAsked } from '../domain/survey.ts';
import type { IntegrationQuery, VenueQuery } from '../domain/venue-query.ts';
import type { Fence } from './leases.ts';
import type { Turn } from './sharing.ts';

/** Venues with their integrations and the mail they owe: each is read, and changed, as one. */
export interface Venues {
  read(id: string): Promise<VenueState | undefined>;
  /** The venue that has the integration with this permanent id. */
  find(integration: string): Promise<VenueState | undefined>;
  /**
   * The venues that fit, by id; none when the store does not exist. One that cannot be read is handed to `damaged` and
   * left out, whatever was asked.
   */
  list(query: VenueQuery, damaged: (error: ExpectedError) => void): AsyncIterable<VenueState>;
  /** Ids of all venues, sorted, without reading one: also of those that cannot be read. */
  ids(): Promise<string[]>;
  /** How many integrations fit; those of venues that cannot be read are not counted. */
  count(query: IntegrationQuery): Promise<number>;
  /** How many active integrations of a type there are, and how many of them fail for one cause; as `count` counts. */
  alike(asked: AlikeAsked): Promise<Alike>;
  /**
   * Looks over all integrations: those that stand out are handed to `visit`, in the order of their venues' ids, the others
   * are counted, all of one moment or each once. A venue that is read and cannot be is handed to `damaged` and left out.
   */
  survey(asked: SurveyAsked, told: SurveyTold): Promise<Survey>;
  /** What there is to do, and how all integrations are; venues that cannot be read are left out. */
  figures(asked: FiguresAsked): Promise<StoreFigures>;
  /**
   * Changes one venue as one: reads it afresh under its lock, plans the import of `rows`, asks `decide` what follows, and
   * saves state, entries, documents and totals together. After a crash at any instant all of it is there or none.
   * `decide` is pure and may be called again; returning `null` as the change saves nothing (documents included).
   * @throws ExpectedError `locked` when another process holds the venue for 30 s; `conflict` when the lease of the fence
   * was lost: then nothing is saved; `bad_data` about a document that cannot be stored.
   */
  change<R>(venue: string, decide: Decide<R>, what?: ChangeWith): Promise<R>;
}

/** Who hears of what a survey finds. */
export interface SurveyTold {
  /** `state`: its venue, with all integrations. */
  visit(integration: Integration, state: VenueState): void;
  damaged(error: ExpectedError): void;
}

/** What comes with a change. */
export interface ChangeWith {
  /** What sources say now, in the order in which they said it. */
  readonly rows?: readonly SourceRow[];
  /** Of the lease under which all this was made. */
  readonly fence?: Fence;
  /** Of the claim that it ends; when the claim was lost, nothing is saved (`conflict`). */
  readonly ends?: Turn;
}

/** `state` is undefined for a venue that does not exist yet. */
export type Decide<R> = (
  state: VenueState | undefined,
  imported: ImportOutcome,
) => { readonly change: VenueChange | null; readonly result: R };
