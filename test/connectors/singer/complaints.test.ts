import { expect, test } from 'vitest';
import { Complaints } from '../../../src/connectors/singer/complaints.ts';
import { failureOfTap, harmlessLog } from '../../../src/connectors/singer/failure.ts';

/** Why a tap failed that said this, in pieces of any size. */
function failureOf(said: string, size = 7) {
  const complaints = new Complaints();
  const bytes = Buffer.from(said);
  for (let at = 0; at < bytes.length; at += size) complaints.hear(bytes.subarray(at, at + size));
  const result = { exitCode: 1, stdout: '', stderr: '', timedOut: false, failure: null };
  const { code, message } = failureOfTap({ result, cause: complaints.cause() });
  return [code, message.replace('the tap ended with the exit code 1', '').replace(/^: /, '')];
}

const frames = (count: number, frame: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => frame(i)).join('\n');

test.each<[string, string, string, string]>([
  [
    'Python, with the cause of an exception before it',
    `INFO starting
Traceback (most recent call last):
  File "/opt/till/net.py", line 8, in open
    raise OSError("no route to host")
OSError: no route to host

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/till/main.py", line 3, in main
    fetch()
  File "/opt/till/main.py", line 9, in fetch
    raise till.SyncFailed("receipts")
till.SyncFailed: receipts`,
    'no_response',
    'till.SyncFailed: receipts',
  ],
  [
    'Python, with a message of several lines',
    `Traceback (most recent call last):
  File "main.py", line 3, in main
    Settings(**config)
pydantic.error_wrappers.ValidationError: 1 validation error for Settings
till_number
  field required (type=value_error.missing)`,
    'connector_crashed',
    'pydantic.error_wrappers.ValidationError: 1 validation error for Settings till_number field required (type=value_error.missing)',
  ],
  [
    'Python, what was overcome before does not matter',
    `ERROR 429 Too Many Requests, trying again
INFO receipts: 200 rows
Traceback (most recent call last):
  File "main.py", line 3, in main
    row["total"]
KeyError: 'total'`,
    'connector_crashed',
    "KeyError: 'total'",
  ],
  [
    'Ruby, which says first why and then a hundred times from where',
    `I, [2026-11-26T09:40:20 #1]  INFO -- : bills
/usr/lib/ruby/net/http.rb:987:in \`initialize': Failed to open TCP connection to till.example:443 (getaddrinfo: Name or service not known) (SocketError)
${frames(100, (i) => `\tfrom /usr/lib/ruby/net/http.rb:${i}:in 'block in call'`)}`,
    'no_response',
    'Failed to open TCP connection to till.example:443 (getaddrinfo: Name or service not known) (SocketError)',
  ],
  [
    'Go, in a panic',
    `2026/11/26 09:40:12 reading bills
panic: token rejected: 401 Unauthorized

goroutine 1 [running]:
main.main()
\t/src/main.go:12 +0x1d
exit status 2`,
    'auth_expired',
    'panic: token rejected: 401 Unauthorized',
  ],
  [
    'Go, in its log',
    '2026/11/26 09:40:12 dial tcp: lookup till.example: no such host\n',
    'no_response',
    '2026/11/26 09:40:12 dial tcp: lookup till.example: no such host',
  ],
  [
    'Go, in a log of pairs',
    'level=info msg=begin\nlevel=fatal msg="context deadline exceeded"\nlevel=info msg=bye',
    'no_response',
    'level=fatal msg="context deadline exceeded"',
  ],
  [
    'Node, with its own name at the end',
    `node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^

TypeError: fetch failed
    at fetch (node:internal/deps/undici/undici:11457:11)
    at async main (/opt/till/index.js:4:3) {
  [cause]: Error: connect ECONNREFUSED 127.0.0.1:9
      at TCPConnectWrap.afterConnect (node:net:1494:16) {
    errno: -111,
    code: 'ECONNREFUSED'
  }
}

Node.js v20.1.0`,
    'no_response',
    'Error: connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'Node, in a log of objects',
    '{"level":30,"msg":"begin"}\n{"level":50,"msg":"bills","err":{"message":"Request failed with status code 403 Forbidden"}}\n{"level":30,"msg":"end"}',
    'auth_revoked',
    'bills: Request failed with status code 403 Forbidden',
  ],
  [
    'Java, with the root of it below',
    `Exception in thread "main" java.lang.RuntimeException: bills
\tat Till.main(Till.java:5)
Caused by: java.net.UnknownHostException: till.example
\tat java.base/java.net.InetAddress.lookup(InetAddress.java:1)
\t... 3 more`,
    'no_response',
    'java.net.UnknownHostException: till.example',
  ],
  [
    'Rust, which says it in the next line',
    "thread 'main' panicked at src/main.rs:4:5:\nservice unavailable\nnote: run with `RUST_BACKTRACE=1`",
    'provider_down',
    'service unavailable',
  ],
  [
    'PHP',
    'PHP Fatal error:  Uncaught Exception: no till in /opt/till/a.php:3\nStack trace:\n#0 {main}',
    'connector_crashed',
    'Fatal error:  Uncaught Exception: no till in /opt/till/a.php:3',
  ],
  ['a shell', 'sh: 1: till: not found\n', 'connector_crashed', 'sh: 1: till: not found'],
  [
    'options that are missing',
    'usage: tap-till [-h] -c CONFIG\ntap-till: error: the following arguments are required: -c/--config',
    'bad_config',
    'tap-till: error: the following arguments are required: -c/--config',
  ],
  ['nothing', '', 'connector_crashed', ''],
])('%s', (_, said, code, line) => {
  expect(failureOf(said)).toEqual([code, line]);
});

