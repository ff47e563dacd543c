import { type AST, parseRegExpLiteral } from '@eslint-community/regexpp';

// V8 does not tell how far a regular expression went: its limit of backtracks leaves out the loops that matter most (`a+b`).
// So its way is gone again by a machine that counts. Whoever counts should see that both come to the same match.

/** What one regular expression did with a text. */
export interface Run {
  readonly steps: number;
  /** Where the match begins and ends; null when there is none. */
  readonly match: readonly [from: number, to: number] | null;
}

/** Work went on for more steps than it was allowed. */
export class TooManySteps extends Error {}

type Op =
  | { readonly op: 'char'; readonly fits: Fits; readonly back: boolean }
  | { readonly op: 'edge'; readonly holds: (text: string, at: number) => boolean }
  | { readonly op: 'same'; readonly group: number; readonly back: boolean }
  | { readonly op: 'set'; readonly slot: number; readonly value: number | 'here' }
  /** Tries the first way, and the second one when that fails. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'loop'; readonly of: AST.Quantifier; readonly count: number; exit: number }
  | { readonly op: 'looped'; readonly min: number; readonly count: number; readonly start: number; readonly to: number }
  | { readonly op: 'look'; readonly negate: boolean; exit: number }
  | { readonly op: 'end' };

type Fits = (character: number) => boolean;

interface Program {
  readonly ops: readonly Op[];
  readonly slots: number;
  readonly unicode: boolean;
  readonly sticky: boolean;
}

const nativeExec = RegExp.prototype.exec;
const PROGRAMS = new Map<string, Program>();

/** What `expression.exec(text)` would do from its `lastIndex` on. @throws TooManySteps */
export function runOf(expression: RegExp, text: string, mostSteps: number): Run {
  const from = expression.global || expression.sticky ? expression.lastIndex : 0;
  const key = `/${expression.source}/${expression.flags}`;
  const program = PROGRAMS.get(key) ?? new Compiler(parseRegExpLiteral(key)).program();
  PROGRAMS.set(key, program);
  return new Machine(program, text, mostSteps).search(from);
}

class Compiler {
  private readonly ops: Op[] = [];
  private slots: number;
  private readonly groups: readonly AST.CapturingGroup[];

  private readonly literal: AST.RegExpLiteral;

  constructor(literal: AST.RegExpLiteral) {
    this.literal = literal;
    this.groups = groupsIn(literal.pattern);
    this.slots = 2 + 2 * this.groups.length;
  }

  program(): Program {
    const { unicode, unicodeSets, sticky } = this.literal.flags;
    this.add({ op: 'set', slot: 0, value: 'here' });
    this.oneOf(this.literal.pattern.alternatives, false);
    this.add({ op: 'set', slot: 1, value: 'here' });
    this.add({ op: 'end' });
    return { ops: this.ops, slots: this.slots, unicode: unicode || unicodeSets, sticky };
  }

  private add<T extends Op>(op: T): T {
    this.ops.push(op);
    return op;
  }

  private oneOf(alternatives: readonly AST.Alternative[], back: boolean): void {
    const ends = alternatives.map(({ elements }, i) => {
      const last = i === alternatives.length - 1;
      const split = last ? null : this.add({ op: 'split', first: this.ops.length + 1, second: 0 });
      for (const element of back ? elements.toReversed() : elements) this.element(element, back);
      const end = last ? null : this.add({ op: 'jump', to: 0 });
      if (split) split.second = this.ops.length;
      return end;
    });
    for (const end of ends) if (end) end.to = this.ops.length;
  }

  private element(node: AST.Element, back: boolean): void {
    if (node.type === 'Quantifier') this.quantifier(node, back);
    else if (node.type === 'Group') this.oneOf(node.alternatives, back);
    else if (node.type === 'CapturingGroup') this.group(node, back);
    else if (node.type === 'Assertion') this.assertion(node);
    else if (node.type === 'Backreference') {
      const group = this.groups.indexOf([node.resolved].flat()[0] as AST.CapturingGroup);
      this.add({ op: 'same', group, back });
    } else this.add({ op: 'char', fits: this.fits(node.raw), back });
  }

