import { type AST, parseRegExpLiteral } from '@eslint-community/regexpp';

/** A text with a part that can be repeated as often as one likes. */
export interface Pumped {
  readonly before: string;
  readonly pump: string;
  readonly behind: string;
}

/** The text when it is about `length` characters long. */
export function textOf({ before, pump, behind }: Pumped, length: number): string {
  return before + pump.repeat(Math.ceil(length / pump.length)) + behind;
}

/** Thrown at each expression, though it does not name them. */
const OTHERS = ['a', 'A', '0', ' ', '\t', '.', '-', '"', '(', '\u00e9', '\u0301', '\u009d'];
/** What comes behind, so that what matched until then matches no more. */
const ENDS = ['\0', '\n'];
/** Parts of an expression that are repeated together. */
const MOST_PARTS = 6;

/** Something that an alternative has in a row; neighbouring letters are one. */
interface Part {
  /** Texts that it matches, the longer ones first; the last one is empty where it may be left out. */
  readonly samples: readonly string[];
  /** Whether one letter may stand for it. */
  fits(letter: string): boolean;
  /** It may be repeated so often that the text sets the limit. */
  readonly endless: boolean;
  readonly within: readonly (readonly Part[])[];
}

/** From how many repetitions on. */
const ENDLESS = 64;

/**
 * Texts on which this expression may go the same ways again and again. Such a way leads through a part that may be repeated
 * without end: each of its letters, and each few parts in a row with it among them, are repeated behind what leads there.
 */
export function pumpedTexts(expression: RegExp): Pumped[] {
  const { pattern, flags } = parseRegExpLiteral(expression);
  const letters = [...new Set([...lettersOf(pattern), ...OTHERS])];
  const found = new Map<string, Pumped>();
  const add = (before: string, pump: string) => {
    for (const behind of pump === '' ? [] : ENDS)
      found.set(JSON.stringify([before, pump, behind]), { before, pump, behind });
  };
  const visit = (parts: readonly Part[], leads: readonly string[]): void => {
    const before = (from: number) =>
      leads.flatMap((lead) => inRow(parts.slice(0, from)).map((text) => lead + text)).slice(0, 6);
    for (const [at, part] of parts.entries()) {
      if (!isEndless(part)) continue;
      for (const letter of letters.filter(part.fits)) for (const lead of ['', ...before(at)]) add(lead, letter);
      for (let from = Math.max(0, at - MOST_PARTS); from <= at; from += 1)
        for (let to = at + 1; to <= Math.min(parts.length, from + MOST_PARTS); to += 1)
          for (const pump of inRow(parts.slice(from, to))) for (const lead of before(from)) add(lead, pump);
      for (const within of part.within) visit(within, before(at));
    }
  };
  for (const parts of new PartReader(letters, flags.raw).alternatives(pattern.alternatives)) visit(parts, ['']);
  return [...found.values()];
}

function isEndless({ endless, within }: Part): boolean {
  return endless || within.some((parts) => parts.some(isEndless));
}

/** Texts for parts in a row: with all of them, with one of those that may be left out, and with none of them. */
function inRow(parts: readonly Part[]): string[] {
  const samples = (part: Part) => part.samples.filter((text) => text !== '');
  const all = [0, 1, 2].map((way) => parts.map((part) => samples(part)[way % samples(part).length] ?? '').join(''));
  const needed = (part: Part, kept?: Part) => (part === kept ? part.samples[0] : part.samples.at(-1)) ?? '';
  const some = [undefined, ...parts].map((kept) => parts.map((part) => needed(part, kept)).join(''));
  return [...new Set([...all, ...some])].slice(0, 8);
}

function lettersOf(node: AST.Node): string[] {
  if (node.type === 'Character') return [String.fromCodePoint(node.value)];
  if (node.type === 'CharacterClassRange') return lettersOf(node.min);
  if (node.type === 'Quantifier') return lettersOf(node.element);
  const below = 'alternatives' in node ? node.alternatives : 'elements' in node ? node.elements : [];
  return below.flatMap(lettersOf);
}

class PartReader {
  private readonly letters: readonly string[];
  private readonly flags: string;

  constructor(letters: readonly string[], flags: string) {
    this.letters = letters;
    this.flags = flags.replace(/[gymd]/g, '');
  }

  alternatives(alternatives: readonly AST.Alternative[]): Part[][] {
    return alternatives.map(({ elements }) => {
      const parts: Part[] = [];
      let word = '';
      for (const element of elements) {
        if (element.type === 'Character') word += String.fromCodePoint(element.value);
        else {
          parts.push(...wordPart(word), this.part(element));
          word = '';
        }
      }
      return [...parts, ...wordPart(word)];
    });
  }

  private part(node: AST.Element): Part {
    if (node.type === 'Quantifier') return this.repeated(node);
    if (node.type === 'Backreference') return this.part([node.resolved].flat()[0] as AST.CapturingGroup);
    if ('alternatives' in node) {
      const within = this.alternatives(node.alternatives);
      // One of each alternative first.
      const rows = within.map(inRow);
      const samples = [0, 1, 2].flatMap((way) => rows.map((row) => row[way] ?? '')).slice(0, Math.max(3, rows.length));
      const fits = (letter: string) => within.some((parts) => parts.some((part) => part.fits(letter)));
      return { samples: node.type === 'Assertion' ? [''] : samples.slice(0, 8), fits, endless: false, within };
    }
    if (node.type === 'Assertion') return { samples: [''], fits: () => false, endless: false, within: [] };
    const one = new RegExp(`^(?:${node.raw})$`, this.flags);
    const fits = (letter: string) => one.test(letter);
    return { samples: this.letters.filter(fits).slice(0, 3), fits, endless: false, within: [] };
  }

  private repeated({ element, min, max }: AST.Quantifier): Part {
    const part = this.part(element);
    const samples = part.samples.map((text) => text.repeat(Math.max(1, Math.min(min, 8))));
    return { ...part, samples: min === 0 ? [...samples, ''] : samples, endless: max >= ENDLESS };
  }
}

function wordPart(word: string): Part[] {
  return word === '' ? [] : [{ samples: [word], fits: () => false, endless: false, within: [] }];
}
