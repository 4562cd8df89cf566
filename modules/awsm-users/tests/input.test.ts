import { Refusal } from 'jaws-core-js/http';
import { expect, test } from 'vitest';
import { identity, methods, shown, word } from '../lib/addons/input.ts';
import { displayName, email, flag, has, language, text } from '../lib/input.ts';
import { checkNewPassword } from '../lib/passwords/rules.ts';
import { defineSettings } from '../lib/settings.ts';

// Each limit: the last allowed value, and the first refused one.

/** The reason of a refusal: `field: message`. */
function refusalOf(act: () => unknown): string {
  try {
    return `fine: ${JSON.stringify(act())}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect([error.status, error.reason]).toEqual([400, 'invalid']);
    return `${error.details.field}: ${error.message}`;
  }
}
const x = (length: number) => 'x'.repeat(length);

test('a text is required, and has a maximum length', () => {
  expect(text({ a: x(1000) }, 'a')).toBe(x(1000));
  expect(text({ a: 'abc' }, 'a', 3)).toBe('abc');
  expect(refusalOf(() => text({ a: x(1001) }, 'a'))).toBe('a: This may have at most 1000 characters.');
  expect(refusalOf(() => text({ a: 'abcd' }, 'a', 3))).toBe('a: This may have at most 3 characters.');
  for (const input of [{}, { a: '' }, { a: 5 }, { a: null }, { a: ['x'] }])
    expect(refusalOf(() => text(input, 'a'))).toBe('a: This is required.');
  // Properties that every object inherits were not sent.
  expect(refusalOf(() => text({}, 'constructor'))).toBe('constructor: This is required.');
});

test('a sent value counts even when empty; only true sets a flag', () => {
  expect([has({ a: '' }, 'a'), has({ a: null }, 'a'), has({ a: undefined }, 'a'), has({}, 'a')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect([has({}, 'toString'), flag({ a: true }, 'a')]).toEqual([false, true]);
  for (const a of [false, 'true', 1, undefined]) expect(flag({ a }, 'a')).toBe(false);
});

test('a language is its code', () => {
  for (const one of ['de', 'gsw']) expect(language({ language: one })).toBe(one);
  for (const one of ['d', 'deut', 'DE', 'de-AT'])
    expect(refusalOf(() => language({ language: one }))).toBe('language: This must be a language such as "en".');
});

test('the parts of an address are validated by length and characters', () => {
  const of = (address: string) => refusalOf(() => email({ email: address }));
  const fine = (address: string) => `fine: ${JSON.stringify(address)}`;
  for (const address of [
    `${x(64)}@example.com`,
    `a@${x(63)}.example`,
    `a@example.${x(63)}`,
    'a@b.co',
    'a@0-9.example',
    // In a domain of more than the labels of one would be refused: 254 characters.
    `${x(64)}@${x(63)}.${x(63)}.${x(57)}.com`,
    'ä.ö@example.com',
    'a@xn--bcher-kva.xn--p1ai',
  ])
    expect(of(address)).toBe(fine(address));
  const tooLong = `${x(64)}@${x(63)}.${x(63)}.${x(58)}.com`;
  expect(of(tooLong)).toBe('email: This may have at most 254 characters.');
  for (const address of [
    `${x(65)}@example.com`,
    `a@${x(64)}.example`,
    `a@example.${x(64)}`,
    'a@-b.example',
    'a@b-.example',
    'a@b..example',
    'a@example.c',
    'a@example.c0m',
    'example.com',
    '@example.com',
    'a@b@example.com',
    'a<b@example.com',
    'a"b@example.com',
    'a\u0007b@example.com',
    'a@exa mple.com',
  ])
    expect([address, of(address)]).toEqual([address, 'email: This is not an email address.']);
  expect(of('A\u030a@EXAMPLE.com ')).toBe(fine('å@example.com'));
});

test('a name is a line of at most 100 visible characters, or none', () => {
  const of = (name: unknown) => refusalOf(() => displayName({ name }));
  expect(of(x(100))).toBe(`fine: "${x(100)}"`);
  expect(of(x(101))).toBe('name: This may have at most 100 characters.');
  expect(of(' A\u030a ')).toBe('fine: "Å"');
  for (const none of ['', undefined]) expect(of(none)).toBe('fine: ""');
  expect(of(5)).toBe('name: This is required.');
  for (const sign of ['\n', '\u0000', '\u200b', '\u202e', '\u2066', '\ufeff', '<', '>'])
    expect(of(`a${sign}b`)).toBe('name: This must be one line of visible characters, without < and >.');
});

test('names of add-ons, ways, notes and identities are as the table can keep them', () => {
  for (const addon of ['a', 'totp-2', x(30)]) expect(word({ addon }, 'addon')).toBe(addon);
  expect(refusalOf(() => word({ addon: x(31) }, 'addon'))).toBe('addon: This may have at most 30 characters.');
  for (const addon of ['A', '2a', '-a', 'a_b', 'a b'])
    expect(refusalOf(() => word({ addon }, 'addon'))).toBe('addon: This must be small letters, digits and "-".');

  const six = ['aa', 'bb', 'cc', 'dd', 'ee', x(10)];
  for (const amr of [['otp'], six]) expect(methods({ amr })).toEqual(amr);
  for (const amr of [[], [...six, 'gg'], ['a'], [x(11)], ['otp', 5], ['OTP'], 'otp', undefined])
    expect(refusalOf(() => methods({ amr }))).toBe('amr: This must be a list of methods such as "otp".');

  const sized = (bytes: number) => ({ a: x(bytes - 8) });
  expect(shown({ data: sized(4096) })).toHaveLength(4096);
  expect(shown({ data: {} })).toBe('{}');
  for (const data of [sized(4097), { a: 'ä'.repeat(2045) }, [], null, 'x', undefined])
    expect(refusalOf(() => shown({ data }))).toBe('data: This must be an object of at most 4 KB.');

  const at = { issuer: `https://${x(492)}`, subject: x(255) };
  expect(identity(at)).toEqual(at);
  expect(refusalOf(() => identity({ ...at, issuer: `https://${x(493)}` }))).toBe(
    'issuer: This may have at most 500 characters.',
  );
  expect(refusalOf(() => identity({ ...at, subject: x(256) }))).toBe('subject: This may have at most 255 characters.');
  for (const issuer of ['a#b', 'a b', 'a\tb'])
    expect(refusalOf(() => identity({ ...at, issuer }))).toBe('issuer: This must be an address without "#".');
  // Bytes of both together: 1500 and 500.
  const long = { issuer: '€'.repeat(500), subject: `${'€'.repeat(166)}xx` };
  expect(identity(long)).toEqual(long);
  expect(refusalOf(() => identity({ ...long, subject: `${long.subject}x` }))).toBe('subject: This is too long.');
});

