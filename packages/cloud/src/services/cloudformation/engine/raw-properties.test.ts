import { expect, it } from 'vitest';
import type { Json, JsonObject } from '../template/json.ts';
import type { ResourceDefinition } from '../template/template.ts';
import type { Scope } from '../template/value.ts';
import { rawProperties } from './raw-properties.ts';

const scope = { condition: () => true, ref: (name: string) => (name === 'Number' ? 7 : name) } as unknown as Scope;
const raw = (type: string, properties: Record<string, Json>) =>
  rawProperties({ type, properties: properties as JsonObject } as ResourceDefinition, scope);

const properties = {
  n: 1,
  b: false,
  none: null,
  list: [1, true, 'x', { deep: 2 }],
  ref: { Ref: 'Number' },
  join: { 'Fn::Join': ['', ['a', 'b']] },
  select: { 'Fn::Select': [1, ['a', 'b']] },
  if: { 'Fn::If': ['C', 3, 4] },
};

it('a custom resource gets the template’s numbers and booleans as text', () => {
  for (const type of ['Custom::Thing', 'AWS::CloudFormation::CustomResource']) {
    expect(raw(type, properties)).toEqual({
      n: '1',
      b: 'false',
      none: null,
      list: ['1', 'true', 'x', { deep: '2' }],
      // Values from other resources stay as they are.
      ref: 7,
      join: 'ab',
      select: 'b',
      if: '3',
    });
  }
});

it('any other gets them as they are', () => {
  expect(raw('AWS::SQS::Queue', properties)).toMatchObject({
    n: 1,
    b: false,
    list: [1, true, 'x', { deep: 2 }],
    if: 3,
  });
});
