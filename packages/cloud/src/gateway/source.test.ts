import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { hostName, hostRefusal, isBare, isLoopback } from './host-names.ts';
import { isOrigin, type Source, sourceOf } from './source.ts';

const host = '127.0.0.1:4566';
const options = { allowedHosts: ['my.host'], allowedOrigins: ['http://localhost:3000'] };

// The table "Who sent it" of docs/cloud.md; https://www.w3.org/TR/fetch-metadata/
test.each<[IncomingHttpHeaders, Source]>([
  [{}, 'program'],
  [{ host }, 'program'],
  [{ host, 'user-agent': 'Mozilla/5.0' }, 'program'],
  [{ host: 'my.host', 'user-agent': 'Mozilla/5.0' }, 'program'],
  [{ host: 'x.amazonaws.com', 'user-agent': 'Mozilla/5.0' }, 'other'],
  [{ host: 'x.amazonaws.com', 'user-agent': 'Mozilla/5.0 PowerShell/7' }, 'program'],
  [{ host: 'x.amazonaws.com', 'user-agent': 'curl/8 (not Mozilla/5.0)' }, 'program'],
  [{ host: 'x.amazonaws.com' }, 'program'],
  // A page in Firefox can set any User-Agent: https://developer.mozilla.org/docs/Glossary/Forbidden_request_header
  [{ host: 'x.amazonaws.com', 'user-agent': 'curl/8', 'accept-language': 'en' }, 'other'],
  [{ host: 'x.amazonaws.com', 'user-agent': 'curl/8', 'accept-language': '' }, 'other'],
  [{ host: 'x.amazonaws.com', 'user-agent': 'node', 'accept-language': '*', 'sec-fetch-mode': 'cors' }, 'program'],
  [{ host, 'accept-language': 'en' }, 'program'],
  [{ host, 'sec-fetch-mode': 'cors' }, 'program'],
  [{ host, 'sec-fetch-mode': 'navigate' }, 'other'],
  [{ host, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'other'],
  [{ host, 'sec-fetch-user': '?1' }, 'other'],
  [{ host, 'sec-fetch-site': 'none' }, 'typed'],
  [{ host: 'x.amazonaws.com', 'sec-fetch-site': 'none' }, 'other'],
  [{ host, 'sec-fetch-site': 'same-origin' }, 'own'],
  [{ host: 'x.amazonaws.com', 'sec-fetch-site': 'same-origin' }, 'other'],
  [{ host, 'sec-fetch-site': 'same-site' }, 'other'],
  [{ host, 'sec-fetch-site': 'cross-site' }, 'other'],
  [{ host, origin: 'http://localhost:3000' }, 'allowed'],
  [{ host, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }, 'allowed'],
  [{ host, origin: 'http://localhost:3001' }, 'other'],
  [{ host, origin: `http://${host}` }, 'own'],
  [{ host: 'My.Host:1', origin: 'http://my.host:1' }, 'own'],
  [{ host: 'bucket.LOCALHOST:1', origin: 'http://bucket.localhost:1' }, 'own'],
  [{ host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, 'own'],
  [{ host, origin: `http://${host}`, 'sec-fetch-site': 'cross-site' }, 'other'],
  [{ host, origin: `https://${host}` }, 'other'],
  [{ host, origin: 'http://127.0.0.1:4567' }, 'other'],
  [{ host, origin: 'null' }, 'other'],
  [{ host: 'x.amazonaws.com', origin: 'http://x.amazonaws.com' }, 'other'],
  [{ host, referer: `http://${host}/page?x` }, 'own'],
  [{ host, referer: 'http://evil.example/' }, 'other'],
  [{ host, referer: 'no url' }, 'other'],
  [{ host: 'x.amazonaws.com', referer: 'http://x.amazonaws.com/' }, 'other'],
])('%j is %s', (headers, source) => {
  expect(sourceOf(headers, options)).toBe(source);
});

test.each([
  ['http://localhost:3000', true],
  ['https://example.com', true],
  ['moz-extension://a-b', true],
  ['http://localhost:80', false],
  ['https://example.com:443', false],
  ['http://Example.com', false],
  ['http://localhost:3000/', false],
  ['http://localhost:3000/x', false],
  ['localhost:3000', false],
  ['null', false],
  ['*', false],
  ['http://', false],
])('%s is an origin: %s', (text, is) => {
  expect(isOrigin(text)).toBe(is);
});

describe('host names', () => {
  test.each([
    ['Localhost:80', 'localhost'],
    ['localhost.', 'localhost'],
    ['localhost.:80', 'localhost'],
    ['[::1]:80', '::1'],
    ['[::1]', '::1'],
    ['127.0.0.1:', '127.0.0.1'],
    ['a.b:c', 'a.b:c'],
    ['', ''],
  ])('%j is %j', (input, name) => {
    expect(hostName(input)).toBe(name);
  });

  test.each([
    ['localhost', true, true, true],
    ['a.localhost', true, false, true],
    ['::1', true, true, true],
    ['127.0.0.1', true, true, true],
    ['127.255.0.9', true, true, true],
    ['127.0.0', false, false, false],
    ['127.0.0.1.evil', false, false, false],
    ['1127.0.0.1', false, false, false],
    ['notlocalhost', false, false, false],
    ['localhost.localstack.cloud', false, true, true],
    ['a.localhost.localstack.cloud', false, false, true],
    ['alocalhost.localstack.cloud', false, false, false],
    ['s3.amazonaws.com', false, false, true],
    ['amazonaws.com', false, false, false],
    ['x.lambda-url.us-east-1.on.aws', false, false, true],
    ['my.host', false, true, true],
    ['a.my.host', false, false, false],
    ['evil.example', false, false, false],
    ['', false, false, false],
  ])('%j: loopback %s, bare %s, let in %s', (name, loopback, bare, letIn) => {
    expect(isLoopback(name)).toBe(loopback);
    expect(isBare(name, ['my.host'])).toBe(bare);
    expect(hostRefusal(name, ['my.host'])).toBe(
      letIn ? undefined : `Unknown host name ${JSON.stringify(name)}: use 127.0.0.1 or localhost.`,
    );
  });
});
