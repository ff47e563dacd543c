import { Chalk } from 'chalk';
import type { Tone } from '../ports/output.ts';

// Whether to colour at all is decided before this file is loaded.
const chalk = new Chalk({ level: 1 });

const LOOKS: Record<Tone, (text: string) => string> = {
  good: chalk.green,
  bad: chalk.red,
  warning: chalk.yellow,
  quiet: chalk.dim,
  strong: chalk.bold,
  plain: (text) => text,
};

/** Gives a text the look of its meaning. */
export function paint(text: string, tone: Tone): string {
  return LOOKS[tone](text);
}
