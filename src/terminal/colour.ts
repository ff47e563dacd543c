import type { Tone } from '../ports.ts';

/** Gives a text the look of its meaning, or leaves it as it is. */
export type Paint = (text: string, tone: Tone) => string;

export const plainly: Paint = (text) => text;

/** Whether colours are allowed at all; each stream then needs to be a terminal, too. */
export function colourAllowed(noColourFlag: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  return !noColourFlag && !env.NO_COLOR && env.TERM !== 'dumb';
}

/** The painter for one stream; colours are loaded only where they are seen. */
export async function painterFor(stream: { readonly isTTY?: boolean }, allowed: boolean): Promise<Paint> {
  return allowed && stream.isTTY ? (await import('./paint.ts')).paint : plainly;
}
