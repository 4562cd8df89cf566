import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestCloud, testCloud } from '../iam/testing.ts';
import { sqs } from './index.ts';

// Findings of LocalStack's tests/aws/services/sqs (validated on AWS, its answers recorded in test_sqs.snapshot.json).

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ sqs });
});
afterEach(() => cloud.close());

const api = () => cloud.ctx.aws.sqs;

it('takes True for true', async () => {
  const { QueueUrl } = await api().createQueue({ QueueName: 'q.fifo', Attributes: { FifoQueue: 'True' } });
  const { Attributes } = await api().getQueueAttributes({ QueueUrl, AttributeNames: ['FifoQueue'] });
  expect(Attributes).toEqual({ FifoQueue: 'true' });
  await expect(api().setQueueAttributes({ QueueUrl, Attributes: { FifoQueue: 'False' } })).rejects.toMatchObject({
    code: 'InvalidAttributeValue',
    message: 'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
  });
});

it('forgets deduplication ids with a purge', async () => {
  const { QueueUrl } = await api().createQueue({ QueueName: 'p.fifo', Attributes: { FifoQueue: 'true' } });
  const send = { QueueUrl, MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  await api().sendMessage({ ...send, MessageBody: 'one' });
  await api().purgeQueue({ QueueUrl });
  await api().sendMessage({ ...send, MessageBody: 'two' });
  const { Messages } = await api().receiveMessage({ QueueUrl });
  expect(Messages?.map(({ Body }) => Body)).toEqual(['two']);
});

it('quotes an invalid receipt handle, and an empty attribute', async () => {
  const { QueueUrl } = await api().createQueue({ QueueName: 'q' });
  await expect(api().deleteMessage({ QueueUrl, ReceiptHandle: 'garbage' })).rejects.toMatchObject({
    code: 'ReceiptHandleIsInvalid',
    message: 'The input receipt handle "garbage" is not a valid receipt handle.',
  });
  const MessageAttributes = { E: { DataType: 'String', StringValue: '' } };
  await expect(api().sendMessage({ QueueUrl, MessageBody: 'x', MessageAttributes })).rejects.toMatchObject({
    message: "Message (user) attribute 'E' must contain a non-empty value of type 'String'.",
  });
});
