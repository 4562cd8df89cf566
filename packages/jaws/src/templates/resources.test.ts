import { expect, test } from 'vitest';
import { resourcesParameters } from './resources.ts';

const place = { stage: 'dev', region: 'us-east-1' };
const values = (Parameters: Record<string, { Type: string; Default?: unknown }>, known = {}, deployed = {}) =>
  resourcesParameters({ Parameters, Resources: {} }, known, deployed, place);
const text = { Type: 'String' };

test('values that JAWS knows go before those of the template', () => {
  expect(
    values({ aaStage: { ...text, Default: 'x' }, Size: { Type: 'Number', Default: 5 } }, { aaStage: 'dev' }),
  ).toEqual({
    aaStage: 'dev',
    Size: '5',
  });
  expect(resourcesParameters({ Resources: {} }, {}, {}, place)).toEqual({});
});

test('the throughput that templates of version 1 ask for is 1 by default', () => {
  expect(values({ aaDefaultDynamoRWThroughput: text })).toEqual({ aaDefaultDynamoRWThroughput: '1' });
  expect(values({ aaDefaultDynamoRWThroughput: { ...text, Default: 3 } })).toEqual({
    aaDefaultDynamoRWThroughput: '3',
  });
});

test('one that is deployed stays as it is, one without any value is an error', () => {
  expect(values({ Asked: text }, {}, { Asked: 'x' })).toEqual({});
  expect(() => values({ Asked: text })).toThrow(
    expect.objectContaining({
      code: 'ResourcesParameterMissing',
      message: expect.stringMatching(/Asked.*dev|dev.*Asked/s),
    }),
  );
});
