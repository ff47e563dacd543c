/** Shorter ids are numbers of one till or one database. */
const SHORTEST_OF_ALL = 12;

/**
 * Whether an id says which sale it is only within its source: short ones are counted from 1 by the neighbouring till, too.
 * The document's id then holds its integration, so that two such sales are never taken for the same one.
 */
export function isLocalId(id: string): boolean {
  return id.length < SHORTEST_OF_ALL;
}
