import { describe, expect, it } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { parseFunctionName, parseNewFunctionName } from './names.ts';

// Names depend only on the caller's account and region.
const ctx = { account: '000000000000', region: 'us-east-1' } as Context;

/** Formats: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax */
describe('parseFunctionName', () => {
  it.each([
    ['hello', { name: 'hello', account: '000000000000' }],
    ['hello:live', { name: 'hello', qualifier: 'live' }],
    ['hello:$LATEST', { name: 'hello', qualifier: '$LATEST' }],
    ['111111111111:function:hello', { name: 'hello', account: '111111111111' }],
    ['111111111111:function:hello:2', { name: 'hello', account: '111111111111', qualifier: '2' }],
    ['arn:aws:lambda:us-east-1:000000000000:function:hello', { name: 'hello', region: 'us-east-1' }],
    ['arn:aws:lambda:us-east-1:000000000000:function:hello:3', { name: 'hello', qualifier: '3' }],
  ])('%s', (text, expected) => {
    expect(parseFunctionName(ctx, text)).toMatchObject(expected);
  });

  it('refuses invalid names', () => {
    expect(() => parseFunctionName(ctx, 'a b')).toThrow(
      "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?",
    );
  });

  it('does not reach other regions', () => {
    expect(() => parseFunctionName(ctx, 'arn:aws:lambda:eu-west-1:000000000000:function:hello')).toThrow(
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    );
  });

  // AWS's answers to LocalStack's tests: test_function_name_and_qualifier_validation.
  it.each([
    [
      'my-function!',
      undefined,
      /^1 validation error detected: Value 'my-function!' at 'functionName' .*\[a-zA-Z0-9-_\\.\]\+/,
    ],
    ['arn:aws:lambda::000000000000:function:f', undefined, /at 'functionName'/],
    ['invalid-account:function:f', undefined, /at 'functionName'/],
    ['f:1:2', undefined, /at 'functionName'/],
    ['f', 'invalid!', /at 'qualifier' .* pattern: \\\$\(LATEST\(\\\.PUBLISHED\)\?\)\|\[a-zA-Z0-9-_\$\]\+$/],
    [
      'f',
      'a'.repeat(129),
      /at 'qualifier' failed to satisfy constraint: Member must have length less than or equal to 128$/,
    ],
  ])('refuses %s with %s', (text, qualifier, message) => {
    expect(() => parseFunctionName(ctx, text, qualifier)).toThrow(message);
  });

  it('takes shorter names for new functions', () => {
    expect(parseNewFunctionName(ctx, 'arn:aws:lambda:us-east-1:000000000000:function:f')).toBe('f');
    expect(() => parseNewFunctionName(ctx, 'a'.repeat(65))).toThrow('Member must have length less than or equal to 64');
    expect(() => parseNewFunctionName(ctx, 'a'.repeat(141))).toThrow('length less than or equal to 140');
  });

  it('refuses two different qualifiers', () => {
    expect(() => parseFunctionName(ctx, 'hello:1', '2')).toThrow('does not match the specified qualifier');
  });
});
