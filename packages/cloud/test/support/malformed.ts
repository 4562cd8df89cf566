import type { Model } from '../../src/protocol/index.ts';

/** A number from 0 up to but excluding `below`, from a seeded generator. */
export type Random = (below: number) => number;

/** Mulberry32: the same numbers for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;

const HOSTS = [
  '127.0.0.1',
  'localhost:1',
  '[::1]',
  '',
  '..',
  'evil.example',
  'bucket.s3.localhost',
  'seed.s3-website.us-east-1.localhost',
  'abc.execute-api.us-east-1.localhost',
  `${'a'.repeat(32)}.lambda-url.us-east-1.localhost`,
  '__proto__.localhost',
];

const PATHS = [
  '/',
  '//',
  '/../../etc/passwd',
  '/seed/../../x',
  '/seed/%2e%2e%2f%2e%2e%2fx',
  '/seed/%',
  '/seed/%zz%ff%fe',
  '/seed/%00',
  '/seed/key?versionId=%E0%A4%A',
  '/__proto__/constructor',
  '/seed?uploads&partNumber=x',
  '/seed?select&select-type=9',
  '/seed/key?uploadId=..%2F..&partNumber=-1',
  '/restapis/%2F/dev/_user_request_/%2F..',
  '/restapis/__proto__/x/_user_request_',
  '/_aws/execute-api/%/x',
  '/_aws/execute-api/__proto__/..%2f',
  `/_aws/lambda-url/${'a'.repeat(32)}/%`,
  '/_jaws/health/../x',
  '/2015-03-31/functions/..%2F..%2Fx/invocations',
  '/2015-03-31/functions/%E0%A4%A/code',
  `/${'a'.repeat(9000)}`,
  '*',
  'http://127.0.0.1/x',
  '?',
];

const authorization = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

const BROKEN_AUTHORIZATIONS = (service: string): readonly string[] => [
  `AWS4-HMAC-SHA256 Credential=////${service}/aws4_request`,
  `AWS4-HMAC-SHA256 Credential=a/b/../${service}/x`,
  'AWS4-HMAC-SHA256 Credential=__proto__/1/__proto__/__proto__/aws4_request',
  'AWS4-HMAC-SHA256',
  'AWS a:b',
  'AWS ::',
  'Bearer \u00ff',
  'x'.repeat(8000),
];

const TYPES = [
  'application/json',
  'application/x-amz-json-1.1',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'text/plain; charset=\u00ff',
  '',
];

/** Values that no member accepts. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '..',
  '../../x',
  '\u0000',
  '\ud800',
  'a'.repeat(3000),
  '__proto__',
  [],
  [[[]]],
  [null],
  {},
  { a: { b: { c: [] } } },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
];

/** Text of a JSON body with some of an operation's members, of any type. */
function jsonBody(random: Random, names: readonly string[]): string {
  const members = names
    .filter(() => random(3) > 0)
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(pick(random, VALUES))}`);
  if (random(4) === 0) members.push('"__proto__":{"polluted":1}');
  const text = `{${members.join(',')}}`;
  return random(6) === 0 ? text.slice(0, random(text.length)) : text;
}

function formBody(random: Random, action: string, names: readonly string[]): string {
  const keys = names.flatMap((name) => [name, `${name}.member.1`, `${name}.member.-1.Key`, `${name}.__proto__.x`]);
  const pairs = keys
    .filter(() => random(4) === 0)
    .map((key) => `${key}=${pick(random, ['', '%', '%ff', 'x', '..', '1e999', 'true', '%00'])}`);
  return [`Action=${action}`, 'Version=x', ...pairs].slice(random(8) === 0 ? 1 : 0).join('&');
}

const XMLS = [
  '<a',
  '<a><b></a></b>',
  '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
  '<Delete><Object><Key>&#xD800;</Key></Object></Delete>',
  '<Delete><Object/></Delete>',
  '<CompleteMultipartUpload><Part><PartNumber>x</PartNumber></Part></CompleteMultipartUpload>',
  '<Tagging><TagSet><Tag><Key>__proto__</Key></Tag></TagSet></Tagging>',
  '<VersioningConfiguration><Status>\u0000</Status></VersioningConfiguration>',
  '<LifecycleConfiguration><Rule><Expiration><Date>never</Date></Expiration></Rule></LifecycleConfiguration>',
  '<a>'.repeat(5000),
  '\ufffe',
];

/** One request as bytes: a real operation with something wrong, or a request to odd paths, `paths` among them. */
export function malformed(random: Random, models: readonly Model[], paths: readonly string[]): Buffer {
  if (random(12) === 0) return Buffer.from(pick(random, BROKEN), 'latin1');
  const model = pick(random, models);
  const operation = pick(random, [...model.operations.values()]);
  const names = operation.input?.members.map(({ name }) => name) ?? [];
  const rpc = operation.http === undefined || model.protocol === 'awsQuery' || model.protocol.startsWith('awsJson');
  const method =
    random(10) === 0
      ? pick(random, ['GET', 'PUT', 'PATCH', 'OPTIONS', 'HEAD', 'DELETE'])
      : rpc
        ? 'POST'
        : operation.http!.method;
  const uri = rpc ? '/' : operation.http!.uri.replace(/\{[^}]+\}/g, () => pick(random, SEGMENTS));
  const path = random(5) === 0 ? pick(random, [...PATHS, ...paths]) : uri;
  const body = bodyOf(random, model, operation.name, names);
  const headers = headersOf(random, model, operation.name, body.length);
  const head = `${method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head, 'latin1'), body]);
  // An upload that breaks off.
  return random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
}

