import { readObject, readRequest } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { untranslated } from '../../../test/untranslated.ts';
import { parseUpload } from '../lib/create.ts';
import { defineSettings } from '../lib/settings.ts';
import { sniffBytes, sniffs } from '../lib/sniff.ts';
import { attachment } from '../lib/status.ts';
import { fileKey, folderOf } from '../lib/store.ts';
import { de } from '../lib/texts/de.ts';
import { uploadToken, userOf } from '../lib/user.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));
const ftyp = (...brands: string[]) =>
  bytes([0, 0, 0, 16 + 4 * (brands.length - 1)], 'ftyp', brands[0] ?? '', [0, 0, 0, 0], ...brands.slice(1), 'moov');

// First bytes: https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern and the tables beside it.
test.each([
  ['image/jpeg', bytes([0xff, 0xd8, 0xff, 0xe0])],
  ['image/png', bytes([0x89], 'PNG\r\n\x1a\n', [0, 0])],
  ['image/gif', bytes('GIF89a....')],
  ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
  ['image/avif', ftyp('avif', 'mif1')],
  ['image/avif', ftyp('mif1', 'miaf', 'avif')],
  ['image/heic', ftyp('heic')],
  ['application/pdf', bytes('%PDF-1.7')],
  ['application/zip', bytes('PK\x03\x04')],
  ['application/json', bytes(' {"a": 1}')],
  [
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    bytes('PK\x03\x04....[Content_Types].xml'),
  ],
  ['audio/mpeg', bytes('ID3\x04')],
  ['video/mp4', ftyp('isom', 'avc1')],
  ['video/webm', bytes([0x1a, 0x45, 0xdf, 0xa3], '\x01\x42\x82\x84webm')],
  ['text/plain', Buffer.from('ü und 🦈\r\n')],
  ['text/csv', Buffer.from('a;b\n1;2')],
])('%s is what it begins with', (type, start) => {
  expect(sniffs(start, type)).toBe(true);
  expect(sniffs(bytes('MZ\x90\0', [0, 0, 0]), type)).toBe(false);
  expect(sniffs(Buffer.alloc(0), type) && !type.startsWith('text/')).toBe(false);
  expect(sniffs(Buffer.from('<html><script>alert(1)</script>'), type)).toBe(false);
});

test('what no browser may run has no type', () => {
  expect(sniffs(Buffer.from('<svg onload="x"/>'), 'image/svg+xml')).toBe(false);
  expect(sniffs(Buffer.from('<!doctype html>'), 'text/html')).toBe(false);
  expect(sniffs(Buffer.from('x'), '__proto__')).toBe(false);
  for (const page of ['<!DOCTYPE html>', '\ufeff <script>', '\n<?xml version="1.0"?>', '<SVG xmlns=""/>']) {
    expect(sniffs(Buffer.from(page), 'text/plain')).toBe(false);
  }
  expect(sniffs(Buffer.from('<3 cats'), 'text/plain')).toBe(true);
});

test('a character may be cut only where reading ended', () => {
  const cut = Buffer.from(`${'a'.repeat(sniffBytes - 1)}ü`).subarray(0, sniffBytes);
  expect(sniffs(cut, 'text/plain')).toBe(true);
  expect(sniffs(Buffer.from('aü').subarray(0, 2), 'text/plain')).toBe(false);
});

const secret = '0123456789abcdef0123456789abcdef';
const bearer = (token: string) => readRequest({ headers: { Authorization: `Bearer ${token}` } });

test('who asks', () => {
  const token = uploadToken(secret, 'ann@example.com', 60, 0);
  expect(userOf(bearer(token), secret, 59_000)).toBe('ann@example.com');
  expect(userOf(readRequest({ headers: { authorization: `bearer ${token}` } }), secret, 0)).toBe('ann@example.com');
  const [user, expires, signature] = token.split('.');
  const bob = Buffer.from('bob').toString('base64url');
  for (const wrong of [
    token.slice(0, -2),
    `${bob}.${expires}.${signature}`,
    `${user}.9999999999.${signature}`,
    `${token}.x`,
    '',
    '..',
  ]) {
    expect(() => userOf(bearer(wrong), secret, 0), wrong).toThrow(expect.objectContaining({ status: 401 }));
  }
  expect(() => userOf(bearer(token), secret, 61_000)).toThrow(expect.objectContaining({ status: 401 }));
  expect(() => userOf(readRequest({}), secret, 0)).toThrow(expect.objectContaining({ status: 401 }));
  for (const short of [undefined, '', 'short']) {
    expect(() => userOf(bearer(token), short, 0)).toThrow('UPLOADS_SECRET needs 32 characters');
  }
  expect(() => uploadToken('short', 'ann')).toThrow(TypeError);
  const known = [
    { claims: { sub: 'u' } },
    { principalId: 'u' },
    { lambda: { sub: 'u' } },
    { jwt: { claims: { sub: 'u' } } },
  ];
  for (const authorizer of known) {
    expect(userOf(readRequest({ requestContext: { authorizer } }), undefined)).toBe('u');
  }
});

test("no user is in another's folder", () => {
  expect(folderOf('ann')).toBe('ann');
  expect(folderOf('../bob')).toMatch(/^~[0-9a-f]{40}$/);
  expect(folderOf('a/b')).not.toBe(folderOf('a_b'));
  expect(fileKey({ user: 'a/../b', id: 'x' }).split('/')).toHaveLength(3);
});

test('what may be uploaded', () => {
  const limits = { 'image/png': 100, 'text/plain': 5 } as const;
  const parse = (value: unknown) => {
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    return parseUpload(readObject(readRequest({ body })), limits);
  };
  const good = { name: 'ü.png', type: 'image/png', size: 100 };
  expect(parse(good)).toEqual(good);
  expect(parse({ type: 'text/plain', size: 1, key: '../x' })).toEqual({ name: '', type: 'text/plain', size: 1 });
  const status = (value: unknown) => {
    try {
      parse(value);
    } catch (error) {
      return (error as { status?: number }).status;
    }
    return 201;
  };
  expect(['', '[', 'null', '1'].map(status)).toEqual([400, 400, 400, 400]);
  expect([0, -1, 1.5, '1', null, 2 ** 60].map((size) => status({ ...good, size }))).toEqual(Array(6).fill(400));
  expect(status({ ...good, size: 101 })).toBe(413);
  for (const name of ['a\r\nb', 'a\ud800', 'a\u202egnp.exe', 'a\u200b']) expect(status({ ...good, name })).toBe(400);
  expect(status({ ...good, name: 'x'.repeat(256) })).toBe(400);
  expect(['image/jpeg', 'text/html', '__proto__', 'constructor', 5].map((type) => status({ ...good, type }))).toEqual(
    Array(5).fill(415),
  );
});

test('names in headers', () => {
  expect(attachment('')).toBe('attachment');
  // Kept before such names were refused.
  expect(attachment('\ud800')).toContain('%EF%BF%BD');
  expect(attachment('ü "x".png')).toBe(`attachment; filename="_ _x_.png"; filename*=UTF-8''%C3%BC%20%22x%22.png`);
});

test('every text that a user reads is in German too', () =>
  expect(
    untranslated(new URL('../lib', import.meta.url), de, [
      'The secret has at least {} characters, the user at least one.',
    ]),
  ).toEqual([]));

test('the numbers of a project', () => {
  expect(defineSettings({ linkMinutes: 60 })).toEqual({ uploadsPerHour: 100, formMinutes: 15, linkMinutes: 60 });
  expect(() => defineSettings({ formMinutes: 61 })).toThrow('aws_modules/awsm-uploads/settings.ts');
});
