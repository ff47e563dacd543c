import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What a block printed, both streams in order, and the exit code of its last command. */
export interface Ran {
  readonly printed: string;
  readonly exit: number;
}

/** One shell into which blocks are pasted, one after the other: aliases, variables and jobs stay, as in a terminal. */
export class PastingShell {
  private readonly bash: ChildProcess;
  private readonly folder: string;
  private readonly ended: Promise<void>;
  private blocks = 0;

  /** Begins in the clone. `folder` takes the blocks; it is not the reader's. */
  constructor(home: string, folder: string) {
    this.folder = folder;
    this.bash = spawn('bash', ['--norc', '--noprofile'], {
      env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', POSCTL_COLUMNS: '80' },
      stdio: ['pipe', 'pipe', 'inherit'],
      // A group of its own: whatever a page leaves running is ended with it.
      detached: true,
    });
    this.ended = new Promise((resolve) => this.bash.once('exit', () => resolve()));
    // A letter of several bytes may come in two pieces.
    this.bash.stdout?.setEncoding('utf8');
    this.bash.stdin?.write('shopt -s expand_aliases; exec 2>&1\n');
  }

  /** Runs what a reader pastes, and waits for its end. @throws Error when the shell itself ends. */
  paste(commands: string): Promise<Ran> {
    const { stdin, stdout } = this.bash;
    if (!stdin || !stdout) throw new Error('bash has no pipes');
    this.blocks += 1;
    const file = join(this.folder, String(this.blocks));
    writeFileSync(file, commands);
    const end = `end of block ${this.blocks}: `;
    return new Promise((resolve, reject) => {
      let text = '';
      const read = (chunk: string) => {
        text += chunk;
        const [, printed, exit] = new RegExp(`^(.*)\n${end}(\\d+)\n$`, 's').exec(text) ?? [];
        if (printed === undefined) return;
        stdout.off('data', read);
        resolve({ printed, exit: Number(exit) });
      };
      stdout.on('data', read);
      void this.ended.then(() => reject(new Error(`bash ended; it had printed:\n${text}`)));
      stdin.write(`. '${file}' </dev/null; printf '\\n${end}%s\\n' $?\n`);
    });
  }

  /** Ends it with everything that was started in it. */
  async close(): Promise<void> {
    const { pid, exitCode } = this.bash;
    if (pid !== undefined && exitCode === null) process.kill(-pid, 'SIGKILL');
    await this.ended;
  }
}

/** A free port on loopback, of four digits: screens are as wide with it as with the one that pages name. */
export async function portOfFourDigits(): Promise<number> {
  for (;;) {
    const port = 8000 + Math.floor(Math.random() * 2000);
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer()
        .once('error', () => resolve(false))
        .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
