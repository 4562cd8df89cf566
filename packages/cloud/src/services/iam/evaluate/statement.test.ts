// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { describe, expect, it } from 'vitest';
import { contextKeys } from '../../../kernel/policy/context-keys.ts';
import { parsePolicy } from './document.ts';
import type { Request } from './request.ts';
import { actionFits, applies, resourceFits } from './statement.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:q';
const request = (more: Partial<Request> = {}): Request => ({
  principal: { kind: 'user', account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana' },
  action: 'sqs:SendMessage',
  resource: QUEUE,
  context: contextKeys({ 'aws:RequestedRegion': 'eu-west-1', 'aws:username': 'ana' }),
  ...more,
});
function read(elements: object, Version = '2012-10-17') {
  const [statement] = parsePolicy(JSON.stringify({ Version, Statement: { Effect: 'Allow', ...elements } }));
  return statement!;
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html and …_notaction.html
it.each<[object, boolean]>([
  [{ Action: 'sqs:SendMessage' }, true],
  [{ Action: 'SQS:sendmessage' }, true],
  [{ Action: ['s3:*', 'sqs:Send*'] }, true],
  [{ Action: ['s3:*', 'sqs:Receive*'] }, false],
  [{ Action: [] }, false],
  [{}, false],
  [{ NotAction: 's3:*' }, true],
  [{ NotAction: 'sqs:*' }, false],
  [{ NotAction: ['s3:*', 'sqs:send*'] }, false],
])('%j fits the action: %s', (elements, expected) => {
  expect(actionFits(read(elements), request())).toBe(expected);
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html and …_notresource.html
describe('resourceFits', () => {
  it.each<[object, boolean]>([
    [{ Resource: QUEUE }, true],
    [{ Resource: [`${QUEUE}2`, QUEUE] }, true],
    [{ Resource: [`${QUEUE}2`, `${QUEUE}3`] }, false],
    [{ Resource: QUEUE.toUpperCase() }, false],
    [{ Resource: '*' }, true],
    [{}, true],
    [{ NotResource: QUEUE }, false],
    [{ NotResource: [`${QUEUE}2`, QUEUE] }, false],
    [{ NotResource: [`${QUEUE}2`] }, true],
    [{ Resource: 'arn:aws:sqs:*:*:${aws:username}' }, false],
    [{ Resource: 'arn:aws:sqs:${aws:RequestedRegion}:*:q' }, true],
    // A variable without a value matches nothing, and so excludes nothing.
    [{ Resource: 'arn:aws:sqs:*:*:${aws:nothing}*' }, false],
    [{ NotResource: 'arn:aws:sqs:*:*:${aws:nothing}*' }, true],
  ])('%j: %s', (elements, expected) => {
    expect(resourceFits(read(elements), request())).toBe(expected);
    expect(resourceFits(read(elements), request(), true)).toBe(expected);
  });

  it.each([
    'arn:aws:sqs',
    'arn:aws:sqs:eu-west-1',
    'arn:aws:sqs:*:111122223333',
    'arn:aws:*',
    // The colon inside a variable is not a separator.
    'arn:aws:sqs:${aws:RequestedRegion}',
    "arn:aws:sqs:${aws:none, 'eu-west-1'}",
  ])('%s is completed with stars, but not in the policy of a resource', (Resource) => {
    expect(resourceFits(read({ Resource }), request())).toBe(true);
    expect(resourceFits(read({ Resource }), request(), true)).toBe(Resource.endsWith('*'));
  });

  it.each(['arn:aws:sqs:eu-west-1:111122223333:q', 'arn:aws:sqs:eu-west-1:111122223333:q:x'])(
    'a whole ARN is not completed: %s',
    (Resource) => {
      expect(resourceFits(read({ Resource }), request({ resource: `${Resource}:y` }))).toBe(false);
      expect(resourceFits(read({ Resource }), request({ resource: Resource }))).toBe(true);
    },
  );

  it('an action that has no resource is about the star itself', () => {
    expect(resourceFits(read({ Resource: '*' }), request({ resource: '*' }))).toBe(true);
    expect(resourceFits(read({ Resource: 'sqs' }), request({ resource: 'sqs:*:*:*:*:*' }))).toBe(false);
    expect(resourceFits(read({ Resource: QUEUE }), request({ resource: '*' }))).toBe(false);
    expect(resourceFits(read({ Resource: 'arn:aws:sqs:*:*:*' }), request({ resource: '*' }))).toBe(false);
  });

  it('a resource that is not known fits every Allow, and a Deny of everything', () => {
    const unknown = request({ resource: undefined });
    expect(resourceFits(read({ Resource: QUEUE }), unknown)).toBe(true);
    expect(resourceFits(read({ NotResource: '*' }), unknown)).toBe(true);
    expect(resourceFits(read({ Effect: 'Deny', Resource: QUEUE }), unknown)).toBe(false);
    expect(resourceFits(read({ Effect: 'Deny', NotResource: QUEUE }), unknown)).toBe(false);
    expect(resourceFits(read({ Effect: 'Deny', Resource: [QUEUE, '*'] }), unknown)).toBe(true);
    expect(resourceFits(read({ Effect: 'Deny' }), unknown)).toBe(true);
  });

  it('variables are text in the older version', () => {
    const old = read({ Resource: 'arn:aws:sqs:*:*:${aws:username}' }, '2008-10-17');
    const resource = (name: string) => request({ resource: `arn:aws:sqs:eu-west-1:111122223333:${name}` });
    expect(resourceFits(old, resource('ana'))).toBe(false);
    expect(resourceFits(old, resource('${aws:username}'))).toBe(true);
  });
});

it('a statement applies when action, resource and every condition do', () => {
  const both = { StringEquals: { 'aws:username': 'ana', 'aws:RequestedRegion': 'eu-west-1' } };
  const fitting = { Action: 'sqs:*', Resource: '*', Condition: both };
  expect(applies(read(fitting), request())).toBe(true);
  expect(applies(read({ ...fitting, Action: 's3:*' }), request())).toBe(false);
  expect(applies(read({ ...fitting, Resource: `${QUEUE}2` }), request())).toBe(false);
  const other = { StringEquals: { ...both.StringEquals, 'aws:username': 'bob' } };
  expect(applies(read({ ...fitting, Condition: other }), request())).toBe(false);
  expect(applies(read({ ...fitting, Resource: 'arn:aws:sqs' }), request())).toBe(true);
  expect(applies(read({ ...fitting, Resource: 'arn:aws:sqs' }), request(), true)).toBe(false);
});
