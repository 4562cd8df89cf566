import type { StackStatus } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { settledResources } from '../../../kernel/observe.ts';
import { emptyInput } from '../records.ts';
import { changeStack, setResource, setStack, tellResource } from './journal.ts';
import { ACCOUNT, fakeDeployment, STACK_ID } from './testing.ts';

const current = {
  type: 'T',
  physicalId: 'p',
  properties: {},
  attributes: {},
  dependsOn: [],
  deletionPolicy: 'Delete',
  updateReplacePolicy: 'Delete',
};

describe('setStack', () => {
  it('changes the record, and removes a reason that is not given', async () => {
    const { d, stack, events } = await fakeDeployment({ stack: { statusReason: 'before' } });
    setStack(d, 'UPDATE_COMPLETE', undefined, { updated: 5 });
    expect(stack()).toMatchObject({ status: 'UPDATE_COMPLETE', statusReason: undefined, updated: 5, name: 's' });
    setStack(d, 'UPDATE_FAILED', 'because');
    expect(stack()).toMatchObject({ status: 'UPDATE_FAILED', statusReason: 'because', updated: 5 });
    expect(events()).toMatchObject([
      { logicalId: 's', physicalId: STACK_ID, type: 'AWS::CloudFormation::Stack', status: 'UPDATE_COMPLETE' },
      { status: 'UPDATE_FAILED', reason: 'because', token: 'token' },
    ]);
    expect(new Set(events().map(({ id }) => id)).size).toBe(2);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
  it.each<[StackStatus, StackStatus, string | undefined]>([
    ['REVIEW_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'CREATE_STACK'],
    ['CREATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_STACK'],
    ['CREATE_COMPLETE', 'IMPORT_IN_PROGRESS', 'UPDATE_STACK'],
    ['CREATE_COMPLETE', 'DELETE_IN_PROGRESS', 'DELETE_STACK'],
    ['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK'],
    ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK'],
    ['IMPORT_IN_PROGRESS', 'IMPORT_ROLLBACK_IN_PROGRESS', 'ROLLBACK'],
    ['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_IN_PROGRESS', 'CONTINUE_ROLLBACK'],
    ['UPDATE_ROLLBACK_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_STACK'],
    ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE', undefined],
  ])('from %s to %s begins %s', async (before, status, type) => {
    const operation = { id: 'first', type: 'CREATE_STACK' } as const;
    const { d, stack, events } = await fakeDeployment({ stack: { status: before, operation } });
    setStack(d, status);
    if (type === undefined) expect(stack().operation).toEqual(operation);
    else expect(stack().operation).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), type });
    expect(events()[0]?.operation).toEqual(stack().operation);
  });
});

it('changeStack publishes nothing', async () => {
  const { d, stack, events } = await fakeDeployment();
  changeStack(d, { updated: 1 });
  expect([stack().updated, stack().status, events()]).toEqual([1, 'UPDATE_IN_PROGRESS', []]);
});

describe('setResource', () => {
  it('keeps unchanged fields, and publishes the event', async () => {
    const { d, clock, resource, events } = await fakeDeployment({
      resources: [{ logicalId: 'A', type: 'T', current, description: 'kept', statusReason: 'old' }],
    });
    setResource(d, 'A', { status: 'UPDATE_IN_PROGRESS', properties: '{"a":1}' }, { type: 'U', asked: { a: 1 } });
    expect(resource('A')).toEqual({
      logicalId: 'A',
      type: 'U',
      current,
      description: 'kept',
      asked: { a: 1 },
      status: 'UPDATE_IN_PROGRESS',
      statusReason: undefined,
      timestamp: clock.time,
    });
    setResource(d, 'A', { status: 'UPDATE_FAILED', reason: 'no', physicalId: 'other' }, { type: 'U' });
    setResource(d, 'New', { status: 'CREATE_IN_PROGRESS' }, { type: 'T' });
    expect(resource('New')?.logicalId).toBe('New');
    expect(events()).toMatchObject([
      { logicalId: 'A', physicalId: 'p', type: 'U', status: 'UPDATE_IN_PROGRESS', properties: '{"a":1}' },
      { physicalId: 'other', reason: 'no' },
      { logicalId: 'New', physicalId: '', status: 'CREATE_IN_PROGRESS' },
    ]);
    expect(events()[0]?.id).toMatch(/^A-UPDATE_IN_PROGRESS-2023-11-14T22:13:20\.000Z-.{4}$/);
  });

  it('makes known what has come to its end', async () => {
    const { d } = await fakeDeployment();
    const seen: unknown[] = [];
    const listen = (message: unknown) => seen.push(message);
    settledResources.subscribe(listen);
    try {
      setResource(d, 'A', { status: 'CREATE_IN_PROGRESS' }, { type: 'T' });
      setResource(d, 'A', { status: 'CREATE_FAILED' }, { type: 'T' });
      expect(seen).toEqual([]);
      tellResource(d, 'B', { status: 'DELETE_COMPLETE' }, { type: 'U' });
      expect(seen).toEqual([{ type: 'U' }]);
    } finally {
      settledResources.unsubscribe(listen);
    }
  });
});

