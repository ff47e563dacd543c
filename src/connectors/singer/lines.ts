/** Longest line that is read, in bytes; nobody's receipt is larger. */
const LONGEST_LINE = 64 * 1024 * 1024;
const NEWLINE = 10;

/**
 * Cuts bytes into lines, decoded as UTF-8 when a line is whole: a character may be split between two pieces. Lines that
 * are too long are left out and counted; no more than one line is ever held.
 */
export class LineCutter {
  /** Lines that were left out because they are too long. */
  tooLong = 0;
  private readonly longest: number;
  private held: Uint8Array[] = [];
  private size = 0;
  private dropping = false;

  constructor(longest = LONGEST_LINE) {
    this.longest = longest;
  }

  /** The lines that are complete with this piece, without their ends. */
  cut(piece: Uint8Array): string[] {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const lines: string[] = [];
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      if (this.size === 0 && !this.dropping && to - from <= this.longest) lines.push(bytes.toString('utf8', from, to));
      else {
        this.hold(bytes.subarray(from, to));
        lines.push(...this.end());
      }
      from = to + 1;
    }
    if (from < bytes.length) this.hold(bytes.subarray(from));
    return lines;
  }

  /** What stands after the last line end: a line too, if there is anything. */
  end(): string[] {
    const line = this.dropping || this.size === 0 ? [] : [Buffer.concat(this.held).toString('utf8')];
    this.held = [];
    this.size = 0;
    this.dropping = false;
    return line;
  }

  private hold(bytes: Uint8Array): void {
    if (this.dropping) return;
    if (this.size + bytes.length <= this.longest) {
      this.held.push(bytes);
      this.size += bytes.length;
      return;
    }
    this.tooLong += 1;
    this.dropping = true;
    this.held = [];
    this.size = 0;
  }
}
