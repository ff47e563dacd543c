import { ANSWERS } from './answers.ts';
import { COMMAND_LINES } from './command-lines.ts';
import { FILES_READ } from './files.ts';
import { STORE_FOLDER } from './store-folder.ts';
import type { Target } from './target.ts';
import { TYPED } from './typed.ts';

/** Everything that reads something from outside; reports and the lines of taps have models of their own in `fuzz/`. */
export const TARGETS: readonly Target[] = [...TYPED, ...FILES_READ, ...STORE_FOLDER, ...ANSWERS, ...COMMAND_LINES];
