/** A morning at the desk: who was called off, and what mends each, by nothing but what posctl itself says. */

/** One that was called off, as `triage` tells of it. */
export interface CalledOff {
  readonly ref: string;
  readonly cause: string;
  readonly next: string;
}

/**
 * Mends all that was called off with the commands that are shown for them: one to see them all, one more each. What only a
 * person knows stands in capitals there: the new secret is in the variable TOKEN.
 */
export async function mendMorning(posctl: (args: readonly string[]) => Promise<string>): Promise<readonly CalledOff[]> {
  const shown = await posctl(['triage', '--status', 'CalledOff', '-o', 'json']);
  const { items } = JSON.parse(shown) as { readonly items: readonly CalledOff[] };
  for (const { next } of items) {
    const known = next.replace('=SOURCE', '=env:TOKEN').replace('=VALUE', '=LMARKET');
    await posctl(known.split(' ').slice(1));
  }
  return items;
}
