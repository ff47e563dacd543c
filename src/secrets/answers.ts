import fs from 'node:fs';
import { join } from 'node:path';
import type { KeptAnswer } from '../ports/secrets.ts';
import type { SyncFolder } from './secrets.ts';
import { digestWith, type Key, openWith, readOrMakeKey, sealWith } from './vault.ts';

/** Where answers are kept that nobody could use yet: beside the key, for both belong to this machine. */
const folderOf = (keyFile: string) => `${keyFile}.answers`;

/** Milliseconds after which an answer that nobody came back for is of no use any more; an empty file is not after one day. */
const OF_USE = 30 * 24 * 3_600_000;
const EMPTY_OF_USE = 24 * 3_600_000;

/**
 * The answer to one call; everything that keeping it takes is done here, and not when it is there. Where nothing can be
 * written beside the key, nothing is kept: what came of the answer is saved all the same.
 */
export async function answerTo(
  { keyFile, syncFolder }: { readonly keyFile: string; readonly syncFolder: SyncFolder },
  call: string,
): Promise<KeptAnswer> {
  const key = await readOrMakeKey(keyFile, syncFolder);
  try {
    const folder = folderOf(keyFile);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    sweep(folder);
    const path = join(folder, digestWith(key, `answer to ${call}`));
    const earlier = earlierIn(path, key);
    if (earlier !== null) return { earlier, keep() {}, forget: () => fs.rmSync(path, { force: true }) };
    const answer = new AnswerFile(path, key);
    await syncFolder(folder);
    return answer;
  } catch {
    return { earlier: null, keep() {}, forget() {} };
  }
}

/** What a process that died left; null when there is nothing, or not all of it. */
function earlierIn(path: string, key: Key): string | null {
  const opened = openWith(key, fs.existsSync(path) ? fs.readFileSync(path, 'utf8') : '');
  return 'text' in opened ? opened.text : null;
}

function sweep(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const path = join(folder, name);
    const found = fs.statSync(path, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > (found.size === 0 ? EMPTY_OF_USE : OF_USE))
      fs.rmSync(path, { force: true });
  }
}

/** An empty file that waits for an answer. */
class AnswerFile implements KeptAnswer {
  readonly earlier = null;
  private readonly path: string;
  private readonly key: Key;
  private fd: number | undefined;

  constructor(path: string, key: Key) {
    this.path = path;
    this.key = key;
    this.fd = fs.openSync(path, 'w', 0o600);
  }

  keep(answer: string): void {
    if (this.fd === undefined) return;
    try {
      fs.writeFileSync(this.fd, sealWith(this.key, answer));
      fs.fdatasyncSync(this.fd);
    } catch {
      // A full disk, say. What came of the answer is saved all the same, or it is said that it could not be.
    }
    this.close();
  }

  forget(): void {
    this.close();
    fs.rmSync(this.path, { force: true });
  }

  private close(): void {
    if (this.fd !== undefined) fs.closeSync(this.fd);
    this.fd = undefined;
  }
}
