import type { ReadDocument } from '../domain/document.ts';

/** Documents that people write: YAML, and JSON, which is YAML. */
export interface Documents {
  /** Understands a text; anchors, aliases, tags and names that come twice in one place are problems. */
  read(text: string): Promise<ReadDocument>;
  /** A value of JSON as YAML. */
  yaml(value: unknown): Promise<string>;
}
