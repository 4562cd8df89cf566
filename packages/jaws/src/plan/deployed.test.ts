import { expect, test } from 'vitest';
import { conditionOf, live, namesOf, stacksIn } from './deployed.ts';
import { nothing } from './testing.ts';
import type { DeployedStack } from './types.ts';

const stack = (status: string) => ({ name: status, status }) as DeployedStack;

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
test.each([
  ['CREATE_COMPLETE', true, 'ready'],
  ['UPDATE_COMPLETE', true, 'ready'],
  ['UPDATE_ROLLBACK_COMPLETE', true, 'ready'],
  ['IMPORT_COMPLETE', true, 'ready'],
  ['IMPORT_ROLLBACK_COMPLETE', true, 'ready'],
  ['CREATE_IN_PROGRESS', true, 'busy'],
  ['UPDATE_IN_PROGRESS', true, 'busy'],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true, 'busy'],
  ['UPDATE_ROLLBACK_IN_PROGRESS', true, 'busy'],
  ['DELETE_IN_PROGRESS', true, 'busy'],
  ['UPDATE_FAILED', true, 'blocked'],
  ['UPDATE_ROLLBACK_FAILED', true, 'blocked'],
  ['IMPORT_ROLLBACK_FAILED', true, 'blocked'],
  ['DELETE_FAILED', true, 'blocked'],
  ['REVIEW_IN_PROGRESS', false, 'ready'],
  ['ROLLBACK_IN_PROGRESS', false, 'busy'],
  ['CREATE_FAILED', false, 'never-came-up'],
  ['ROLLBACK_COMPLETE', false, 'never-came-up'],
  ['ROLLBACK_FAILED', false, 'never-came-up'],
  ['DELETE_COMPLETE', false, 'ready'],
])('a stack that is %s is live: %s, and %s', (status, isLive, condition) => {
  expect(live(stack(status))).toEqual(isLive ? stack(status) : undefined);
  expect(conditionOf({ status })).toBe(condition);
});

test('a stack that is not there is not live', () => {
  expect(live(undefined)).toBeUndefined();
});

test('the stacks of a region, in the order in which they are made', () => {
  const [resources, one, two, endpoints] = ['r', 'l', 'l2', 'e'].map(stack) as [
    DeployedStack,
    DeployedStack,
    DeployedStack,
    DeployedStack,
  ];
  const region = { ...nothing, resources, lambdas: [one, two], endpoints };
  expect(stacksIn(region).map(({ name }) => name)).toEqual(['r', 'l', 'l2', 'e']);
  expect(stacksIn({ ...nothing, lambdas: [two] }).map(({ name }) => name)).toEqual(['l2']);
});

test('deployed functions keep their names, and others have those that they get', () => {
  const named = (Type: string, FunctionName: string) => ({ Type, Properties: { FunctionName } });
  const of = (status: string, Resources: DeployedStack['template']['Resources']) => ({
    ...stack(status),
    template: { Resources },
  });
  const lambdas = [
    of('UPDATE_COMPLETE', { lA: named('AWS::Lambda::Function', 'old-a'), lB: named('AWS::Lambda::Alias', 'old-b') }),
    of('DELETE_COMPLETE', { lC: named('AWS::Lambda::Function', 'old-c') }),
  ];
  const nameOf = namesOf({ stage: 'dev', lambdas }, 'shop');
  expect(['lA', 'lB', 'lC', 'lD'].map(nameOf)).toEqual(['old-a', 'dev-shop-lB', 'dev-shop-lC', 'dev-shop-lD']);
});
