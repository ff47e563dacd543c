import type { Notice } from '../../src/domain/notices.ts';
import type { Notices, NoticeTarget } from '../../src/ports/notices.ts';
import type { Notifier, OutgoingMail } from '../../src/ports/notifier.ts';
import type { Prompts } from '../../src/ports/prompts.ts';

/** An answer that was prepared: for `select` the name of the choice, for `pick` the names joined by commas, for `confirm` true or false, else the text. */
export interface Answer {
  /** Words that the question must hold. */
  readonly to: string;
  readonly answer: string | boolean | Error;
}

export interface FakePrompts extends Prompts {
  /** What was asked, with the names of the choices. */
  readonly asked: { question: string; choices?: string[] }[];
  /** Answers to come, in order. @throws at the question for which none, or another one, was prepared. */
  answers(...more: Answer[]): void;
  /** @throws when an answer was never asked for. */
  done(): void;
}

export function fakePrompts(possible = true): FakePrompts {
  const asked: FakePrompts['asked'] = [];
  const waiting: Answer[] = [];
  const take = (question: string, choices?: string[]) => {
    asked.push(choices ? { question, choices } : { question });
    const next = waiting.shift();
    if (!next) throw new Error(`unexpected question: ${question}`);
    if (!question.includes(next.to)) throw new Error(`asked "${question}", prepared for "${next.to}"`);
    if (next.answer instanceof Error) throw next.answer;
    return next.answer;
  };
  return {
    possible,
    asked,
    answers: (...more) => void waiting.push(...more),
    done() {
      if (waiting.length > 0) throw new Error(`never asked: ${waiting.map((a) => a.to).join(', ')}`);
    },
    async select(question, choices) {
      const answer = take(
        question,
        choices.map((c) => c.name),
      );
      const choice = choices.find((c) => c.name === answer) ?? choices.find((c) => c.name.includes(String(answer)));
      if (!choice) throw new Error(`"${String(answer)}" is not a choice of: ${choices.map((c) => c.name).join(', ')}`);
      return choice.value;
    },
    async pick(question, choices) {
      const names = choices.map((c) => c.name);
      const answer = String(take(question, names)).split(',');
      const unknown = answer.find((name) => !names.includes(name));
      if (unknown !== undefined) throw new Error(`"${unknown}" is not a choice of: ${names.join(', ')}`);
      return choices.filter((c) => answer.includes(c.name)).map((c) => c.value);
    },
    async confirm(question) {
      return take(question) === true;
    },
    async input(question, more) {
      const answer = String(take(question));
      const refusal = await more?.check?.(answer);
      if (refusal) throw new Error(`the answer to "${question}" was refused: ${refusal}`);
      return answer;
    },
    async secret(question) {
      return String(take(question));
    },
  };
}

export interface FakeNotifier extends Notifier {
  readonly sent: OutgoingMail[];
  /** Every mail that was tried, also in vain. */
  readonly tried: OutgoingMail[];
  /** From now on sending fails with this message; null: it works again. */
  fail(message: string | null): void;
}

export function fakeNotifier(configured = true): FakeNotifier {
  const sent: OutgoingMail[] = [];
  const tried: OutgoingMail[] = [];
  let failure: string | null = null;
  return {
    configured,
    sent,
    tried,
    fail(message) {
      failure = message;
    },
    async send(mail) {
      tried.push(mail);
      if (failure !== null) throw new Error(failure);
      sent.push(mail);
    },
    async greet() {
      if (failure !== null) throw new Error(failure);
    },
    async close() {},
  };
}

export interface FakeNotices extends Notices {
  readonly told: { readonly target: string; readonly notice: Notice }[];
  /** How often it was told that a pass has ended. */
  readonly pings: number;
  /** From now on this target, or every one, refuses; null: all take everything again. */
  fail(target: string | 'all' | null): void;
}

/** Targets by their names, which are their ids too; none where none is named. */
export function fakeNotices(...names: string[]): FakeNotices {
  const told: FakeNotices['told'] = [];
  let pings = 0;
  let failing: string | null = null;
  return {
    told,
    get pings() {
      return pings;
    },
    fail(target) {
      failing = target;
    },
    targets: async () => names.map((name): NoticeTarget => ({ id: name, name })),
    async send({ name }, notice) {
      if (failing === 'all' || failing === name) throw new Error(`${name} answered 503`);
      told.push({ target: name, notice });
    },
    async ping() {
      if (failing === 'all') throw new Error('the ping address answered 503');
      pings += 1;
    },
  };
}