test('a password: as long as the settings say, of five different characters, and not the address', () => {
  const settings = defineSettings({ passwords: { minLength: 12, maxLength: 64 } });
  const of = (password: string, address = 'ada@example.com') =>
    refusalOf(() => checkNewPassword(password, address, settings));
  const fine = (password: string) => `fine: ${JSON.stringify(password)}`;
  const easy = 'password: This password is too easy to guess.';
  const mixed = (length: number) => 'vKq7wZ-'.repeat(10).slice(0, length);
  for (const length of [12, 64]) expect(of(mixed(length))).toBe(fine(mixed(length)));
  for (const length of [11, 65]) expect(of(mixed(length))).toBe('password: A password has 12 to 64 characters.');
  // Characters as people count them.
  expect(of('🐟🐠🐡🦈🐙🐚🦀🦞🦐🦑🐳🐋')).toBe(fine('🐟🐠🐡🦈🐙🐚🦀🦞🦐🦑🐳🐋'));
  expect(of('vkqwvkqwvkqw')).toBe(easy);
  expect(of('vKqVkQvkqVKQ')).toBe(easy);
  expect(of('vkqwzvkqwzvk')).toBe(fine('vkqwzvkqwzvk'));
  // The part before the @ may be part of a long password, and names of three letters are parts of words.
  expect(of('Zuse-x7qvkwm', 'zuse@example.com')).toBe(easy);
  expect(of('zuse-x7qvkwm-x7qvkw', 'zuse@example.com')).toBe(easy);
  expect(of('zuse-x7qvkwm-x7qvkwm', 'zuse@example.com')).toBe(fine('zuse-x7qvkwm-x7qvkwm'));
  expect(of('ada-x7qvkwm-', 'ada@example.com')).toBe(fine('ada-x7qvkwm-'));
  expect(of('x7qvkwm-x7qvkwm Ada@Example.com', 'ada@example.com')).toBe(easy);
  expect(of('password12345')).toBe(easy);
});
