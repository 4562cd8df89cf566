import { expect, test } from 'vitest';
import { createTotpClient } from '../client/index.js';
import { base32 } from '../lib/base32.ts';
import { hotp, otpauthUri, stepsOf } from '../lib/otp.ts';
import { keptCodes, newRecoveryCodes, readRecoveryCode } from '../lib/recovery.ts';
import { hashesOf, readSecrets, seal, unseal } from '../lib/secret.ts';
import { defineSettings } from '../lib/settings.ts';

const secret = Buffer.from('12345678901234567890');

// https://www.rfc-editor.org/rfc/rfc4226, appendix D
test('RFC 4226', () => {
  const codes = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  expect(codes.map((_code, counter) => hotp(secret, counter))).toEqual(codes);
});

// https://www.rfc-editor.org/rfc/rfc6238, appendix B
test.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('RFC 6238: at %i it is %s', (seconds, code) => {
  expect(hotp(secret, Math.floor(seconds / 30), 8)).toBe(code);
  expect(stepsOf(secret, code.slice(2), seconds)).toEqual([Math.floor(seconds / 30)]);
});

test('a code counts one step early and one late, and no further', () => {
  for (const seconds of [60, 89, 90, 119, 120, 149])
    expect(stepsOf(secret, hotp(secret, 3), seconds), `${seconds}`).toEqual([3]);
  expect(stepsOf(secret, hotp(secret, 3), 150)).toEqual([]);
  expect(stepsOf(secret, hotp(secret, 3), 59)).toEqual([]);
  expect(stepsOf(secret, '28708', 45)).toEqual([]);
  expect(stepsOf(secret, '', 45)).toEqual([]);
});

// https://www.rfc-editor.org/rfc/rfc4648, 10
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648: "%s" is "%s"', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

test('the address of a QR code', () => {
  expect(otpauthUri('My App', 'ada+x@example.com', 'MZXW6')).toBe(
    'otpauth://totp/My%20App:ada%2Bx%40example.com?secret=MZXW6&issuer=My%20App&algorithm=SHA1&digits=6&period=30',
  );
});

const [one, other] = ['o'.repeat(32), 'x'.repeat(32)];

test('a secret is sealed for its user, by a secret that can be changed', () => {
  const sealed = seal([one], 'ada', secret);
  expect(sealed).not.toContain(secret.toString('base64url').slice(0, 8));
  expect(seal([one], 'ada', secret)).not.toBe(sealed);
  expect(Buffer.from(unseal([one], 'ada', sealed))).toEqual(secret);
  expect(Buffer.from(unseal([other, one], 'ada', sealed))).toEqual(secret);
  expect(() => unseal([one], 'eve', sealed)).toThrow('another TOTP_SECRET');
  expect(() => unseal([other], 'ada', sealed)).toThrow('another TOTP_SECRET');
  const bytes = Buffer.from(sealed.slice(2), 'base64url');
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(() => unseal([one], 'ada', `1.${changed.toString('base64url')}`), `${at}`).toThrow('another TOTP_SECRET');
  }
  // A shorter tag could be guessed.
  expect(() => unseal([one], 'ada', `1.${bytes.subarray(0, 27).toString('base64url')}`)).toThrow('damaged');
  expect(() => unseal([one], 'ada', sealed.replace('1.', '2.'))).toThrow('damaged');
});

test('TOTP_SECRET has 32 characters or more, each of two', () => {
  expect(readSecrets(`${one}, ${other}`)).toEqual([one, other]);
  for (const wrong of [undefined, '', 'short', `${one},short`])
    expect(() => readSecrets(wrong)).toThrow('32 characters');
});

test('recovery codes: ten, of 60 bits, kept as hashes that are of their user', () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[a-z2-7]{4}-[a-z2-7]{4}-[a-z2-7]{4}$/);
  const [code = ''] = codes;
  const plain = readRecoveryCode(` ${code.toUpperCase().replaceAll('-', ' ')}`)!;
  const kept = keptCodes([one], 'ada', codes).split(' ');
  expect(kept).toHaveLength(10);
  expect(kept.join()).not.toContain(plain);
  expect(kept[0]).toBe(hashesOf([other, one], 'ada', plain)[1]);
  expect(kept).not.toContain(hashesOf([one], 'eve', plain)[0]);
  expect(kept).not.toContain(hashesOf([other], 'ada', plain)[0]);
  expect(readRecoveryCode('123456')).toBeUndefined();
});

