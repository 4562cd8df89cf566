import { expect, test } from 'vitest';
import { checkSize } from './size.ts';

const place = { stage: 'dev', region: 'us-east-1', stack: 'dev-shop-e' };
const named = <Value>(count: number, value: Value) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`A${n}`, value]));
const resource = { Type: 'AWS::ApiGateway::ApiKey' };

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
test.each([
  [
    'TooManyResources',
    { Resources: named(500, resource) },
    { Resources: named(501, resource) },
    /would have 501 resources/,
    /API keys/,
  ],
  [
    'TooManyParameters',
    { Resources: {}, Parameters: named(200, { Type: 'String' }) },
    { Resources: {}, Parameters: named(201, { Type: 'String' }) },
    /201 parameters/,
    /^Use fewer different variables, or join values that belong together\.$/,
  ],
  [
    'TemplateTooLarge',
    { Resources: {}, Description: 'x'.repeat(1_000_000 - 33) },
    { Resources: {}, Description: 'x'.repeat(1_000_000 - 32) },
    /1000001/,
    /mapping templates/,
  ],
])('%s', (code, max, more, message, hint) => {
  expect(() => checkSize(max, place)).not.toThrow();
  expect(() => checkSize(more, place)).toThrow(message);
  expect(() => checkSize(more, place)).toThrow(
    expect.objectContaining({
      code,
      message: expect.stringContaining('dev-shop-e'),
      hint: expect.stringMatching(hint),
    }),
  );
});
