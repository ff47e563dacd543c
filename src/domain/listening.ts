import { usage } from './errors.ts';

/** Where a server is to listen. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Whether only programs of the same machine can reach it. */
  readonly loopback: boolean;
}

const EXAMPLE = 'give a port, or an address and a port: --listen 127.0.0.1:9464';

/**
 * Reads `127.0.0.1:9464`, `[::1]:9464`, or only a port, which means the loopback address. Other addresses are taken as they
 * are: naming one is asking for it. @throws ExpectedError `usage`.
 */
export function parseListenAddress(text: string): ListenAddress {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9a-f:.%]+)\]:|([^:[\]\s]+):)?(\d{1,5})$/i.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) throw usage(`'${text}' is not an address with a port`, EXAMPLE);
  const host = bracketed ?? plain ?? '127.0.0.1';
  return { host, port, loopback: /^(?:127(?:\.\d{1,3}){3}|::1|localhost)$/i.test(host) };
}
