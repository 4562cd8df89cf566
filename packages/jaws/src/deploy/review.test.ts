import { expect, test } from 'vitest';
import { dataLosses, dataLossOf, reviewLosses } from './review.ts';
import { fakeHost, place } from './testing.ts';

const table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
const before = {
  template: {
    Resources: {
      Users: table,
      Kept: { ...table, DeletionPolicy: 'Retain' },
      Topic: { Type: 'AWS::SNS::Topic' },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
      Echo: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    },
  },
};
const change = (LogicalResourceId: string, over: object) => ({ LogicalResourceId, ...over });

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
test.each<[string, object, string | undefined]>([
  ['Users', { Action: 'Remove' }, 'deleted'],
  ['Users', { Action: 'Remove', PolicyAction: 'Delete' }, 'deleted'],
  ['Users', { Action: 'Remove', PolicyAction: 'Retain' }, undefined],
  ['Users', { Action: 'Remove', PolicyAction: 'Snapshot' }, undefined],
  ['Kept', { Action: 'Remove' }, undefined],
  ['Kept', { Action: 'Remove', PolicyAction: 'Delete' }, 'deleted'],
  ['Topic', { Action: 'Remove' }, undefined],
  ['Topic', { Action: 'Remove', ResourceType: 'AWS::SNS::Topic' }, undefined],
  ['Logs', { Action: 'Remove', ResourceType: 'AWS::Logs::LogGroup' }, 'deleted'],
  ['Echo', { Action: 'Remove', ResourceType: 'AWS::Logs::LogGroup' }, undefined],
  ['Nobody', { Action: 'Remove', ResourceType: 'AWS::S3::Bucket' }, 'deleted'],
  ['Nobody', { Action: 'Remove' }, undefined],
  ['Users', { Action: 'Modify', Replacement: 'True' }, 'replaced'],
  ['Users', { Action: 'Modify', Replacement: 'Conditional' }, 'maybe-replaced'],
  ['Users', { Action: 'Modify', Replacement: 'False' }, undefined],
  ['Users', { Action: 'Modify' }, undefined],
  ['Users', { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' }, 'replaced'],
  ['Users', { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndRetain' }, 'replaced'],
  ['Users', { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndSnapshot' }, 'replaced'],
  ['Users', { Action: 'Modify', Replacement: 'Conditional', PolicyAction: 'ReplaceAndRetain' }, undefined],
  ['Users', { Action: 'Add', Replacement: 'True' }, undefined],
  ['Users', { Action: 'Import' }, undefined],
])('%s, %j: %s', (logicalId, over, expected) => {
  expect(dataLossOf(change(logicalId, over), before)).toBe(expected);
});

test('a table that is kept beside its empty successor is asked about, and said to be kept', async () => {
  const changes = [change('Users', { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndRetain' })];
  const losses = dataLosses(place, changes, before);
  expect(losses).toMatchObject([{ how: 'replaced', kept: true }]);
  const refused = reviewLosses(fakeHost().host, losses, { allowDataLoss: [] });
  await expect(refused).rejects.toThrow(
    'would be replaced by an empty one; the present one stays, outside of the stack.',
  );
});

test('a stack that is new loses nothing but what the change set says itself', () => {
  expect(dataLossOf(change('Users', { Action: 'Remove' }), undefined)).toBeUndefined();
  expect(dataLossOf({ Action: 'Remove', ResourceType: 'AWS::S3::Bucket' }, undefined)).toBe('deleted');
});

test.each<[string, object, boolean]>([
  ['AWS::ApiGateway::RestApi', {}, true],
  ['AWS::ApiGatewayV2::Api', {}, true],
  ['AWS::Lambda::Url', {}, true],
  ['AWS::ApiGateway::RestApi', { PolicyAction: 'Retain' }, false],
  ['AWS::ApiGatewayV2::DomainName', {}, true],
  // It has its name again when it comes back.
  ['AWS::Lambda::Function', {}, false],
])('%s that is removed, %j: its address is lost: %s', (ResourceType, over, isLost) => {
  const lost = { ...place, logicalId: 'Api', resourceType: ResourceType, physicalId: undefined, how: 'deleted' };
  const losses = dataLosses(place, [change('Api', { Action: 'Remove', ResourceType, ...over })], before);
  expect(losses).toEqual(isLost ? [{ ...lost, address: true }] : []);
});

test('losses say where and what', () => {
  const changes = [
    change('Topic', { Action: 'Remove' }),
    change('Users', { Action: 'Remove', ResourceType: 'AWS::DynamoDB::Table', PhysicalResourceId: 'users-1' }),
  ];
  expect(dataLosses(place, changes, before)).toEqual([
    { ...place, logicalId: 'Users', resourceType: 'AWS::DynamoDB::Table', physicalId: 'users-1', how: 'deleted' },
  ]);
});

const loss = (logicalId: string) => ({
  ...place,
  logicalId,
  resourceType: 'T',
  physicalId: undefined,
  how: 'deleted' as const,
});

test('what was allowed by name is not asked for', async () => {
  const { host } = fakeHost({
    agree: async () => {
      throw new Error('asked');
    },
  });
  await reviewLosses(host, [loss('Users')], { allowDataLoss: ['Users', 'Other'] });
  await reviewLosses(host, [], { allowDataLoss: [] });
});

test('a person is asked for the rest, once', async () => {
  const asked: unknown[] = [];
  const { host } = fakeHost({ agree: async (question) => asked.push(question) > 0 });
  await reviewLosses(host, [loss('Users'), loss('Files')], { allowDataLoss: ['Files'] });
  expect(asked).toEqual([{ type: 'data-loss', losses: [loss('Users')] }]);
});

test.each([
  ['declines', async () => false],
  ['cannot be asked', undefined],
])('nothing is lost where a person %s', async (_title, agree) => {
  const { host } = fakeHost(agree && { agree });
  await expect(reviewLosses(host, [loss('Users'), loss('Files')], { allowDataLoss: ['Files'] })).rejects.toMatchObject({
    code: 'DataWouldBeLost',
    message: expect.stringMatching(/^(?!.*Files).*Users/s),
  });
});

const moves = (logicalId: string) => ({
  ...place,
  logicalId,
  resourceType: 'AWS::Lambda::Function',
  physicalId: `dev-shop-${logicalId}-1ABC`,
  how: 'replaced' as const,
  address: true as const,
});

test.each<[string, string, string | undefined]>([
  ['AWS::Lambda::Function', 'True', 'replaced'],
  ['AWS::Lambda::Function', 'Conditional', undefined],
  ['AWS::Lambda::Function', 'False', undefined],
  ['AWS::ApiGateway::RestApi', 'True', 'replaced'],
  ['AWS::ApiGatewayV2::DomainName', 'True', 'replaced'],
  ['AWS::Lambda::Version', 'True', undefined],
])('%s with Replacement %s: its address is %s', (ResourceType, Replacement, how) => {
  const losses = dataLosses(place, [change('Hello', { Action: 'Modify', ResourceType, Replacement })], before);
  expect(losses).toEqual(
    how
      ? [{ ...place, logicalId: 'Hello', resourceType: ResourceType, physicalId: undefined, how, address: true }]
      : [],
  );
});

test('the loss of an address is agreed to by its own option', async () => {
  const { host } = fakeHost();
  await reviewLosses(host, [moves('Hello')], { allowDataLoss: [], allowAddressLoss: ['Hello'] });
  await expect(reviewLosses(host, [moves('Hello')], { allowDataLoss: ['Hello'] })).rejects.toMatchObject({
    code: 'AddressWouldBeLost',
    hint: expect.stringContaining('--allow-address-loss Hello'),
  });
});

test('data and addresses are refused together, each with its option', async () => {
  const { host } = fakeHost();
  await expect(reviewLosses(host, [moves('Hello'), loss('Users')], { allowDataLoss: [] })).rejects.toMatchObject({
    code: 'DataWouldBeLost',
    hint: expect.stringContaining('--allow-address-loss Hello --allow-data-loss Users'),
  });
});
