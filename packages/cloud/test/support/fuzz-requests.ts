import type { Model } from '../../src/protocol/index.ts';
import { malformed, type Random } from './malformed.ts';
import { onTheWire, type Request } from './on-the-wire.ts';
import { Shaped, type World } from './shaped.ts';

export interface FuzzRequest {
  readonly bytes: Buffer;
  /** All of it exists, so it must be answered. */
  readonly isWhole: boolean;
  /** For people. */
  readonly what: string;
}

export interface Surroundings {
  readonly models: readonly Model[];
  readonly signing: Readonly<Record<string, string>>;
  readonly world: World;
  /** Paths outside the AWS APIs: deployed APIs, websites, mails, controls. */
  readonly paths: readonly string[];
  readonly hosts: readonly string[];
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;

/** Operations that end the round for all others, or that answer at any time. */
const LEFT_OUT = ['DeleteAlarms', 'StartLiveTail', 'SubscribeToShard'];

/** A request that may have something wrong: its values, its bytes, or the way it is sent. */
export function fuzzRequest(random: Random, around: Surroundings): FuzzRequest {
  const kind = random(20);
  if (kind < 4) {
    const bytes = malformed(random, around.models, around.paths);
    return { bytes, isWhole: false, what: bytes.toString('latin1').slice(0, 1500) };
  }
  const request = kind < 7 ? page(random, around) : apiCall(random, around);
  const { bytes, isWhole } = sent(random, request);
  return { bytes, isWhole, what: bytes.toString('latin1').slice(0, 3000) };
}

function apiCall(random: Random, { models, signing, world }: Surroundings): Request {
  const model = pick(random, models);
  const operation = pick(
    random,
    [...model.operations.values()].filter(({ name }) => !LEFT_OUT.includes(name)),
  );
  const odd = pick(random, [0, 6, 12, 40]);
  const input = new Shaped(random, world, odd).input(operation);
  // A wait for messages does not count as hanging.
  if ('WaitTimeSeconds' in input) input.WaitTimeSeconds = random(2);
  const cbor = model.protocol !== 'restXml' && random(12) === 0;
  return onTheWire(model, operation, input, signing[model.id] ?? model.id, cbor);
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'];

const FORM = [
  '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nx/a\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="../../f"\r\n\r\nhello\r\n--b--\r\n',
  '--b\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name="policy"\r\n\r\n!!!\r\n--b--',
  '--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b\r\n\r\n\r\n--b--\r\n',
  '--b--',
  '--b\r\n'.repeat(500),
  `--b\r\nContent-Disposition: form-data; name="file"${'; x=y'.repeat(3000)}\r\n\r\nx\r\n--b--\r\n`,
];

/** A request outside the AWS APIs: to a deployed API, a website, a form, a WebSocket, the control plane. */
function page(random: Random, { paths, hosts }: Surroundings): Request {
  const request: Request = {
    method: pick(random, METHODS),
    path: pick(random, paths),
    headers: { host: random(3) === 0 ? pick(random, hosts) : '127.0.0.1' },
    body: Buffer.from(
      pick(random, ['', '', '{}', '{"a":', '[1,2]', 'x'.repeat(100_000), '\u0000\ufffe', 'null', '"x"']),
    ),
  };
  if (random(3) === 0) {
    const tail = pick(random, [
      '?',
      '?a=b&a=c',
      '?%ff=%',
      '/../..',
      '/%2e%2e/%2e%2e/etc/passwd',
      '//x',
      '?__proto__[a]=1',
      ';x',
      '/%00',
      `?${'a=1&'.repeat(2000)}`,
    ]);
    request.path += tail;
  }
  if (random(4) === 0) {
    request.method = 'POST';
    request.path = pick(random, ['/seed', '/seed/', '/seed/kept', ...paths]);
    request.headers['content-type'] = pick(random, [
      'multipart/form-data; boundary=b',
      'multipart/form-data',
      `multipart/form-data; boundary=${'b'.repeat(200)}`,
    ]);
    request.body = Buffer.from(pick(random, FORM));
  }
  if (random(6) === 0) {
    request.method = 'GET';
    Object.assign(request.headers, {
      upgrade: pick(random, ['websocket', 'h2c', '']),
      connection: 'Upgrade',
      'sec-websocket-key': pick(random, ['dGhlIHNhbXBsZSBub25jZQ==', 'x', '']),
      'sec-websocket-version': pick(random, ['13', '1', 'x']),
    });
    request.body = Buffer.from(
      pick(random, ['', '\u0081\u0085aaaa', '\u00ff\u00ff\u00ff\u00ff', '\u0089\u00fe\u0000\u0000']),
      'latin1',
    );
  }
  if (random(5) === 0) request.headers.origin = pick(random, ['null', 'https://evil.example', 'http://127.0.0.1', 'x']);
  return request;
}

/** Headers with false values. */
const ODD_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ['content-type', 'application/x-amz-json-1.1; charset=utf-16'],
  ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
  ['content-encoding', 'gzip'],
  ['range', 'bytes=-0,1-,9-2'],
  ['x-amz-copy-source', '/seed/%2e%2e/kept?versionId='],
  ['content-md5', 'AAAA'],
  ['x-amz-security-token', 'x'.repeat(3000)],
  ['x-amz-date', '20261399T999999Z'],
  ['x-amz-checksum-sha256', '//8='],
];

const TWISTS: readonly ((request: Request, random: Random) => void)[] = [
  (request, random) => {
    const [name, value] = pick(random, ODD_HEADERS);
    request.headers[name] = value;
  },
  (request, random) => {
    // Bytes that are not UTF-8, or do not fit a character's stated length.
    const at = random(request.body.length + 1);
    request.body = Buffer.concat([
      request.body.subarray(0, at),
      Buffer.from([0xff, 0xc0, 0x80, 0xed, 0xa0]),
      request.body.subarray(at),
    ]);
  },
  (request, random) => {
    request.body = request.body.subarray(0, random(request.body.length + 1));
  },
  (request, random) => {
    const copy = Buffer.from(request.body);
    for (let n = 0; n < 4 && copy.length > 0; n += 1) copy[random(copy.length)] = random(256);
    request.body = copy;
  },
  (request) => {
    request.body = Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`);
  },
  (request) => {
    request.body = Buffer.from('{"a":'.repeat(20_000));
  },
  (request, random) => {
    request.method = pick(random, METHODS);
  },
];

/** The request as bytes: mostly unchanged, otherwise in chunks, or cut off. */
function sent(random: Random, request: Request): { bytes: Buffer; isWhole: boolean } {
  if (random(3) === 0) pick(random, TWISTS)(request, random);
  const { method, path, headers } = request;
  const body = request.body;
  const chunked = random(10) === 0;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value.replace(/[\r\n]/g, ' ')}`);
  if (!headers.connection) lines.push('connection: close');
  lines.push(chunked ? 'transfer-encoding: chunked' : `content-length: ${body.length}`);
  const start = `${method} ${path.replace(/[\s\u0080-\uffff]/g, '%20')} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  const parts = chunked ? inChunks(random, body) : [body];
  const bytes = Buffer.concat([Buffer.from(start, 'latin1'), ...parts]);
  if (random(15) === 0) return { bytes: bytes.subarray(0, random(bytes.length)), isWhole: false };
  return { bytes, isWhole: !headers.upgrade };
}

function inChunks(random: Random, body: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = 1 + random(Math.min(5000, body.length - at));
    parts.push(
      Buffer.from(`${size.toString(16)}${random(5) === 0 ? ';x=y' : ''}\r\n`),
      body.subarray(at, at + size),
      Buffer.from('\r\n'),
    );
    at += size;
  }
  parts.push(Buffer.from('0\r\n\r\n'));
  return parts;
}
