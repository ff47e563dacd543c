import type { Tone } from '../ports/output.ts';

/** Gives a text the look of its meaning, or leaves it as it is. */
export type Paint = (text: string, tone: Tone) => string;

const plainly: Paint = (text) => text;

/** The painter for one stream; colours are loaded only where they are seen. */
export async function painterFor(stream: { readonly isTTY?: boolean }, allowed: boolean): Promise<Paint> {
  return allowed && stream.isTTY ? (await import('./paint.ts')).paint : plainly;
}
