import { describe, expect, it } from 'vitest';
import { checkPolicy, type UpdateAction } from './policy.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html

const all = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };

/** Whether a policy with these statements allows the update. */
function allows(
  Statement: unknown,
  action: UpdateAction = 'Update:Modify',
  logicalId = 'AppQueue',
  type = 'AWS::SQS::Queue',
) {
  try {
    checkPolicy(JSON.stringify({ Statement }), action, logicalId, type);
    return true;
  } catch (error) {
    return (error as Error).message.replace(/ for resource .*/, '');
  }
}
const NONE = 'Action not allowed by stack policy: no statement allows [Update:Modify]';
const denied = (number: number) =>
  `Action denied by stack policy: Statement [#${number}] does not allow [Update:Modify]`;

describe('the patterns of a stack policy', () => {
  it.each<[string, boolean]>([
    ['*', true],
    ['LogicalResourceId/AppQueue', true],
    ['LogicalResourceId/AppQ', false],
    ['LogicalResourceId/AppQueue2', false],
    ['LogicalResourceId/*', true],
    ['LogicalResourceId/App*', true],
    ['LogicalResourceId/*Queue', true],
    ['LogicalResourceId/*Topic', false],
    ['LogicalResourceId/A*Q*e', true],
    ['LogicalResourceId/A*Q*x*e', false],
    ['LogicalResourceId/Q*', false],
    ['LogicalResourceId/A**e', true],
    // Text that a star matches is not matched twice.
    ['LogicalResourceId/AppQueue*AppQueue', false],
    ['LogicalResourceId/AppQu*ueue', false],
    ['LogicalResourceId/A*pp*pQueue', false],
    ['', false],
  ])('%s: %s', (Resource, expected) => {
    expect(allows({ ...all, Resource })).toBe(expected || NONE);
    expect(allows([all, { ...all, Effect: 'Deny', Resource }])).toBe(expected ? denied(2) : true);
    // NotResource: all resources except those.
    const { Resource: _, ...rest } = all;
    expect(allows({ ...rest, NotResource: Resource })).toBe(!expected || NONE);
  });

  it.each<[string | string[], boolean]>([
    ['Update:Modify', true],
    ['Update:Replace', false],
    [['Update:Delete', 'Update:Modify'], true],
    [['Update:Delete', 'Update:Replace'], false],
    ['*', true],
    [[], false],
  ])('action %s: %s', (Action, expected) => {
    expect(allows({ ...all, Action })).toBe(expected || NONE);
    const { Action: _, ...rest } = all;
    expect(allows({ ...rest, NotAction: Action })).toBe(!expected || NONE);
  });

  it.each<[object, boolean]>([
    [{}, true],
    [{ StringEquals: { ResourceType: 'AWS::SQS::Queue' } }, true],
    [{ StringEquals: { ResourceType: ['AWS::SNS::Topic', 'AWS::SQS::Queue'] } }, true],
    [{ StringEquals: { ResourceType: 'AWS::SQS::*' } }, false],
    [{ StringLike: { ResourceType: 'AWS::SQS::*' } }, true],
    [{ StringLike: { ResourceType: ['AWS::SNS::*', 'AWS::S*'] } }, true],
    [{ StringLike: { ResourceType: ['AWS::SNS::*'] } }, false],
    [{ StringLike: { ResourceType: 'AWS::*' }, StringEquals: { ResourceType: 'AWS::SNS::Topic' } }, false],
    [{ StringLike: 'AWS::*' }, false],
    [{ StringEquals: {} }, false],
  ])('condition %j: %s', (Condition, expected) => {
    expect(allows({ ...all, Condition })).toBe(expected || NONE);
  });
});

it('of several statements that deny, the first one is named, and invalid statements do not count', () => {
  const deny = { ...all, Effect: 'Deny' };
  expect(allows([all, 'x', { ...deny, Resource: 'LogicalResourceId/Other' }, deny, deny])).toBe(denied(3));
  expect(allows([])).toBe(NONE);
  expect(allows(undefined)).toBe(true);
  expect(allows({ ...all, Effect: 'Perhaps' })).toBe(NONE);
  expect(() => checkPolicy('"text"', 'Update:Delete', 'A', 'T')).toThrow(
    'Action not allowed by stack policy: no statement allows [Update:Delete] for resource [LogicalResourceId/A]',
  );
});
