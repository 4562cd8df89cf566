import { readObject, readRequest } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { untranslated } from '../../../test/untranslated.ts';
import { parseUpload } from '../lib/create.ts';
import { fileKey, folderOf } from '../lib/place.ts';
import { defineSettings } from '../lib/settings.ts';
import { sniffBytes, sniffs } from '../lib/sniff.ts';
import { attachment } from '../lib/status.ts';
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

test('a file that browsers must not run has no type', () => {
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

test('the caller', () => {
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
    return parseUpload(readObject(readRequest({ headers: { 'content-type': 'application/json' }, body })), limits);
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
  // Stored before such names were refused.
  expect(attachment('\ud800')).toContain('%EF%BF%BD');
  expect(attachment('ü "x".png')).toBe(`attachment; filename="_ _x_.png"; filename*=UTF-8''%C3%BC%20%22x%22.png`);
});

test('every text that a user reads is in German too', () =>
  expect(
    untranslated(new URL('../lib', import.meta.url), de, [
      'The secret has at least {} characters, the user at least one.',
      "The upload {} could not be changed: other changes of its user's uploads were always in between.",
      'The event names no user.',
    ]),
  ).toEqual([]));

test('the numbers of a project', () => {
  expect(defineSettings({ linkMinutes: 60 })).toEqual({
    uploadsPerHour: 100,
    uploadsPerUser: 1000,
    bytesPerUser: 5 * 1024 ** 3,
    sharedQuota: 0,
    formMinutes: 15,
    linkMinutes: 60,
  });
  expect(() => defineSettings({ formMinutes: 61 })).toThrow('aws_modules/awsm-uploads/settings.ts');
});

// From the formats' own specifications and the registered brands of ISO files (https://mp4ra.org): each of these bytes
// counts.
const isoFile = (brand: string) => ['application/octet-stream', ftyp(brand)] as const;
test.each<[string, string | readonly number[]]>([
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['application/pdf', '%PDF-'],
  ['application/zip', 'PK\x03\x04'],
  ['application/zip', 'PK\x05\x06'],
  ['application/gzip', [0x1f, 0x8b, 0x08]],
  ['audio/mpeg', 'ID3'],
  ['audio/mpeg', [0xff, 0xfb]],
  ['audio/mpeg', [0xff, 0xf3]],
  ['audio/mpeg', [0xff, 0xf2]],
  ['audio/ogg', 'OggS'],
])('%s begins with exactly %j', (type, start) => {
  const whole = Buffer.concat([bytes(typeof start === 'string' ? start : [...start]), Buffer.from('....')]);
  expect(sniffs(whole, type)).toBe(true);
  for (let n = 0; n < start.length; n++) {
    const other = Buffer.from(whole);
    other[n] = 0x7e;
    expect([n, sniffs(other, type)]).toEqual([n, false]);
  }
});

test('files in containers are what the container says', () => {
  const riff = (kind: string) => bytes('RIFF', [1, 2, 3, 4], kind);
  expect([sniffs(riff('WEBP'), 'image/webp'), sniffs(riff('WAVE'), 'audio/wav')]).toEqual([true, true]);
  expect([sniffs(riff('WAVE'), 'image/webp'), sniffs(riff('WEBP'), 'audio/wav')]).toEqual([false, false]);
  expect(sniffs(bytes('XXXX', [1, 2, 3, 4], 'WEBP'), 'image/webp')).toBe(false);
  expect(sniffs(bytes('XXXX', [1, 2, 3, 4], 'WAVE'), 'audio/wav')).toBe(false);
  const brands = {
    'image/avif': ['avif', 'avis'],
    'image/heic': ['heic', 'heix', 'heim', 'heis'],
    'video/mp4': ['mp41', 'mp42', 'isom', 'iso2', 'iso4', 'iso5', 'iso6', 'avc1', 'M4V ', 'dash'],
    'video/quicktime': ['qt  '],
  };
  for (const [type, own] of Object.entries(brands)) {
    for (const brand of own) {
      expect([brand, sniffs(isoFile(brand)[1], type)]).toEqual([brand, true]);
      const others = Object.keys(brands).filter((other) => other !== type);
      expect(others.map((other) => sniffs(isoFile(brand)[1], other))).toEqual(others.map(() => false));
    }
  }
  // The version of a brand (its second word) is not a brand, and neither are the bytes after the box.
  expect(sniffs(bytes([0, 0, 0, 16], 'ftyp', 'none', 'avif'), 'image/avif')).toBe(false);
  expect(sniffs(bytes([0, 0, 0, 16], 'ftyp', 'none', [0, 0, 0, 0], 'avif'), 'image/avif')).toBe(false);
  expect(sniffs(bytes([0, 0, 0, 20], 'free', 'avif', [0, 0, 0, 0], 'avif'), 'image/avif')).toBe(false);
  for (const kind of ['wordprocessingml.document', 'spreadsheetml.sheet', 'presentationml.presentation']) {
    const type = `application/vnd.openxmlformats-officedocument.${kind}`;
    expect(sniffs(bytes('PK\x03\x04....[Content_Types].xml'), type)).toBe(true);
    expect(sniffs(bytes('PK\x03\x04....word/document.xml'), type)).toBe(false);
    expect(sniffs(bytes('....[Content_Types].xml'), type)).toBe(false);
  }
  expect(sniffs(bytes([0x1a, 0x45, 0xdf, 0xa3], 'matroska'), 'video/webm')).toBe(false);
  expect(sniffs(bytes('....webm'), 'video/webm')).toBe(false);
  for (const start of ['{', '[', '"', '1', '-', 't', 'f', 'n']) {
    expect(sniffs(Buffer.from(` ${start}`), 'application/json')).toBe(true);
  }
  for (const start of ['x', '<', '{\0', '{\x1f', '{\x0e']) {
    expect(sniffs(Buffer.from(start), 'application/json')).toBe(false);
  }
});

test('a token is good for an hour unless it says otherwise, and a user can be anybody with a name', () => {
  const token = uploadToken(secret, 'ann', undefined, 0);
  expect(userOf(bearer(token), secret, 3_599_000)).toBe('ann');
  expect(() => userOf(bearer(token), secret, 3_600_000)).toThrow(expect.objectContaining({ status: 401 }));
  expect(() => uploadToken(secret, '')).toThrow(TypeError);
  expect(() => uploadToken(secret.slice(1), 'ann')).toThrow('at least 32 characters');
  expect(() => userOf(bearer(token), secret.slice(1), 0)).toThrow('UPLOADS_SECRET needs 32 characters');
  expect(() => userOf(bearer(token), secret.replace('0', '1'), 0)).toThrow(expect.objectContaining({ status: 401 }));
  expect([folderOf('x'.repeat(64)), folderOf('x'.repeat(65)).length, folderOf('')[0]]).toEqual([
    'x'.repeat(64),
    41,
    '~',
  ]);
});

test('the least and the most of each number', () => {
  const bounds = {
    uploadsPerHour: [1, 100_000],
    uploadsPerUser: [1, 10_000_000],
    bytesPerUser: [1, 1024 ** 5],
    formMinutes: [1, 60],
    linkMinutes: [1, 1440],
  };
  for (const [name, [least = 0, most = 0]] of Object.entries(bounds)) {
    for (const good of [least, most]) expect(defineSettings({ [name]: good })).toMatchObject({ [name]: good });
    for (const bad of [least - 1, most + 1]) expect(() => defineSettings({ [name]: bad })).toThrow(name);
  }
});
