import { describe, expect, it } from 'vitest';
import { actionOf } from './index.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html and list_amazonsimpleemailservicev2.html

const place = { account: '000000000000', region: 'us-east-1' };
const identity = 'arn:aws:ses:us-east-1:000000000000:identity/a@b.c';
const topic = 'arn:aws:sns:us-east-1:000000000000:t';

describe('permissions for messages', () => {
  it.each([
    ['sns', 'PublishBatch', { TopicArn: topic }, 'sns:Publish', topic],
    ['sns', 'Publish', { PhoneNumber: '+15551234567' }, 'sns:Publish', '*'],
    ['sns', 'CreateTopic', { Name: 't' }, 'sns:CreateTopic', topic],
    ['sns', 'Unsubscribe', { SubscriptionArn: `${topic}:1` }, 'sns:Unsubscribe', topic],
    ['sns', 'ListTopics', {}, 'sns:ListTopics', '*'],
    ['ses', 'SendRawEmail', { RawMessage: {} }, 'ses:SendRawEmail', '*'],
    ['sesv2', 'SendEmail', { Content: { Raw: {} }, FromEmailAddress: 'a@b.c' }, 'ses:SendRawEmail', identity],
    [
      'sesv2',
      'SendEmail',
      { Content: { Template: {} }, FromEmailAddress: 'a@b.c' },
      'ses:SendTemplatedEmail',
      identity,
    ],
    [
      'sesv2',
      'GetConfigurationSet',
      { ConfigurationSetName: 'c' },
      'ses:GetConfigurationSet',
      'arn:aws:ses:us-east-1:000000000000:configuration-set/c',
    ],
    ['ses', 'GetSendQuota', {}, 'ses:GetSendQuota', '*'],
  ])('%s %s %j', (service, operation, input, action, resource) => {
    expect(actionOf(service, operation, input, place)).toMatchObject({ action, resource });
  });

  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
  it('to move messages are those to take and to send them', () => {
    const [SourceArn, DestinationArn] = [
      'arn:aws:sqs:us-east-1:000000000000:a',
      'arn:aws:sqs:us-east-1:000000000000:b',
    ];
    const { also = [], ...first } = actionOf('sqs', 'StartMessageMoveTask', { SourceArn, DestinationArn }, place) ?? {};
    expect(first).toMatchObject({ action: 'sqs:StartMessageMoveTask', resource: SourceArn });
    expect(also.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `sqs:ReceiveMessage ${SourceArn}`,
      `sqs:DeleteMessage ${SourceArn}`,
      `sqs:GetQueueAttributes ${SourceArn}`,
      `sqs:SendMessage ${DestinationArn}`,
    ]);
  });

  it('name the address that a mail is from', () => {
    const permission = actionOf('ses', 'SendEmail', { Source: 'Ann <ann@example.com>' }, place);
    expect(permission?.conditions).toEqual({ 'ses:FromAddress': 'ann@example.com' });
    expect(actionOf('sns', 'ConfirmSubscription', { TopicArn: topic }, place)).toBeUndefined();
  });
});
