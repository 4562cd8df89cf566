import { expect, test } from 'vitest';
import type { RegionState } from '../../plan/types.ts';
import { publication } from '../../templates/versions.ts';
import { notePublications, type Publication, publishedAfter, publishedBefore, publishedStill } from './published.ts';

const [one, two] = ['0123456789ab', 'ba9876543210'];

/** A state with the version of this hash for the function `dev-shop-lA`. */
const stateWith = (hash: string, published?: RegionState['published']): RegionState => {
  const Resources = {
    lA: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'dev-shop-lA' } },
    ...publication('lA', hash),
  };
  return {
    stacks: [{ name: 'dev-shop-l', kind: 'lambdas', template: { Resources } }],
    env: 'v',
    ...(published && { published }),
  };
};

// Values that Ref gives: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html
const event = (type: string, logicalId: string, physicalId: string, status = 'CREATE_COMPLETE') => ({
  EventId: '1',
  StackId: 's',
  StackName: 'dev-shop-l',
  Timestamp: new Date(0),
  ResourceType: `AWS::Lambda::${type}`,
  LogicalResourceId: logicalId,
  PhysicalResourceId: physicalId,
  ResourceStatus: status as 'CREATE_COMPLETE',
});
const made = event('Function', 'lA', 'dev-shop-lA');
const version = (hash: string, number: number, status?: string) =>
  event('Version', `lAVersion${hash}`, `arn:aws:lambda:us-east-1:123456789012:function:dev-shop-lA:${number}`, status);

/** The versions that a deployment records from these events. Throws if it reads the previous state and there is none. */
async function kept(hash: string, events: readonly ReturnType<typeof event>[], id: string, before?: RegionState) {
  const found = new Map<string, Publication>();
  notePublications(found, events);
  return publishedAfter(stateWith(hash), found, id, async () => before);
}

test('numbers come from the events of a deployment, and of functions that it left alone from the state before', async () => {
  const first = await kept(one, [made, version(one, 1)], 'd1');
  expect(first).toEqual({ 'dev-shop-lA': { hash: one, version: '1', since: 'd1' } });
  const second = await kept(two, [version(two, 2)], 'd2', stateWith(one, first));
  expect(second).toEqual({ 'dev-shop-lA': { hash: two, version: '2', since: 'd1' } });
  expect(await kept(two, [], 'd3', stateWith(two, second))).toEqual(second);
});

test('the state before is not read where the deployment made all functions', async () => {
  const found = new Map<string, Publication>();
  notePublications(found, [made, version(one, 1)]);
  await publishedAfter(stateWith(one), found, 'd1', () => {
    throw new Error('nobody needs it');
  });
});

test.each([
  ['a version that was not published', [made, version(one, 1, 'CREATE_FAILED')], undefined],
  ['a version of other content', [], stateWith(two, { 'dev-shop-lA': { hash: two, version: '1', since: 'd1' } })],
  [
    'a function that was created again',
    [made],
    stateWith(one, { 'dev-shop-lA': { hash: one, version: '1', since: 'd1' } }),
  ],
  [
    'a state that somebody wrote',
    [],
    stateWith(one, { 'dev-shop-lA': { hash: one, version: '$LATEST', since: 'd1' } }),
  ],
  ['no entry', [], stateWith(one, JSON.parse('{"dev-shop-lA":null}') as NonNullable<RegionState['published']>)],
])('no number is kept for %s', async (_what, events, before) => {
  expect(await kept(one, events, 'd2', before)).toEqual({});
});

test('a number counts only while its function is the same one', () => {
  const entry = (since: string) => ({ 'dev-shop-lA': { hash: one, version: '1', since } });
  const earlier = stateWith(one, entry('d1'));
  expect(publishedStill(earlier, stateWith(two, entry('d1')))).toEqual(entry('d1'));
  expect(publishedStill(earlier, stateWith(two, entry('d3')))).toEqual({});
  expect(publishedStill(earlier, stateWith(two))).toEqual({});
  expect(publishedStill(earlier, undefined)).toEqual({});
});

test('a deployment ignores the earlier version numbers of functions that it created again', () => {
  const entry = { 'dev-shop-lA': { hash: one, version: '1', since: 'd1' } };
  const before = stateWith(one, { ...entry, other: JSON.parse('{"hash":"x"}') });
  expect(publishedBefore(before, new Set(['dev-shop-lB']))).toEqual(entry);
  expect(publishedBefore(before, new Set(['dev-shop-lA']))).toEqual({});
  expect(publishedBefore(undefined, new Set())).toEqual({});
});
