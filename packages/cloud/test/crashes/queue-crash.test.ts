import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQS } from '@aws-sdk/client-sqs';
import { afterEach, expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { type CloudProcess, startProcess } from '../support/start-process.ts';

const processes: CloudProcess[] = [];
let root = '';
let program = '';

afterEach(async () => {
  for (const process of processes.splice(0)) await process.kill();
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
});

async function start() {
  const process = await startProcess(join(root, 'data'), { program });
  processes.push(process);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { process, sqs: new SQS({ region: 'us-east-1', endpoint: process.endpoint, credentials, maxAttempts: 1 }) };
}

it('keeps every message that it acknowledged when it is killed', async () => {
  root = await mkdtemp(join(tmpdir(), 'jaws-sqs-'));
  program = await bundle(root);
  const first = await start();
  const { QueueUrl } = await first.sqs.createQueue({ QueueName: 'q' });
  const fifo = await first.sqs.createQueue({ QueueName: 'f.fifo', Attributes: { FifoQueue: 'true' } });
  const acknowledged: string[] = [];
  const deleted: string[] = [];
  const sending = Array.from({ length: 8 }, async (_, lane) => {
    for (let n = 0; ; n++) {
      const MessageBody = `${lane}-${n}`;
      await first.sqs.sendMessage({ QueueUrl, MessageBody });
      acknowledged.push(MessageBody);
      if (acknowledged.length === 200) void first.process.kill();
    }
  });
  const group = { MessageGroupId: 'g' };
  const sent = await first.sqs.sendMessage({
    QueueUrl: fifo.QueueUrl,
    MessageBody: 'x',
    MessageDeduplicationId: 'once',
    ...group,
  });
  const { Messages = [] } = await first.sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  await first.sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle });
  deleted.push(Messages[0]?.Body ?? '');
  await Promise.allSettled(sending);
  expect(acknowledged.length).toBeGreaterThanOrEqual(200);

  const second = await start();
  const found = new Set<string>();
  const url = new URL(QueueUrl ?? '').pathname;
  for (let empty = 0; empty < 1; ) {
    const answer = await second.sqs.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10 });
    for (const { Body = '' } of answer.Messages ?? []) found.add(Body);
    if (!answer.Messages) empty += 1;
  }
  expect(acknowledged.filter((body) => !found.has(body)).sort()).toEqual(deleted);
  const again = await second.sqs.sendMessage({
    QueueUrl: new URL(fifo.QueueUrl ?? '').pathname,
    MessageBody: 'x',
    MessageDeduplicationId: 'once',
    ...group,
  });
  expect(again).toMatchObject({ MessageId: sent.MessageId, SequenceNumber: sent.SequenceNumber });
}, 180_000);