  private group(node: AST.CapturingGroup, back: boolean): void {
    const first = 2 + 2 * this.groups.indexOf(node);
    this.add({ op: 'set', slot: back ? first + 1 : first, value: 'here' });
    this.oneOf(node.alternatives, back);
    this.add({ op: 'set', slot: back ? first : first + 1, value: 'here' });
  }

  private quantifier(node: AST.Quantifier, back: boolean): void {
    const [count, start] = [this.slots, this.slots + 1];
    this.slots += 2;
    this.add({ op: 'set', slot: count, value: 0 });
    const to = this.ops.length;
    const loop = this.add({ op: 'loop', of: node, count, exit: 0 });
    this.add({ op: 'set', slot: start, value: 'here' });
    for (const group of groupsIn(node.element))
      for (const side of [0, 1]) this.add({ op: 'set', slot: 2 + 2 * this.groups.indexOf(group) + side, value: -1 });
    this.element(node.element, back);
    this.add({ op: 'looped', min: node.min, count, start, to });
    loop.exit = this.ops.length;
  }

  private assertion(node: AST.Assertion): void {
    const { multiline } = this.literal.flags;
    const breaks = (text: string, at: number) => multiline && /[\n\r\u2028\u2029]/.test(text.charAt(at));
    if (node.kind === 'start') this.add({ op: 'edge', holds: (text, at) => at === 0 || breaks(text, at - 1) });
    else if (node.kind === 'end') this.add({ op: 'edge', holds: (text, at) => at === text.length || breaks(text, at) });
    else if (node.kind === 'word') {
      const isWord = this.fits('\\w');
      const word = (text: string, at: number) => at >= 0 && at < text.length && isWord(text.charCodeAt(at));
      this.add({ op: 'edge', holds: (text, at) => (word(text, at - 1) !== word(text, at)) !== node.negate });
    } else if ('alternatives' in node) {
      const look = this.add({ op: 'look', negate: node.negate, exit: 0 });
      this.oneOf(node.alternatives, node.kind === 'lookbehind');
      this.add({ op: 'end' });
      look.exit = this.ops.length;
    }
  }

  /** Whether one character is what `raw` stands for, as V8 itself says. */
  private fits(raw: string): Fits {
    const one = new RegExp(`^(?:${raw})$`, this.literal.flags.raw.replace(/[gymd]/g, ''));
    const known = new Map<number, boolean>();
    return (character) => {
      const before = known.get(character);
      if (before !== undefined) return before;
      const fits = nativeExec.call(one, String.fromCodePoint(character)) !== null;
      known.set(character, fits);
      return fits;
    };
  }
}

function groupsIn(node: AST.Pattern | AST.Element): AST.CapturingGroup[] {
  if (node.type === 'Quantifier') return groupsIn(node.element);
  const own = node.type === 'CapturingGroup' ? [node] : [];
  if (!('alternatives' in node)) return own;
  return [...own, ...node.alternatives.flatMap(({ elements }) => elements.flatMap(groupsIn))];
}

class Machine {
  private steps = 0;
  private at = 0;
  private readonly slots: number[];
  /** Pairs: a place of the program and of the text to go on from, or `-1 - slot` and what it held before. */
  private readonly undo: number[] = [];

  private readonly program: Program;
  private readonly text: string;
  private readonly mostSteps: number;

  constructor(program: Program, text: string, mostSteps: number) {
    this.program = program;
    this.text = text;
    this.mostSteps = mostSteps;
    this.slots = Array.from({ length: program.slots }, () => -1);
  }

  search(from: number): Run {
    for (let start = from; start <= this.text.length; start += this.width(start)) {
      this.at = start;
      if (this.run(0)) return { steps: this.steps, match: [this.slots[0] as number, this.slots[1] as number] };
      if (this.program.sticky) break;
    }
    return { steps: this.steps, match: null };
  }

