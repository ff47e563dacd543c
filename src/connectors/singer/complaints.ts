/** What a program says on standard error before it gives up: the one line that tells why, out of all that it says. */
import { clean } from '../../domain/text.ts';
import { fields, text } from '../api/read.ts';

/** Bytes of a line that are read: what follows in it is not looked at. */
const LONGEST = 8 * 1024;
/** Lines that are kept, of the complaints that belong together and of the last ones. */
const MOST_KEPT = 12;
/** Lines that a headline goes on for. */
const LONGEST_MESSAGE = 2;
const NEWLINE = 10;

/**
 * The end of a trace of calls, the headline of a crash, in the ways of Python, Ruby, Go, Rust, Node, Java, .NET, PHP,
 * Elixir.
 */
const HEADLINES: readonly RegExp[] = [
  /^\S+:\d+:in [`'][^']*': (.+ \([A-Z]\w*(?:::\w+)*\))$/,
  /^((?:panic|fatal error): .+)$/,
  /^thread '.*?' panicked at (.+)$/s,
  /^(?:PHP )?(Fatal error: .+)$/,
  /^(\*\* \(\S+\) .+)$/,
  /^\s*\[cause\]: (.+)$/,
  /^(?:Caused by: |Uncaught |Unhandled exception\. |Exception in thread "[^"]{0,80}" )?((?:[\w$]+[.:])*[\w$]*(?:Error|Exception)\b(?: \[\w+\])?(?::.*)?)$/s,
];
/** A complaint in a log. */
const LOGGED =
  /\b(?:CRITICAL|FATAL|ERROR|PANIC)\b|\b(?:[Ee]rror|[Ff]atal|[Pp]anic): |\blevel=(?:error|fatal|panic|critical)\b|"level": ?"(?:error|fatal|panic|critical)"|"level": ?[56]0\b|^\S.*\b(?:Error|Exception)\b/;
/** What is logged at other levels complains of nothing that it could not cope with. */
const CALM =
  /^.{0,60}?\b(?:INFO|WARN|WARNING|DEBUG|TRACE|NOTICE)\b|\blevel=(?:info|warn|warning|debug)\b|"level": ?"(?:info|warn|warning|debug)"/;
/** Calls of a trace, marks below them, and what platforms say last. */
const FRAME =
  /^\s+(?:at |from |File "|\^|~)|^\s*[\^~]+\s*$|^\s*\.\.\. \d+ more|^Node\.js v\d|^goroutine \d+ \[|^exit status \d|^node:internal|^During handling of|^The above exception/;
/** What Node shows of an error below its trace. */
const DETAIL = /^\s+(?:code|errno|syscall|status|statusCode):/;

/** Why a program gave up, as far as it said so. */
export interface Cause {
  /** The line that a person would read first; empty when nothing was said. */
  readonly line: string;
  /** What else belongs to it, the nearest first. */
  readonly beside: readonly string[];
}

/** Listens to standard error from its first byte to its last; keeps a few lines of it. */
export class Complaints {
  private held: Uint8Array[] = [];
  private size = 0;
  /** Within a trace of Python's, whose end is any line that is not indented. */
  private inTrace = false;
  /** The next line is the message of the crash that was announced. */
  private announced = false;
  /** How many more lines belong to the last headline. */
  private goesOn = 0;
  /** Complaints that nothing else parts. */
  private together: string[] = [];
  private parted = false;
  private readonly last: string[] = [];

  hear(bytes: Uint8Array): void {
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to !== -1; to = bytes.indexOf(NEWLINE, from)) {
      this.hold(bytes.subarray(from, to));
      this.endLine();
      from = to + 1;
    }
    this.hold(bytes.subarray(from));
  }

  cause(): Cause {
    this.endLine();
    if (this.together.length === 0) return { line: this.last.at(-1) ?? '', beside: [...this.last].reverse() };
    const [line = '', ...beside] = [...this.together].reverse();
    return { line: line.trim(), beside };
  }

  private hold(bytes: Uint8Array): void {
    const room = bytes.subarray(0, LONGEST - this.size);
    if (room.length === 0) return;
    // A copy: what it was read into is used again.
    this.held.push(Uint8Array.from(room));
    this.size += room.length;
  }

  private endLine(): void {
    if (this.size > 0) this.line(clean(Buffer.concat(this.held).toString('utf8').trimEnd()));
    this.held = [];
    this.size = 0;
  }

  private line(line: string): void {
    if (line.trim() === '') return;
    if (/\bTraceback \(most recent call last\)/.test(line)) {
      this.inTrace = true;
      return;
    }
    const ends = this.inTrace && !/^\s/.test(line);
    if (ends) this.inTrace = false;
    if (FRAME.test(line) || this.inTrace) return;
    const headline = ends || this.announced ? line : headlineIn(line);
    this.announced = /^thread '.*' panicked at [^']+:\d+:\d+:$/.test(line);
    if (headline !== null) this.complain(headline, true);
    else if (this.goesOn > 0) this.goOn(line);
    else if (DETAIL.test(line) && this.together.length > 0) this.together.unshift(line);
    else if (LOGGED.test(line) && !CALM.test(line)) this.complain(messageIn(line), false);
    else this.parted = true;
    this.last.push(line.trim());
    if (this.last.length > MOST_KEPT) this.last.shift();
  }

  private complain(line: string, isHeadline: boolean): void {
    if (this.parted) this.together = [];
    this.parted = false;
    this.together.push(line);
    if (this.together.length > MOST_KEPT) this.together.shift();
    this.goesOn = isHeadline && /:$|\bvalidation errors?\b/.test(line) ? LONGEST_MESSAGE : 0;
  }

  private goOn(line: string): void {
    this.goesOn -= 1;
    this.together.push(`${this.together.pop() ?? ''} ${line.trim()}`);
  }
}

function headlineIn(line: string): string | null {
  for (const headline of HEADLINES) {
    const found = headline.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/** What a log of JSON objects says in words. */
function messageIn(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, message, event, err, error } = fields(JSON.parse(line));
    const said = [msg ?? message ?? event, fields(err ?? error).message ?? err ?? error].map(text);
    return said.filter((part) => part !== null).join(': ') || line;
  } catch {
    return line;
  }
}