const SEGMENTS = [
  'seed',
  'x',
  '..',
  '%2e%2e%2f',
  '%2F',
  '%',
  '%ff',
  '__proto__',
  'constructor',
  '',
  'a'.repeat(1100),
  '%00',
  '-1',
  'arn:aws:lambda:::',
];

function bodyOf(random: Random, model: Model, operation: string, names: readonly string[]): Buffer {
  if (random(15) === 0) return Buffer.from(Array.from({ length: random(300) }, () => random(256)));
  if (model.protocol === 'awsQuery') return Buffer.from(formBody(random, operation, names));
  if (model.protocol === 'restXml') return Buffer.from(random(3) === 0 ? '' : pick(random, XMLS));
  return Buffer.from(jsonBody(random, names));
}

const usual: Readonly<Record<string, string>> = {
  awsQuery: 'application/x-www-form-urlencoded',
  restXml: 'application/xml',
  awsJson1_1: 'application/x-amz-json-1.1',
};

function headersOf(random: Random, model: Model, operation: string, length: number): string[] {
  const service = random(20) === 0 ? pick(random, ['__proto__', 'dynamodb', '', 'S3']) : model.id;
  const type = random(6) === 0 ? pick(random, TYPES) : (usual[model.protocol] ?? 'application/json');
  const stated = random(25) === 0 ? pick(random, ['-1', 'x', '99999999999', String(length + 5)]) : String(length);
  const headers = [
    `Host: ${random(10) === 0 ? pick(random, HOSTS) : '127.0.0.1'}`,
    `Authorization: ${random(6) === 0 ? pick(random, BROKEN_AUTHORIZATIONS(service)) : authorization(service)}`,
    `Content-Type: ${type}`,
    `Content-Length: ${stated}`,
    'Connection: close',
  ];
  if (model.target) headers.push(`X-Amz-Target: ${model.target}.${random(10) === 0 ? '__proto__' : operation}`);
  return [...headers, ...ODD.filter(() => random(25) === 0)];
}

const ODD = [
  'x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
  'x-amz-decoded-content-length: x',
  'content-encoding: aws-chunked',
  'x-amz-copy-source: /%',
  'x-amz-copy-source: ../../x?versionId=',
  'x-amz-tagging: %=&&=',
  'x-amz-meta-__proto__: \u00ff',
  'x-amz-date: never',
  'if-modified-since: never',
  'if-match: "',
  'range: bytes=9-1,-',
  'x-amz-checksum-crc32: ????',
  'content-md5: ????',
  'x-amz-object-lock-retain-until-date: never',
  'expect: 100-continue',
  'smithy-protocol: rpc-v2-cbor',
  'origin: null',
  'cookie: =;=',
  'x-amz-client-context: ????',
  `x-big: ${'b'.repeat(20_000)}`,
];

const BROKEN = [
  '\r\n\r\n',
  'GET\r\n\r\n',
  'GET / HTTP/9.9\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  'GET / HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
  'PUT /seed/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nabc',
  'PUT /seed/k HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n',
  'CONNECT 127.0.0.1:80 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000',
];