  /** Whether the program from `pc` comes to an end; what it set is set back when it does not. */
  private run(pc: number): boolean {
    const floor = this.undo.length;
    for (let next = pc; ; ) {
      this.steps += 1;
      if (this.steps > this.mostSteps) throw new TooManySteps(`more than ${this.mostSteps} steps`);
      const op = this.program.ops[next] as Op;
      if (op.op === 'end') return true;
      next = this.go(op, next);
      while (next < 0) {
        if (this.undo.length === floor) return false;
        next = this.back();
      }
    }
  }

  /** Where to go on after one operation; -1 when it fails. */
  private go(op: Exclude<Op, { op: 'end' }>, pc: number): number {
    switch (op.op) {
      case 'char':
        return this.char(op) ? pc + 1 : -1;
      case 'edge':
        return op.holds(this.text, this.at) ? pc + 1 : -1;
      case 'same':
        return this.same(op) ? pc + 1 : -1;
      case 'set':
        this.set(op.slot, op.value === 'here' ? this.at : op.value);
        return pc + 1;
      case 'split':
        this.undo.push(op.second, this.at);
        return op.first;
      case 'jump':
        return op.to;
      case 'loop':
        return this.loop(op, pc);
      case 'looped': {
        const count = this.slots[op.count] as number;
        if (this.at === this.slots[op.start] && count >= op.min) return -1;
        this.set(op.count, count + 1);
        return op.to;
      }
      case 'look':
        return this.look(pc + 1, op.negate) ? op.exit : -1;
    }
  }

  private loop({ of, count, exit }: Op & { op: 'loop' }, pc: number): number {
    const done = this.slots[count] as number;
    if (done < of.min) return pc + 1;
    if (done >= of.max) return exit;
    this.undo.push(of.greedy ? exit : pc + 1, this.at);
    return of.greedy ? pc + 1 : exit;
  }

  private look(pc: number, negate: boolean): boolean {
    const [floor, at] = [this.undo.length, this.at];
    const found = this.run(pc);
    this.at = at;
    if (negate) {
      while (this.undo.length > floor) this.back();
      this.at = at;
    } else if (found) {
      // What it captured stays, and may be set back; other ways through it are not tried any more.
      const kept = this.undo.splice(floor);
      for (let i = 0; i < kept.length; i += 2)
        if ((kept[i] as number) < 0) this.undo.push(kept[i] as number, kept[i + 1] as number);
    }
    return found !== negate;
  }

  private char({ fits, back }: Op & { op: 'char' }): boolean {
    const { text, at } = this;
    if (back ? at <= 0 : at >= text.length) return false;
    const isPair = back && this.program.unicode && at > 1 && (text.codePointAt(at - 2) as number) > 0xffff;
    const from = back ? at - (isPair ? 2 : 1) : at;
    const character = this.program.unicode ? (text.codePointAt(from) as number) : text.charCodeAt(from);
    if (!fits(character)) return false;
    this.at = back ? from : at + this.width(at);
    return true;
  }

  private same({ group, back }: Op & { op: 'same' }): boolean {
    const [from = -1, to = -1] = this.slots.slice(2 + 2 * group, 4 + 2 * group);
    if (from < 0 || to < 0) return true;
    const length = to - from;
    this.steps += length;
    const start = back ? this.at - length : this.at;
    const [said, here] = [this.text.slice(from, to), this.text.slice(Math.max(0, start), start + length)];
    if (said.toLowerCase() !== here.toLowerCase()) return false;
    this.at = back ? start : start + length;
    return true;
  }

  private set(slot: number, value: number): void {
    this.undo.push(-1 - slot, this.slots[slot] as number);
    this.slots[slot] = value;
  }

  /** Takes back the last thing: where to go on, or -1 when it was only a value. */
  private back(): number {
    const value = this.undo.pop() as number;
    const what = this.undo.pop() as number;
    if (what < 0) this.slots[-1 - what] = value;
    else this.at = value;
    return what < 0 ? -1 : what;
  }

  private width(at: number): number {
    return this.program.unicode && (this.text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
}
