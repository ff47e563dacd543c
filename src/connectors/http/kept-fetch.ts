import http from 'node:http';
import https from 'node:https';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

// The platform's fetch hands an answer on through streams and promises, which in a process that makes its first request
// takes 5 to 40 ms: that long, whoever kills the process takes a token with it that is good for one time. Here it takes
// about one.

/** A request of which the answer is kept. */
export interface KeptRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Called with a good answer in the very event in which its last piece comes. */
  keep(text: string): void;
}

/** Answers to such calls are short; packed ones, too, when they are unpacked. */
const MOST_BYTES = 1024 * 1024;

/** One request and its whole answer, like the platform's fetch; redirects are answers. Rejects as that does. */
export function keptFetch(url: URL, { method, headers, body, signal, keep }: KeptRequest): Promise<Response> {
  const { request } = url.protocol === 'http:' ? http : https;
  return new Promise((done, failed) => {
    const asked = { method, headers: { 'accept-encoding': 'identity', ...headers }, signal, agent: false };
    const sent = request(url, asked, (answer) => {
      const pieces: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length;
        if (bytes > MOST_BYTES) answer.destroy(new Error('the answer is too long'));
        else pieces.push(piece);
      });
      answer.on('error', failed);
      answer.on('end', () => {
        try {
          const { statusCode = 0 } = answer;
          const text = unpacked(Buffer.concat(pieces), answer.headers['content-encoding']);
          if (statusCode >= 200 && statusCode < 300) keep(text);
          done(responseOf(statusCode, answer.rawHeaders, text));
        } catch (error) {
          failed(error);
        }
      });
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

const UNPACK: ReadonlyMap<string, (bytes: Buffer, limits: { maxOutputLength: number }) => Buffer> = new Map([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateSync],
  ['br', brotliDecompressSync],
]);

function unpacked(bytes: Buffer, encoding = ''): string {
  const unpack = UNPACK.get(encoding.trim().toLowerCase());
  return new TextDecoder().decode(unpack ? unpack(bytes, { maxOutputLength: MOST_BYTES }) : bytes);
}

/** Answers of these statuses have no body. */
const BODILESS: readonly number[] = [204, 205, 304];

function responseOf(status: number, raw: readonly string[], text: string): Response {
  const headers = new Headers();
  for (let i = 0; i < raw.length; i += 2) headers.append(raw[i] ?? '', raw[i + 1] ?? '');
  headers.delete('content-encoding');
  return new Response(BODILESS.includes(status) ? null : text, { status, headers });
}