it('events come in the order of their numbers, no two at the same time', async () => {
  const { d, clock, events } = await fakeDeployment();
  const start = clock.time;
  for (let at = 0; at < 12; at++) setStack(d, 'UPDATE_COMPLETE', String(at));
  clock.time += 1_000;
  setStack(d, 'UPDATE_COMPLETE', '12');
  expect(events().map(({ reason }) => Number(reason))).toEqual(Array.from({ length: 13 }, (_, at) => at));
  expect(events().map(({ timestamp }) => timestamp - start)).toEqual([
    ...Array.from({ length: 12 }, (_, at) => at),
    1_000,
  ]);
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-add-tags.html (notification options)
describe('the topics of a stack', () => {
  const topics = ['arn:aws:sns:eu-west-1:1:t', 'arn:aws:sns::1:broken'];
  const input = { ...emptyInput, notificationArns: topics };

  it('hear of every event, each in its own region, and stop nothing', async () => {
    const received: unknown[] = [];
    const { d, owned, events, log } = await fakeDeployment({
      stack: { input },
      operations: {
        sns: {
          Publish(message, { region }) {
            received.push({ region, ...message });
            if (String((message as { TopicArn: string }).TopicArn).endsWith('broken')) throw new Error('no such topic');
            return {};
          },
        },
      },
    });
    setResource(d, 'A', { status: 'CREATE_COMPLETE', reason: 'why', properties: '{}', physicalId: 'p' }, { type: 'T' });
    setStack(d, 'UPDATE_COMPLETE');
    await owned.close();
    expect(received).toHaveLength(4);
    const [first, second, third] = received as { region: string; TopicArn: string; Subject: string; Message: string }[];
    expect([first?.region, first?.TopicArn, first?.Subject]).toEqual([
      'eu-west-1',
      topics[0],
      'AWS CloudFormation Notification',
    ]);
    expect(second?.region).toBe('us-east-1');
    const [event] = events();
    expect(first?.Message).toBe(
      [
        `StackId='${STACK_ID}'`,
        "Timestamp='2023-11-14T22:13:20.000Z'",
        `EventId='${event?.id}'`,
        "LogicalResourceId='A'",
        `Namespace='${ACCOUNT}'`,
        "PhysicalResourceId='p'",
        `PrincipalId='${ACCOUNT}'`,
        "ResourceProperties='{}'",
        "ResourceStatus='CREATE_COMPLETE'",
        "ResourceStatusReason='why'",
        "ResourceType='T'",
        "StackName='s'",
        "ClientRequestToken='token'",
        '',
      ].join('\n'),
    );
    expect(third?.Message).toContain("ResourceProperties='null'\n");
    expect(third?.Message).toContain("ResourceStatusReason=''\n");
    expect(log.filter((line) => line.includes('could not be published to arn:aws:sns::1:broken'))).toHaveLength(2);
    expect(log[0]).toContain('no such topic');
  });

  it('get no token where there is none', async () => {
    const received: string[] = [];
    const { d, owned } = await fakeDeployment({
      stack: { input: { ...input, notificationArns: topics.slice(0, 1) } },
      operations: { sns: { Publish: (message) => void received.push((message as { Message: string }).Message) } },
    });
    const { token: _, ...anonymous } = d;
    setStack(anonymous, 'UPDATE_COMPLETE');
    await owned.close();
    expect(received[0]).toContain("ClientRequestToken='null'\n");
  });
});
