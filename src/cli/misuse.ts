import { type ExpectedError, usage } from '../domain/errors.ts';
import { didYouMean } from '../domain/nearest.ts';
import { synonymHint } from './synonyms.ts';

/** Never offered to somebody who mistyped something else: what they do is not wanted by accident. */
const ONLY_BY_NAME: ReadonlySet<string> = new Set(['deactivate', 'apply', 'undo', 'demo']);

/** What is known of the command that was typed wrongly. */
export interface Misused {
  /** Its names, `venue add`; empty for posctl itself. */
  readonly path: string;
  /** Every long and short option that it takes. */
  readonly options: readonly string[];
  /** What it takes besides, as help writes it: `<ref>`. */
  readonly operands: readonly string[];
}

/** The error about a word that stands in place of a command and is not one. */
export function unknownCommand(
  word: string,
  verbs: readonly string[],
  { path = '', types = [] }: { readonly path?: string; readonly types?: readonly string[] } = {},
): ExpectedError {
  const hint = path === '' ? (synonymHint(word, verbs) ?? typeHint(word, [...verbs, ...types], types)) : null;
  const offered = verbs.filter((verb) => !ONLY_BY_NAME.has(verb));
  const near = hint ?? didYouMean(word, offered);
  const what = path === '' ? `there is no command '${word}'` : `${path} has no command '${word}'`;
  const more = hint ? [] : [`see: ${helpOf(path)}`];
  return usage(what, [...(near ? [near] : []), ...more].join(' '));
}

/** Null where a verb is as near. */
function typeHint(word: string, names: readonly string[], types: readonly string[]): string | null {
  const type = types.find((one) => didYouMean(word, names) === `did you mean ${one}?`);
  return type === undefined ? null : `did you mean the POS type ${type}? posctl types ${type}, posctl add ${type}`;
}

const helpOf = (path: string) => (path === '' ? 'posctl --help' : `posctl ${path} --help`);

/** What commander says of a command line, as posctl says it. */
export function misuse(code: string, said: string, of: Misused): ExpectedError {
  const words = said.replace(/^error: /, '').replace(/(?<!\s)\s*\n\s*/g, ' ');
  const quoted = /'([^']*)'/.exec(words)?.[1] ?? '';
  const { message, hint = null } = MISUSES[code]?.(of, { words, quoted }) ?? { message: words };
  return usage(message, [...(hint ? [hint] : []), `see: ${helpOf(of.path)}`].join(' '));
}

type Told = (
  of: Misused,
  said: { readonly words: string; readonly quoted: string },
) => { readonly message: string; readonly hint?: string | null };

const nameOf = ({ path }: Misused) => path || 'posctl';
/** `<ref>` as it stands in a sentence: `REF`. */
const place = (operand: string) => operand.replace(/[<>[\]]/g, '').toUpperCase();

/** Options that are looked for where they are not. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  '--needs': 'who must act: posctl triage --needs venue;',
  '--at': 'how it was at a time: posctl list --at TIME;',
};

const MISUSES: Readonly<Record<string, Told>> = {
  'commander.unknownOption': (of, { quoted }) => ({
    message: `${nameOf(of)} has no option '${quoted}'`,
    hint: ELSEWHERE[quoted] ?? didYouMean(quoted, of.options),
  }),
  'commander.excessArguments': (of, { words }) => {
    const given = /but got (\d+)/.exec(words)?.[1] ?? 'more';
    const takes = of.operands.length === 0 ? 'nothing' : of.operands.map(place).join(' and ');
    return { message: `${nameOf(of)} takes ${takes}, but ${given} ${given === '1' ? 'word was' : 'words were'} given` };
  },
  'commander.missingArgument': (of, { quoted }) => ({ message: `${nameOf(of)} needs ${place(quoted)}` }),
  'commander.optionMissingArgument': (_of, { quoted }) => {
    const [flag = '', value = ''] = quoted.split(/,? (?=<)/);
    return { message: `${flag.split(', ').at(-1)} needs a value: ${place(value)}` };
  },
  'commander.invalidArgument': (_of, { words }) => {
    const [, flags = '', value = '', why = ''] =
      /^[^']*'([^']*)' argument '(.*)' is invalid\. ?(.*)$/s.exec(words) ?? [];
    const flag = flags.split(' ').find((name) => name.startsWith('--')) ?? flags;
    const choices = /^Allowed choices are (.*)\.$/.exec(why)?.[1]?.split(', ');
    if (!choices)
      return { message: `${flag} '${value}': ${why.charAt(0).toLowerCase()}${why.slice(1).replace(/\.$/, '')}` };
    const near = didYouMean(value, choices);
    return {
      message: `${flag} cannot be '${value}'`,
      hint: `${near ? `${near} ` : ''}Give one of ${choices.join(', ')}.`,
    };
  },
};
