import { describe, expect, it } from 'vitest';
import { compile, parsePattern } from './compile.ts';

// Expectations: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html and
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html

const matching = (pattern: string, messages: string[]) => messages.filter(compile(pattern));

describe('terms', () => {
  const messages = [
    '[ERROR 400] BAD REQUEST',
    '[ERROR 401] UNAUTHORIZED',
    'WARN of ERRORS',
    'error',
    'INFO internal server error',
  ];

  it.each<[string, number[]]>([
    ['', [0, 1, 2, 3, 4]],
    ['ERROR', [0, 1, 2]],
    ['ERROR 401', [1]],
    ['ERROR -400', [1, 2]],
    ['-ERROR', [3, 4]],
    ['?400 ?401', [0, 1]],
    ['?WARN ?internal', [2, 4]],
    ['"internal server error"', [4]],
    ['ERROR -"BAD REQUEST"', [1, 2]],
    ['%ERROR 40[01]%', [0, 1]],
    ['"ERROR 400]"', [0]],
  ])('%s', (pattern, expected) => {
    expect(matching(pattern, messages)).toEqual(expected.map((index) => messages[index]));
  });
});

describe('JSON', () => {
  const event = JSON.stringify({
    eventType: 'UpdateTrail',
    sourceIPAddress: '111.111.111.111',
    arrayKey: ['value', 'another value'],
    objectList: [
      { name: 'a', id: 1 },
      { name: 'b', id: 2 },
    ],
    SomeObject: null,
    ThisFlag: true,
    latency: 12.5,
    'cluster.name': 'c',
    user: { id: 7, email: 'John.Stiles@example.com' },
  });

  it.each<[string, boolean]>([
    ['{ $.eventType = "UpdateTrail" }', true],
    ['{ $.eventType = UpdateTrail }', true],
    ['{ $.eventType = "Update*" }', true],
    ['{ $.eventType != "UpdateTrail" }', false],
    ['{ $.sourceIPAddress != 123.123.* }', true],
    ['{ $.arrayKey[0] = "value" }', true],
    ['{ $.arrayKey[1] = "value" }', false],
    ['{ $.objectList[1].id = 2 }', true],
    ['{ $.objectList[*].name = "b" }', true],
    ['{ $.SomeObject IS NULL }', true],
    ['{ $.SomeOtherObject NOT EXISTS }', true],
    ['{ $.eventType NOT EXISTS }', false],
    ['{ $.ThisFlag IS TRUE }', true],
    ['{ $.ThisFlag IS FALSE }', false],
    ['{ $.latency > 12 }', true],
    ['{ $.latency >= 12.5 && $.latency < 1e2 }', true],
    ['{ $.latency < 1 || ($.ThisFlag IS TRUE && $.user.id = 7) }', true],
    ['{ ($.user.id = 8) && ($.ThisFlag IS TRUE) }', false],
    ['{ $.[\'cluster.name\'] = "c" }', true],
    ['{ $.user.email = "John.Stiles*" && $.eventType = %^Update% }', true],
    ['{ $.eventType > 3 }', false],
  ])('%s is %s', (pattern, fits) => {
    expect(compile(pattern)(event)).toBe(fits);
  });

  it('does not fit what is not JSON', () => {
    expect(compile('{ $.a = 1 }')('a = 1')).toBe(false);
    expect(compile('{ $.a NOT EXISTS }')('{broken')).toBe(false);
  });

  it('does not look into prototypes', () => {
    expect(compile('{ $.constructor.name = "Object" }')('{}')).toBe(false);
  });

  it('takes out the values it asks for', () => {
    expect(parsePattern('{ $.latency > 1 }')(event)).toEqual(new Map([['$.latency', '12.5']]));
  });
});

describe('fields', () => {
  const line = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
  const pattern = (last: string) => `[ip, user, username, timestamp, request, status_code, ${last}]`;

  it.each<[string, boolean]>([
    [pattern('bytes'), true],
    [pattern('bytes > 1000'), true],
    [pattern('bytes > 2000'), false],
    ['[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', true],
    ['[ip, user]', false],
    ['[..., status_code = 404, bytes]', true],
    ['[ip, ..., bytes = 1534]', true],
    ['[ip=%127\\.0\\.0\\.[1-9]%, ...]', true],
    ['[ip, user, username, timestamp, request, status_code = 404 || status_code = 410, bytes]', true],
    ['[ip, user != "Prod" && user != "Test", ...]', false],
    ['[%127%, ...]', true],
  ])('%s is %s', (text, fits) => {
    expect(compile(text)(line)).toBe(fits);
  });

  it('takes fields out by their names', () => {
    expect(Object.fromEntries(parsePattern(pattern('bytes'))(line) ?? [])).toEqual({
      $ip: '127.0.0.1',
      $user: 'Prod',
      $username: 'frank',
      $timestamp: '10/Oct/2000:13:25:15 -0700',
      $request: 'GET /index.html HTTP/1.0',
      $status_code: '404',
      $bytes: '1534',
    });
  });

  it.each([
    ['a [b c] "d e" f', ['a', 'b c', 'd e', 'f']],
    ['a"b c" [d', ['a"b', 'c"', '[d']],
    ['[] "" x', ['', '', 'x']],
    ['[a [b] c', ['a [b', 'c']],
  ])('of %s', (message, words) => {
    const names = words.map((_, index) => `w${index}`);
    const conditions = words.map((word, index) => `w${index} = "${word.replaceAll('"', '*')}"`);
    expect(matching(`[${names.join(', ')}]`, [message])).toEqual([message]);
    expect(matching(`[${conditions.join(', ')}]`, [message])).toEqual([message]);
  });

  it('of a message of signs that are never closed', () => {
    const message = '[ " '.repeat(64_000);
    expect(matching('[a, b]', [message])).toEqual([]);
  });
});

it.each(['{ $.a = }', '{ a = 1 }', '{ $.a = 1', '[a, b', '"open', '{ $.a IS MAYBE }', '%(%', '[a, ..., b, ...]'])(
  'refuses %s',
  (pattern) => {
    expect(() => compile(pattern)).toThrow('Invalid filter pattern');
  },
);
