import type { Writable } from 'node:stream';
import { clean } from '../domain/text.ts';
import { cut } from './width.ts';

/** A stream that may be a terminal. */
export type Screen = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The last line of a terminal, drawn over again and again; other text is written above it. */
export interface ProgressLine {
  /** Whether it stands on the screen, or comes back. */
  readonly on: boolean;
  show(text: string | null): void;
  /** Takes the line away while something else is written. */
  hide(): void;
  /** Puts it back. */
  back(): void;
}

const ERASE = '\r\x1b[2K';

export function progressLine(stream: Screen, wanted: boolean): ProgressLine {
  if (!wanted || !stream.isTTY) return { on: false, show() {}, hide() {}, back() {} };
  let line: string | null = null;
  const draw = () => {
    // One column stays free: some terminals wrap when the last one is written.
    if (line !== null) stream.write(ERASE + cut(line, (stream.columns ?? 80) - 1));
  };
  return {
    get on() {
      return line !== null;
    },
    show(text) {
      if (text === null && line !== null) stream.write(ERASE);
      line = text === null ? null : clean(text);
      draw();
    },
    hide() {
      if (line !== null) stream.write(ERASE);
    },
    back: draw,
  };
}
