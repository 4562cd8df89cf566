import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../../index.ts';

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html

let cloud: Cloud;
let partner: EventBridge;
let customer: EventBridge;
let sqs: SQS;
const account = '111122223333';
const Name = 'aws.partner/shop.example/orders';
beforeAll(async () => {
  cloud = await startCloud({ port: 0, lenient: true });
  const config = (accessKeyId: string) => ({
    region: 'us-east-1',
    endpoint: cloud.endpoint,
    credentials: { accessKeyId, secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  partner = new EventBridge(config('test'));
  // An access key id of twelve digits is that account.
  customer = new EventBridge(config(account));
  sqs = new SQS(config(account));
});
afterAll(() => cloud.close());

describe('a partner event source', () => {
  it('is of both sides, and sends to its bus while it is active', async () => {
    const arn = 'arn:aws:events:us-east-1::event-source/aws.partner/shop.example/orders';
    expect(await partner.createPartnerEventSource({ Name, Account: account })).toMatchObject({ EventSourceArn: arn });
    expect((await partner.listPartnerEventSources({ NamePrefix: 'aws.partner/shop' })).PartnerEventSources).toEqual([
      { Arn: arn, Name },
    ]);
    const state = async () => (await customer.describeEventSource({ Name })).State;
    expect(await state()).toBe('PENDING');
    expect((await customer.listEventSources({ NamePrefix: 'aws.partner' })).EventSources).toMatchObject([
      { Arn: arn, CreatedBy: 'shop.example', Name },
    ]);
    await customer.createEventBus({ Name, EventSourceName: Name });
    expect(await state()).toBe('ACTIVE');
    const accounts = await partner.listPartnerEventSourceAccounts({ EventSourceName: Name });
    expect(accounts.PartnerEventSourceAccounts).toMatchObject([{ Account: account, State: 'ACTIVE' }]);

    const { QueueUrl } = await sqs.createQueue({ QueueName: 'orders' });
    await customer.putRule({ Name: 'all', EventBusName: Name, EventPattern: JSON.stringify({ source: [Name] }) });
    await customer.putTargets({
      Rule: 'all',
      EventBusName: Name,
      Targets: [{ Id: 'q', Arn: `arn:aws:sqs:us-east-1:${account}:orders`, InputPath: '$.detail' }],
    });
    const send = (n: number) =>
      partner.putPartnerEvents({ Entries: [{ Source: Name, DetailType: 'order', Detail: JSON.stringify({ n }) }] });
    const received = async () => {
      const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
      for (const { ReceiptHandle } of Messages) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      return Messages.map(({ Body }) => Body);
    };
    expect(await send(1)).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(await received()).toEqual(['{"n":1}']);
    await customer.deactivateEventSource({ Name });
    await send(2);
    expect(await received()).toEqual([]);
    await customer.activateEventSource({ Name });
    await send(3);
    expect(await received()).toEqual(['{"n":3}']);
    await customer.deleteEventBus({ Name });
    expect(await state()).toBe('PENDING');
  });

  it('that its partner deletes is deleted for its customer', async () => {
    await partner.deletePartnerEventSource({ Name, Account: account });
    expect((await customer.describeEventSource({ Name })).State).toBe('DELETED');
    await expect(customer.activateEventSource({ Name })).rejects.toMatchObject({ name: 'InvalidStateException' });
    await expect(partner.describePartnerEventSource({ Name })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

it('a bus changes', async () => {
  await customer.createEventBus({ Name: 'own' });
  const changed = { Name: 'own', Description: 'd', DeadLetterConfig: { Arn: `arn:aws:sqs:us-east-1:${account}:dead` } };
  expect(await customer.updateEventBus(changed)).toMatchObject(changed);
  expect(await customer.describeEventBus({ Name: 'own' })).toMatchObject(changed);
  await expect(customer.updateEventBus({ Name: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('a connection without authorization asks for it again', async () => {
  const AuthParameters = { BasicAuthParameters: { Username: 'u', Password: 'p' } };
  await customer.createConnection({ Name: 'c', AuthorizationType: 'BASIC', AuthParameters });
  expect(await customer.deauthorizeConnection({ Name: 'c' })).toMatchObject({ ConnectionState: 'DEAUTHORIZED' });
  expect(await customer.describeConnection({ Name: 'c' })).toMatchObject({ ConnectionState: 'DEAUTHORIZED' });
  await customer.updateConnection({ Name: 'c', AuthParameters });
  expect(await customer.describeConnection({ Name: 'c' })).toMatchObject({ ConnectionState: 'AUTHORIZED' });
});
