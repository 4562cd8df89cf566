import { expect, it } from 'vitest';
import { emptyInput } from '../records.ts';
import type { Bound } from '../template/scope.ts';
import { attributeOf, effectiveValues, makePlan, policyOf } from './plan.ts';
import { fakeDeployment, made } from './testing.ts';

it('an attribute comes from the resource’s handler, or a property', async () => {
  const { d } = await fakeDeployment();
  const attributes = { Arn: 'arn', Endpoint: { Address: 'host', none: null }, 'A.B': 'flat', Zero: 0, None: null };
  const of = (type: string, name: string) =>
    attributeOf(d.specs, 'R', made(type, 'id', { QueueName: 'q' }, { attributes }), name);
  const queue = 'AWS::SQS::Queue';
  expect(['Arn', 'Endpoint.Address', 'A.B', 'Zero'].map((name) => of(queue, name))).toEqual(['arn', 'host', 'flat', 0]);
  for (const name of ['Nope', 'None', 'Endpoint.none', 'Endpoint.Address.More', 'toString', 'Arn.length']) {
    expect(() => of(queue, name)).toThrow(
      `Template error: resource R does not support attribute type ${name} in Fn::GetAtt`,
    );
  }
  for (const type of ['Custom::Thing', 'AWS::CloudFormation::CustomResource']) {
    expect(() => of(type, 'Nope')).toThrow(
      "CustomResource attribute error: Vendor response doesn't contain Nope key in object id",
    );
    expect(of(type, 'Arn')).toBe('arn');
  }
});

it('a stored parameter stands for its value', () => {
  const input = { ...emptyInput, parameters: { A: 'a', B: '/stored' }, resolved: { B: 'b' } };
  expect(effectiveValues(input)).toEqual({ A: 'a', B: 'b' });
});

it('a policy is a text, or what it is without one', () => {
  const bound = { scope: { ref: () => ['list'] } } as unknown as Bound;
  expect(policyOf(undefined, bound, 'Delete')).toBe('Delete');
  expect(policyOf('Retain', bound, 'Delete')).toBe('Retain');
  expect(policyOf({ Ref: 'P' }, bound, 'Delete')).toBe('Delete');
});

it('a plan is bound to what exists, hides what nobody may see, and notes which exports it reads', async () => {
  const template = JSON.stringify({
    Parameters: { P: { Type: 'String', NoEcho: true } },
    Resources: {
      A: { Type: 'AWS::SNS::Topic' },
      B: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } },
    },
  });
  const input = { ...emptyInput, template, parameters: { P: 'secret' }, notificationArns: ['topic'] };
  const { d } = await fakeDeployment({
    stack: { outputs: [{ key: 'K', value: 'v', exportName: 'exported' }] },
    resources: [{ logicalId: 'A', current: made('AWS::SNS::Topic', 'arn:a', {}, { attributes: { TopicName: 'a' } }) }],
  });
  const plan = makePlan(d, input);
  const { scope } = plan.bound;
  expect([scope.ref('P'), plan.shown.ref('P'), scope.ref('A'), scope.ref('B')]).toEqual([
    'secret',
    '****',
    'arn:a',
    '',
  ]);
  expect([
    scope.ref('AWS::StackName'),
    scope.ref('AWS::StackId'),
    scope.ref('AWS::Region'),
    scope.ref('AWS::AccountId'),
  ]).toEqual(['s', d.stackId, 'us-east-1', '111122223333']);
  expect(scope.ref('AWS::NotificationARNs')).toEqual(['topic']);
  expect([...plan.graph]).toEqual([
    ['A', new Set()],
    ['B', new Set(['A'])],
  ]);
  expect(plan.imports).toEqual(new Set());
});
