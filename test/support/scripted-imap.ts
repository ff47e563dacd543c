import { onward, serveSockets } from './sockets.ts';

export interface ScriptedImap {
  readonly port: number;
  /** Every line that was sent to it. */
  readonly heard: readonly string[];
  /** Resolves when the first line, or the first connection where it never greets, has come. */
  readonly reached: Promise<void>;
}

/**
 * Answers to one command, `TAG` in place of its tag; `cut` ends the connection, null answers nothing, undefined as
 * servers usually do.
 */
export type Script = (command: string) => string | null | undefined;

/** A server on loopback that plays an IMAP server, and a mailbox with one mail. Ends with the test. */
export async function scriptedImap(script: Script, greeting: string | null = '* OK ready'): Promise<ScriptedImap> {
  const heard: string[] = [];
  let arrived = () => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const port = await serveSockets((socket) => {
    if (greeting === null) arrived();
    else socket.write(`${greeting}\r\n`);
    let rest = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        heard.push(line);
        arrived();
        const [tag = '', ...words] = line.split(' ');
        const command = words.join(' ');
        const scripted = script(command);
        const answer = scripted === undefined ? usual(command) : scripted;
        if (answer === 'cut') socket.destroy();
        else if (answer !== null) socket.write(answer.replaceAll('TAG', tag).replace(/\r?\n/g, '\r\n').concat('\r\n'));
      }
    });
  });
  return { port, heard, reached };
}

function usual(command: string): string {
  if (command.startsWith('CAPABILITY')) return '* CAPABILITY IMAP4rev1\nTAG OK done';
  if (command.startsWith('LOGOUT')) return '* BYE see you\nTAG OK done';
  if (/^(?:LIST|LSUB)/.test(command)) return '* LIST () "/" INBOX\nTAG OK done';
  if (command.startsWith('EXAMINE'))
    return '* 1 EXISTS\n* OK [UIDVALIDITY 7] ok\n* OK [UIDNEXT 2] ok\nTAG OK [READ-ONLY] done';
  if (command.startsWith('UID SEARCH')) return '* SEARCH 1\nTAG OK done';
  return 'TAG OK done';
}

/** Hands everything on to a port of this machine, until the server has said `after` bytes. */
export async function between(
  port: number,
  { after, afterwards }: { readonly after: number; readonly afterwards: 'cut' | 'silence' | (() => void) },
): Promise<{ readonly port: number }> {
  return {
    port: await serveSockets((near) => {
      const far = onward(near, port);
      let said = 0;
      near.on('data', (piece) => far.write(piece));
      far.on('data', (piece) => {
        said += piece.length;
        if (said <= after) near.write(piece);
        else if (afterwards === 'cut') near.destroy();
        else if (afterwards !== 'silence') afterwards();
      });
    }),
  };
}