test('the cause is found before megabytes of other lines', () => {
  const noise = frames(40_000, (i) => `INFO METRIC: {"type": "timer", "metric": "request", "value": ${i}}`);
  expect(failureOf(`CRITICAL 401 Unauthorized\n${noise}\n`, 65_536)).toEqual([
    'auth_expired',
    'CRITICAL 401 Unauthorized',
  ]);
});

test('a line without an end does no harm, however long it is', () => {
  for (const character of ['a', '-', '"', "'", '=', 'token', 'token:"', '//a:']) {
    const line = character.repeat(1_000_000 / character.length);
    expect(failureOf(`ERROR before\n${line}`, 65_536)[0]).toBe('connector_crashed');
    expect(harmlessLog(line, ['planted-secret']).length).toBeLessThanOrEqual(line.length);
  }
});

test.each([
  ['{"access_token": "planted"}', '{"access_token": "***"}'],
  ['{"password": "planted with spaces"}', '{"password": "***"}'],
  ['"{\\"refresh_token\\":\\"planted\\"}"', '"{\\"refresh_token\\":\\"***\\"}"'],
  ['{:api_key=>"planted"}', '{:api_key=>"***"}'],
  ["client_secret='planted'", "client_secret='***'"],
  ['GET /x?access_token=planted&page=2', 'GET /x?access_token=***&page=2'],
  ['Authorization: Bearer planted', 'Authorization: Bearer ***'],
  ['https://kim:planted@till.example/x', 'https://kim:***@till.example/x'],
  // What stands in the next line is another matter.
  ['no token:\nConnection refused', 'no token:\nConnection refused'],
  ['bearer\nConnection refused', 'bearer\nConnection refused'],
])('what looks like a secret is masked, and nothing beyond its line: %j', (said, harmless) => {
  expect(harmlessLog(said, [])).toBe(harmless);
});

test('a secret of several lines is masked also where its lines come apart', () => {
  const key = '-----BEGIN KEY-----\nplanted-line-one\nplanted-line-two\n-----END KEY-----';
  expect(harmlessLog(`loaded ${key}`, [key])).toBe('loaded ***');
  expect(harmlessLog('| planted-line-two |', [key])).toBe('| *** |');
});
