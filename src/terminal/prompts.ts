import { Cancelled } from '../domain/errors.ts';
import { clean } from '../domain/text.ts';
import type { Prompts } from '../ports/prompts.ts';
import type { Screen } from './output.ts';
import type { Keyboard, PasteNotes } from './pasting.ts';

export interface PromptOptions {
  readonly stdin: Keyboard;
  /** Questions are drawn here, for standard output is data. */
  readonly stderr: Screen;
  /** `--no-input` */
  readonly noInput: boolean;
  readonly colour: boolean;
  /** For screen readers: choices are numbered lines, and nothing is drawn over. */
  readonly plain?: boolean;
  /** Ends an open question. Where its reason is a `Cancelled`, that is thrown. */
  readonly signal: AbortSignal;
}

/** Questions in a terminal, by inquirer, which is loaded with the first one. */
export function makePrompts(options: PromptOptions): Prompts {
  const possible = Boolean(options.stdin.isTTY && options.stderr.isTTY && !options.noInput);
  return {
    possible,
    async select(question, choices) {
      if (options.plain) return numbered(options, question, choices);
      const index = await ask(options, {
        type: 'select',
        message: clean(question),
        choices: choices.map(listed),
        ...SHORT_LIST,
      });
      const choice = choices[Number(index)];
      if (!choice) throw new Error(`no choice ${String(index)}`);
      return choice.value;
    },
    async pick(question, choices) {
      if (options.plain) return numberedMany(options, question, choices);
      const boxes = choices.map((choice, value) => ({ ...listed(choice, value), checked: choice.chosen }));
      const more = { choices: boxes, required: true, ...SHORT_LIST };
      const picked = await ask(options, { type: 'checkbox', message: clean(question), ...more });
      return choices.filter((_, i) => Array.isArray(picked) && picked.includes(i)).map((choice) => choice.value);
    },
    async confirm(question, otherwise) {
      return (await ask(options, { type: 'confirm', message: clean(question), default: otherwise })) === true;
    },
    input: (question, how = {}) => typed(options, question, how),
    async secret(question) {
      const validate = (answer: string) => refused(answer === '' ? 'Type the secret, or Ctrl-C to cancel.' : null);
      // Otherwise Ctrl-T would show what is typed.
      const hidden = { toggleMask: false };
      return String(await ask(options, { type: 'password', message: clean(question), ...hidden, validate }));
    },
  };
}

/** What is typed, or what stood there already and was left so. */
async function typed(
  options: PromptOptions,
  question: string,
  { initial, check, until }: NonNullable<Parameters<Prompts['input']>[1]>,
): Promise<string> {
  const preset = initial === undefined ? {} : { default: clean(initial), prefill: 'editable' };
  const validate = async (answer: string) => refused((await check?.(answer)) ?? null);
  const signal = until ? AbortSignal.any([options.signal, until]) : options.signal;
  return String(await ask({ ...options, signal }, { type: 'input', message: clean(question), ...preset, validate }));
}

interface Numbered {
  readonly name: string;
  readonly hint?: string;
}

/** One of the choices by its number. */
async function numbered<C extends Numbered & { readonly value: unknown }>(
  options: PromptOptions,
  question: string,
  choices: readonly C[],
): Promise<C['value']> {
  tellChoices(options, question, choices);
  const chosen = (text: string) => choices[/^\d{1,6}$/.test(text.trim()) ? Number(text) - 1 : -1];
  const validate = (text: string) => refused(chosen(text) ? null : `Type a number from 1 to ${choices.length}.`);
  const answer = await ask(options, { type: 'input', message: `Number, 1 to ${choices.length}:`, validate });
  return chosen(String(answer))?.value;
}

/** Any number of them, at least one; those that are chosen already with Enter alone. */
async function numberedMany<C extends Numbered & { readonly value: unknown; readonly chosen: boolean }>(
  options: PromptOptions,
  question: string,
  choices: readonly C[],
): Promise<C['value'][]> {
  tellChoices(options, question, choices);
  const preset = choices.flatMap(({ chosen }, i) => (chosen ? [i + 1] : [])).join(',');
  const numbers = (text: string) => text.split(',').map((part) => Number(part.trim() || Number.NaN));
  const validate = (text: string) =>
    refused(numbers(text).every((n) => choices[n - 1]) ? null : `Type numbers from 1 to ${choices.length}, like 1,2.`);
  const more = preset === '' ? {} : { default: preset };
  const answer = await ask(options, { type: 'input', message: 'Numbers, with commas between:', validate, ...more });
  const picked = new Set(numbers(String(answer)));
  return choices.filter((_, i) => picked.has(i + 1)).map(({ value }) => value);
}

