import { expect, test } from 'vitest';
import { mailboxOf } from '../mailbox/index.mjs';

test.each([
  ['ada@example.com', 'ada@example.com'],
  ['  Ada.L+x@EXAMPLE.com ', 'Ada.L+x@example.com'],
  ['ada@münchen.example', 'ada@xn--mnchen-3ya.example'],
  ['u\u0308@example.com', 'ü@example.com'],
  ['ada@a.b.c.xn--p1ai', 'ada@a.b.c.xn--p1ai'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  [`${'ü'.repeat(32)}@example.com`, `${'ü'.repeat(32)}@example.com`],
])('%s is %s', (given, address) => expect(mailboxOf(given)).toBe(address));

test.each([
  ['nothing', ''],
  ['no domain', 'ada'],
  ['no local part', '@example.com'],
  ['a domain without a dot', 'ada@localhost'],
  ['an address of IP', 'ada@[127.0.0.1]'],
  ['numbers', 'ada@127.0.0.1'],
  ['a name before it', 'Ada <ada@example.com>'],
  ['two of them', 'a@example.com,b@example.com'],
  ['two @', 'a@b@example.com'],
  ['a line', 'a@example.com\r\nBcc: b@example.com'],
  ['a line before the @', 'a\nb@example.com'],
  ['a quoted local part', '"a b"@example.com'],
  ['a long local part', `${'a'.repeat(65)}@example.com`],
  ['a local part of more than 64 bytes', `${'ü'.repeat(33)}@example.com`],
  ['half a character', 'a\ud800@example.com'],
  ['more than 254', `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(63)}.example`],
  ['more than 254 as servers write it', `${'a'.repeat(40)}@${`${'ü'.repeat(50)}.`.repeat(4)}example`],
  ['a label that ends with a hyphen', 'a@b-.example'],
  ['a path, which a URL would end its host at', 'ada@example.com/a'],
  ['a query', 'ada@example.com?a'],
  ['a fragment', 'ada@example.com#a'],
  ['a backslash', 'ada@example.com\\a'],
  ['a tab within its domain', 'ada@exam\tple.com'],
  ['an escape of URLs', 'ada@ex%61mple.com'],
  ['no text', 5],
  ['none', undefined],
])('%s is not a mailbox', (_what, given) => expect(mailboxOf(given)).toBeUndefined());

test('what looks like a letter is the letter that mail servers take it for', () => {
  expect(mailboxOf('a@exaſple.com')).toBe('a@exasple.com');
});
