import type { Method } from './integration.ts';

/** A credential or option of a POS type. */
export interface Setting {
  readonly key: string;
  readonly required: boolean;
  readonly description: string;
  /** A value as it looks: the command at the end of the set-up instructions gives it, of an optional one too. */
  readonly example?: string;
  /** True for an option that only changes how what came is read: a change of it alone is not tried against the provider. */
  readonly readingOnly?: true;
  /** All that it can be. */
  readonly values?: readonly string[];
}

export const LANGUAGES = ['en', 'fr', 'de', 'es'] as const;
/** In which venues can be written to. */
export type Language = (typeof LANGUAGES)[number];

export const ACCESS_RENEWED = ['check', 'given'] as const;

/** How long access lasts that ends by itself. */
export interface AccessLife {
  /** The credential that ends. */
  readonly credential: string;
  /** What ends, for people: `the consent of the owner`. */
  readonly what: string;
  /** How many days after it was last renewed, or given. */
  readonly days: number;
  /** How many days before that people are told. */
  readonly warnDays: number;
  /** `check`: every good check renews it. `given`: a person has to give another one. */
  readonly from: (typeof ACCESS_RENEWED)[number];
}

/** One entry of the catalogue: what people need to know to connect a venue to a POS of this type. */
export interface PosType {
  /** `square` */
  readonly type: string;
  /** What the maker calls it: `Square`. */
  readonly title: string;
  readonly method: Method;
  /** Whether a customer can complete the set-up alone. */
  readonly selfServe: boolean;
  readonly credentials: readonly Setting[];
  /**
   * Sets of credentials of which one must be complete: `[['accessToken'], ['refreshToken', 'clientId', 'clientSecret']]`.
   * Where several are, the last one is used.
   */
  readonly credentialSets: readonly (readonly string[])[];
  /** Credentials of any name are taken, not only those that are listed: they go where the venue's own set-up names them. */
  readonly anyCredentials?: true;
  /** Where the owner gives access in a browser: credentials that have to be there before. See `posctl authorize`. */
  readonly consent?: readonly string[];
  /** Absent where credentials are good until somebody takes them back, or say themselves when they end. */
  readonly accessLife?: AccessLife;
  readonly options: readonly Setting[];
  /** Set-up instructions, one step each, in words that can be read out on the phone. */
  readonly instructions: readonly string[];
  /** What a venue does when access has to be given again, one step each: for letters to the venue. */
  readonly renewal?: Readonly<Record<Language, readonly string[]>>;
  /** Days that the first routine check and one a day go back; every one where the provider does not filter by change. */
  readonly lookBackDays: number;
  /** Whether the provider finds sales by when they were changed last, so that most routine checks need not go far back. */
  readonly filtersByChange?: true;
  /** How many days back the provider answers; null when it has no limit. */
  readonly reachDays: number | null;
  /** How far back it answers, for people, where that depends on something: `the last 31 days, or …`. */
  readonly reachNote?: string;
  /** The longest window that it answers in one go, in days; without it posctl's own limits hold. */
  readonly longestWindowDays?: number;
  /** Built without a real account of the maker to try it on: people are told to compare its first day. */
  readonly isNew?: true;
  /** How often the provider may be asked by all checks together, for people: `20 requests a second`. */
  readonly rateBudget?: string;
}