function tellChoices({ stderr }: PromptOptions, question: string, choices: readonly Numbered[]): void {
  const lines = choices.map(({ name, hint }, i) => `${i + 1}. ${name}${hint ? `: ${hint}` : ''}`);
  for (const line of [question, ...lines]) stderr.write(`${clean(line)}\n`);
}

const SHORT_LIST = { pageSize: 12, loop: false };

/** A choice as inquirer shows it; its value is its place in the list. */
function listed({ name, hint }: { readonly name: string; readonly hint?: string }, value: number) {
  const description = hint === undefined ? {} : { description: cleanLines(hint) };
  return { value, name: clean(name), ...description };
}

type Question = { readonly type: string; readonly message: string } & Readonly<Record<string, unknown>>;

/** `? ` before a question, and room for an answer to begin. */
const MARK = 4;

/** @throws Cancelled on Ctrl-C, Ctrl-D, when the terminal goes away or the signal fires. */
async function ask({ stdin, stderr, colour, signal }: PromptOptions, question: Question): Promise<unknown> {
  const modules = [import('inquirer'), import('./width.ts'), import('./pasting.ts')] as const;
  const [{ createPromptModule }, { wrap }, { keysOf, MARK_NO_PASTES, MARK_PASTES }] = await Promise.all(modules);
  const keys = await keysOf(stdin);
  const gone = hangUp(keys.input);
  const output = colour ? stderr : await withoutColours(stderr);
  stderr.write(MARK_PASTES);
  try {
    const prompt = createPromptModule({
      input: keys.input,
      output,
      signal: AbortSignal.any([signal, gone.signal]),
    }) as unknown as (question: Question & { name: string }) => Promise<{ answer: unknown }>;
    // Otherwise it would be broken in the middle of a word.
    const message = wrap(question.message, (stderr.columns || 80) - MARK).join('\n');
    return (await prompt({ ...question, message, name: 'answer' })).answer;
  } catch (error) {
    if (!isEnded(error)) throw error;
    throw signal.reason instanceof Cancelled ? signal.reason : new Cancelled(130);
  } finally {
    gone.stop();
    keys.close();
    stderr.write(MARK_NO_PASTES);
    for (const words of pasteWords(keys.notes)) stderr.write(`${words}\n`);
  }
}

/** What people cannot see of what became of a paste. */
function pasteWords({ joined, leftOut }: PasteNotes): string[] {
  return [
    ...(joined ? ['Line breaks in what was pasted were taken as spaces.'] : []),
    ...(leftOut ? ['What was typed or pasted before the question, or behind a line break, was left out.'] : []),
  ];
}

function isEnded(error: unknown): boolean {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError');
}

/** Ctrl-D and a closed terminal end the input but not inquirer's question, which would then wait for ever. */
function hangUp(stdin: NodeJS.ReadableStream) {
  const controller = new AbortController();
  // An answered question pauses the input, too: then the answer comes before this.
  const ended = () => void setImmediate(() => controller.abort());
  const events = ['pause', 'end', 'close'] as const;
  for (const event of events) stdin.on(event, ended);
  return {
    signal: controller.signal,
    stop() {
      for (const event of events) stdin.off(event, ended);
    },
  };
}

function refused(why: string | null): true | string {
  return why === null ? true : clean(why);
}

function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n');
}

/** The same screen without colours: inquirer has no switch for them. */
async function withoutColours(screen: Screen): Promise<Screen> {
  // Streams take some milliseconds to load, which commands that ask nothing do without.
  const { Writable } = await import('node:stream');
  const plain = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control sequences
      screen.write(String(chunk).replace(/\x1b\[[\d;]*m/g, ''), () => done());
    },
  });
  return Object.defineProperties(plain, {
    isTTY: { get: () => screen.isTTY },
    columns: { get: () => screen.columns },
  });
}
