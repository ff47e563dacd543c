import { usage } from '../domain/errors.ts';
import type { StandardInput } from '../ports/stdin.ts';

/** Lists of references are long; what is longer than this was piped in by mistake. */
const MOST_BYTES = 16 * 1024 * 1024;

/** What is piped into posctl. A terminal is refused, where a secret would be seen while it is typed. */
export function pipedInput(stdin: AsyncIterable<unknown> & { readonly isTTY?: boolean }): StandardInput {
  let read = false;
  return {
    async read() {
      if (read) throw usage('standard input can be used once only', 'give - in one place');
      if (stdin.isTTY) throw usage('- reads standard input, which is a terminal', 'pipe it in: … | posctl …');
      read = true;
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stdin) {
        const bytes = Buffer.from(chunk as string | Uint8Array);
        size += bytes.length;
        if (size > MOST_BYTES) throw usage(`standard input is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
        chunks.push(bytes);
      }
      return Buffer.concat(chunks)
        .toString('utf8')
        .replace(/\r?\n$/, '');
    },
  };
}