test('secrets: 32 characters just count, and what is sealed with the first is opened with any', () => {
  expect(readSecrets(` ${'x'.repeat(32)} `)).toEqual(['x'.repeat(32)]);
  expect(() => readSecrets('x'.repeat(31))).toThrow(new Error('TOTP_SECRET needs 32 characters or more.'));
  expect(Buffer.from(unseal([one], 'ada', seal([one, other], 'ada', secret)))).toEqual(secret);
  expect(() => unseal([other], 'ada', seal([one, other], 'ada', secret))).toThrow(
    new Error('A secret of awsm-totp was sealed with another TOTP_SECRET. Set both: new,old.'),
  );
  const damaged = new Error('A sealed secret of awsm-totp is damaged.');
  for (const text of [
    '',
    '1',
    '1.',
    `1.${Buffer.alloc(27).toString('base64url')}`,
    seal([one], 'ada', secret).slice(2),
  ])
    expect(() => unseal([one], 'ada', text)).toThrow(damaged);
  // Even an empty text has content: 28 bytes are a nonce and a tag.
  expect(Buffer.from(unseal([one], 'ada', seal([one], 'ada', Buffer.alloc(0))))).toHaveLength(0);
  // Hashes of recovery codes use a key of their own, for each secret.
  expect(hashesOf([one, other], 'ada', 'x')).toHaveLength(2);
  expect(new Set([...hashesOf([one, other], 'ada', 'x'), ...hashesOf([one], 'ada', 'y')]).size).toBe(3);
});

test('what earlier versions have kept is read', () => {
  const sealed = '1.BwcHBwcHBwcHBwcHoNNpzP9rV8e2f1ggGDf7HxUoxERnXKSIsbmNCVov4wDyjbLx';
  expect(Buffer.from(unseal([one], 'ada', sealed))).toEqual(secret);
  expect(hashesOf([one], 'ada', 'k3tq7hxam2wd')).toEqual(['5TvjOsk03t9Am_rerH4cOdIif26Yl2Y-TGzJQzl6u8o']);
  expect(base32(Buffer.alloc(20, 0xff))).toBe('7'.repeat(32));
  expect(base32(Buffer.from('12345678901234567890'))).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
});

test('a recovery code has 12 characters of base32, whatever is between them', () => {
  expect(readRecoveryCode(' K3TQ-7hxa-m2wd ')).toBe('k3tq7hxam2wd');
  for (const none of ['k3tq-7hxa-m2w', 'k3tq-7hxa-m2wdd', 'k3tq-7hxa-m2w1', 'k3tq-7hxa-m2w8', 'k3tq_7hxa_m2wd', ''])
    expect(readRecoveryCode(none)).toBeUndefined();
});

test('the client asks the API, and hands recovery codes on', async () => {
  const sent: unknown[][] = [];
  const users = {
    request: async (...given: unknown[]) => {
      sent.push(given);
      return { recoveryCodes: ['a'], enabled: true };
    },
    enter: async (...given: unknown[]) => {
      sent.push(['enter', ...given]);
      return 'entered';
    },
  };
  const totp = createTotpClient(users as never);
  expect(await totp.status()).toMatchObject({ enabled: true });
  await totp.begin();
  await totp.begin({ password: 'p' });
  expect(await totp.confirm({ code: '1' })).toEqual(['a']);
  expect(await totp.renewRecoveryCodes({ code: '1', password: 'p' })).toEqual(['a']);
  expect(await totp.turnOff({ code: '1', password: 'p' })).toBeUndefined();
  expect(await totp.signIn({ token: 't', code: '1' })).toBeUndefined();
  expect(sent).toEqual([
    ['GET', 'users/me/totp'],
    ['POST', 'users/me/totp', { password: undefined }],
    ['POST', 'users/me/totp', { password: 'p' }],
    ['POST', 'users/me/totp/confirm', { code: '1' }],
    ['POST', 'users/me/totp/recovery-codes', { code: '1', password: 'p' }],
    ['DELETE', 'users/me/totp', { code: '1', password: 'p' }],
    ['enter', 'users/totp/sign-in', { token: 't', code: '1' }],
  ]);
});

test('settings: what is just allowed, and each mistake', () => {
  for (const issuer of ['S', 'x'.repeat(60)]) expect(defineSettings({ issuer })).toEqual({ issuer });
  const messageOf = (given: object) => {
    try {
      return defineSettings(given);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  expect(messageOf({ app: 'x', issuer: 'x'.repeat(61), texts: { de: { nothing: 'x' } } })).toEqual([
    'Invalid settings in aws_modules/awsm-totp/settings.ts:',
    '- app is not a setting; these are: issuer, texts',
    `- issuer must be a name of 1 to 60 characters without ":", not "${'x'.repeat(61)}"`,
    expect.stringMatching(/^- texts\.de\.nothing is not a reason/),
  ]);
  for (const issuer of ['', 'a:b', 'a\nb', 5]) expect(messageOf({ issuer })).toHaveLength(2);
  expect(defineSettings()).toEqual({});
});

test('every mistake in the settings is reported at once', () => {
  expect(defineSettings({ issuer: 'My App', texts: { fr: { code: 'Non.' } } })).toBeDefined();
  const wrong = { issuer: 'a:b', isuer: 'x', texts: { french: {}, de: { koda: 'x', code: '' } } };
  expect(() => defineSettings(wrong)).toThrow(
    /isuer is not[\s\S]*issuer must[\s\S]*texts\.french[\s\S]*texts\.de\.koda[\s\S]*texts\.de\.code must/,
  );
});
