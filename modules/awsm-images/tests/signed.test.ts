import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkSigned, signedUrl } from '../lib/signed.ts';

const secret = 'a secret of thirty-two characters';
const now = Date.parse('2026-01-01T00:00:00Z');
const base = 'https://api.example/dev/images/resize';
const query = { key: 'cat.jpg', w: '333', format: 'webp' };
const signed = new URL(signedUrl(secret, base, query, { seconds: 60, now }));
const refused = expect.objectContaining({ status: 403 });
const check = (params: URLSearchParams, at = now) => checkSigned(secret, 'resize', params, at);

test('a signed address is good for its time, in any order', () => {
  expect(signed.href).toMatch(/^https:\/\/api\.example\/dev\/images\/resize\?key=cat\.jpg&/);
  const { query: found, seconds } = check(signed.searchParams);
  expect([Object.fromEntries(found), seconds]).toEqual([query, 60]);
  expect(check(new URLSearchParams([...signed.searchParams].reverse())).seconds).toBe(60);
  expect(() => check(signed.searchParams, now + 60_000)).toThrow(refused);
});

test.each<[string, (params: URLSearchParams) => void]>([
  ['size', (params) => params.set('w', '334')],
  ['path', (params) => params.set('key', 'dog.jpg')],
  ['expiry', (params) => params.set('expires', '9999999999')],
  ['no expiry', (params) => params.delete('expires')],
  ['one more', (params) => params.append('h', '1')],
  ['one twice', (params) => params.append('w', '333')],
  ['another name', (params) => params.append('url', 'https://a.example')],
  ['no signature', (params) => params.delete('signature')],
  ['two signatures', (params) => params.append('signature', params.get('signature') ?? '')],
])('changed: %s', (_, change) => {
  const params = new URLSearchParams(signed.searchParams);
  change(params);
  expect(() => check(params)).toThrow(refused);
});

test('neither another endpoint nor another secret', () => {
  expect(() => checkSigned(secret, 'thumbnail', signed.searchParams, now)).toThrow(refused);
  expect(() => checkSigned('b'.repeat(32), 'resize', signed.searchParams, now)).toThrow(refused);
  expect(() => signedUrl('short', base, query)).toThrow('32 characters');
});

test('an address that was signed before stays good: the signature is over the purpose, the action and the sorted parameters', () => {
  const lines = ['awsm-images', 'resize', '["expires","60"]', '["key","a"]', '["w","1"]'];
  const signature = createHmac('sha256', secret).update(lines.join('\n')).digest('base64url');
  const query = new URLSearchParams({ w: '1', key: 'a', expires: '60', signature });
  expect(checkSigned(secret, 'resize', query, 0).seconds).toBe(60);
  expect(
    new URL(signedUrl(secret, 'https://a/images/resize', { w: '1', key: 'a' }, { seconds: 60, now: 0 })).search,
  ).toBe(`?w=1&key=a&expires=60&signature=${signature}`);
  const usually = new URL(signedUrl(secret, base, { key: 'a' }, { now })).searchParams;
  expect(Number(usually.get('expires'))).toBe(now / 1000 + 86_400);
  expect(() => checkSigned(secret, 'resize', new URLSearchParams(), 0)).toThrow('This address is not signed');
});
