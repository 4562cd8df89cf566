import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { SQS } from '@aws-sdk/client-sqs';
import { startCloud } from '../../../index.ts';

/** A cloud whose clock the test moves, with the clients that tests of events need. */
export async function eventsCloud({ dir, lenient = false }: { dir?: string; lenient?: boolean } = {}) {
  let ahead = 0;
  let roles = 0;
  const warnings: string[] = [];
  const cloud = await startCloud({
    port: 0,
    lenient,
    ...(dir === undefined ? {} : { dir }),
    clock: { now: () => Date.now() + ahead },
    log: {
      debug: () => undefined,
      warn: (message, fields) => void warnings.push(`${message} ${JSON.stringify(fields ?? {})}`),
      error: (message, fields) => void warnings.push(`${message} ${JSON.stringify(fields ?? {})}`),
    },
  });
  const config = {
    region: 'eu-west-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const events = new EventBridge(config);
  const sqs = new SQS(config);
  return {
    ...cloud,
    config,
    events,
    sqs,
    warnings,
    /** Advances time by this many milliseconds. */
    pass(milliseconds: number): void {
      ahead += milliseconds;
    },
    /** Creates a role that lets rules send to buses; returns its ARN. */
    async busRole(): Promise<string> {
      const iam = new IAM(config);
      const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      const trust = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' };
      const may = { Effect: 'Allow', Action: 'events:PutEvents', Resource: '*' };
      const RoleName = `bus-${++roles}`;
      const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument: document(trust) });
      await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: document(may) });
      return Role?.Arn ?? '';
    },
    /** A queue that accepts messages from EventBridge for these rules, or for none. */
    async queue(QueueName: string, source?: string, Attributes: Record<string, string> = {}) {
      const arn = `arn:aws:sqs:eu-west-1:000000000000:${QueueName}`;
      const statement = {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnLike: { 'aws:SourceArn': source } },
      };
      const policy = source ? { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) } : {};
      const { QueueUrl = '' } = await sqs.createQueue({ QueueName, Attributes: { ...policy, ...Attributes } });
      return {
        arn,
        /** Takes all messages out of the queue and returns their bodies. */
        async bodies(): Promise<string[]> {
          const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
          for (const { ReceiptHandle } of Messages) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
          return Messages.map(({ Body = '' }) => Body);
        },
        async messages() {
          const received = await sqs.receiveMessage({
            QueueUrl,
            MaxNumberOfMessages: 10,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['All'],
          });
          return received.Messages ?? [];
        },
      };
    },
    /** Puts one event of the source `shop` and the type `order`. */
    put: (detail: unknown, EventBusName?: string) =>
      events.putEvents({
        Entries: [
          {
            Source: 'shop',
            DetailType: 'order',
            Detail: JSON.stringify(detail),
            ...(EventBusName ? { EventBusName } : {}),
          },
        ],
      }),
  };
}
