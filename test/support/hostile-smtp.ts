import type { Socket } from 'node:net';
import type { Mail } from './mail-server.ts';
import { serveSockets } from './sockets.ts';

/** What goes wrong, and when: at the greeting, or at the command that is named. */
export type SmtpFault = 'none' | keyof typeof FAULTS;

export interface HostileSmtp {
  readonly url: string;
  /** Mails that were acknowledged: whoever sent one knows that it is there. */
  readonly taken: readonly Mail[];
  /** Mails that came whole, and whose sender was not told so. */
  readonly unsure: readonly Mail[];
  /** Faults that were met, and how often. */
  readonly done: Readonly<Record<string, number>>;
}

/** A part of the conversation: the client has come, or says the command. `TEXT` is the end of what follows `DATA`. */
type Stage = 'GREETING' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'TEXT' | 'STARTTLS';
type Harm = (socket: Socket) => void;

const say = (line: string) => (socket: Socket) => void socket.write(`${line}\r\n`);
const hang: Harm = () => {};
const cut: Harm = (socket) => void socket.destroy();
/** A word and no end. */
const half: Harm = (socket) => void socket.write('25', () => socket.destroy());
const endless: Harm = (socket) => {
  const more = () => {
    while (socket.writable && socket.write('250-and one more thing\r\n'.repeat(1000)));
  };
  socket.on('drain', more);
  more();
};
const drip: Harm = (socket) => {
  const timer = setInterval(() => socket.write('250-wait\r\n'), 10);
  socket.on('close', () => clearInterval(timer));
};

const noTls: Harm = (socket) => {
  socket.write('220 go on\r\n');
  socket.once('data', () => socket.end('this is no TLS\r\n'));
};

/** Where each fault strikes, and what it does. */
export const FAULTS = {
  'hangs when greeted': ['GREETING', hang],
  'hangs after EHLO': ['EHLO', hang],
  'hangs after DATA': ['DATA', hang],
  'hangs after the text': ['TEXT', hang],
  'answers drop by drop': ['MAIL', drip],
  'answers a greeting drop by drop': ['EHLO', drip],
  'refuses everybody for now': ['GREETING', say('421 come back later')],
  'refuses the sender for now': ['MAIL', say('451 come back later')],
  'refuses a recipient for good': ['RCPT', say('550 nobody of that name')],
  'refuses the text for now': ['TEXT', say('452 no room')],
  'refuses the text for good': ['TEXT', say('554 it looks like spam')],
  'greets without an end': ['GREETING', endless],
  'answers without an end': ['EHLO', endless],
  'says nonsense': ['EHLO', say('\u0000\u001b]0;x\u0007 hello {"a":1}')],
  'cuts the line at once': ['GREETING', cut],
  'cuts the line in an answer': ['RCPT', half],
  'cuts the line after the text': ['TEXT', cut],
  'cuts the line in the last answer': ['TEXT', half],
  'takes the text and is gone': ['TEXT', (socket: Socket) => void socket.end('250 taken\r\n', () => socket.destroy())],
  'fails to encrypt': ['STARTTLS', noTls],
} satisfies Record<string, readonly [Stage, Harm]>;

/** Those that cost a client its patience. */
export const SLOW: readonly SmtpFault[] = [
  ...(['hangs when greeted', 'hangs after EHLO', 'hangs after DATA', 'hangs after the text'] as const),
  ...(['answers drop by drop', 'answers a greeting drop by drop'] as const),
];

/** A mail server on loopback that does harm: `fault` says which to each connection. Ends with the test. */
export async function hostileSmtp(fault: () => SmtpFault): Promise<HostileSmtp> {
  const [taken, unsure]: [Mail[], Mail[]] = [[], []];
  const done: Record<string, number> = {};
  const port = await serveSockets((socket) => {
    const name = fault();
    done[name] = (done[name] ?? 0) + 1;
    const keeps = name === 'none' || name === 'takes the text and is gone' ? taken : unsure;
    converse(socket, name === 'none' ? null : FAULTS[name], (mail) => keeps.push(mail));
  });
  return { url: `smtp://127.0.0.1:${port}`, taken, unsure, done };
}

function converse(socket: Socket, fault: readonly [Stage, Harm] | null, keep: (mail: Mail) => void): void {
  const [stage, harm] = fault ?? [null, hang];
  const at = (here: Stage, answer: string) => (here === stage ? harm : say(answer))(socket);
  const answers: Readonly<Record<string, () => void>> = {
    EHLO: () => at('EHLO', stage === 'STARTTLS' ? '250-here\r\n250 STARTTLS' : '250 here'),
    STARTTLS: () => at('STARTTLS', '454 not now'),
    MAIL: () => at('MAIL', '250 well'),
    DATA: () => at('DATA', '354 go on'),
    QUIT: () => void socket.end('221 bye\r\n'),
  };
  let [heard, to]: [string, string[]] = ['', []];
  let inText = false;
  socket.setEncoding('utf8');
  socket.on('data', (piece) => {
    heard += piece;
    for (let end = endOf(heard, inText); end > 0; end = endOf(heard, inText)) {
      const line = heard.slice(0, end);
      heard = heard.slice(end);
      const verb = line.slice(0, 8).trim().split(/[ \r]/)[0]?.toUpperCase() ?? '';
      if (inText) {
        inText = false;
        keep(mailIn(line, to));
        at('TEXT', '250 taken');
      } else if (verb === 'RCPT') {
        to = [...to, /<(.*?)>/.exec(line)?.[1] ?? ''];
        at('RCPT', '250 well');
      } else {
        inText = verb === 'DATA' && stage !== 'DATA';
        (answers[verb] ?? (() => say('502 what')(socket)))();
      }
    }
  });
  at('GREETING', '220 here');
}

/** Where a command or a text ends; 0 when it has not come as a whole. */
function endOf(heard: string, inText: boolean): number {
  const end = inText ? '\r\n.\r\n' : '\r\n';
  const at = heard.indexOf(end);
  return at < 0 ? 0 : at + end.length;
}

function mailIn(raw: string, to: readonly string[]): Mail {
  // Long headers go on in lines that begin with a space.
  const unfolded = raw.replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(unfolded)?.[1]?.trim() ?? '';
  return { to, subject: header('Subject'), messageId: header('Message-ID'), raw };
}
