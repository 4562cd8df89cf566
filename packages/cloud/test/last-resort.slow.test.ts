import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clientsOf } from './support/inventory.ts';
import { type CloudProcess, startProcess } from './support/start-process.ts';

// Slow: clients wait and retry while a cloud in its own process fails.

/** Enough for a busy machine. */
const WAIT = { timeout: 20_000, interval: 100 };

let dir: string;
let cloud: CloudProcess;
let clients: ReturnType<typeof clientsOf>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'jaws-last-resort-'));
  const preload = fileURLToPath(new URL('./support/uncaught.mjs', import.meta.url));
  cloud = await startProcess(dir, { env: { NODE_OPTIONS: `--import=${preload}` } });
  clients = clientsOf(cloud.endpoint);
  await clients.s3.createBucket({ Bucket: 'kept' });
  await clients.s3.putObject({ Bucket: 'kept', Key: 'key', Body: 'text' });
});
afterAll(async () => {
  clients.destroy();
  await cloud.kill();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

const sqs = (maxAttempts = 3) =>
  new SQS({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts,
  });

/** A call whose handler throws outside of any catch. */
async function throwing(kind: string): Promise<{ status: number; text: string }> {
  const call = httpRequest(`${cloud.endpoint}/`, {
    method: 'POST',
    headers: {
      'x-test-throw': kind,
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
  });
  call.end('{}');
  const [response] = await once(call, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

test.each(['timer', 'promise'])('an error in a %s that nobody caught is a 500 for its request alone', async (kind) => {
  const client = sqs();
  const { QueueUrl } = await client.createQueue({ QueueName: `waiting-${kind}` });
  const waiting = client.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 });
  expect(await throwing(kind)).toMatchObject({ status: 500, text: expect.stringContaining('bug of jaws-cloud') });
  await vi.waitFor(() => expect(cloud.log()).toContain(`thrown in a ${kind}`), WAIT);
  await client.sendMessage({ QueueUrl, MessageBody: 'still here' });
  expect((await waiting).Messages?.[0]?.Body).toBe('still here');
  client.destroy();
});

test('an error of no request is answered to all that wait, and what was acknowledged is kept', async () => {
  const client = sqs(1);
  const { QueueUrl } = await client.createQueue({ QueueName: 'waiting' });
  let status: number | undefined;
  const waiting = client.receiveMessage({ QueueUrl, WaitTimeSeconds: 20 }).catch((error) => {
    status = error.$metadata.httpStatusCode;
  });
  // Repeated until the call has arrived.
  await vi.waitFor(() => {
    process.kill(cloud.pid, 'SIGUSR2');
    expect(status).toBe(500);
  }, WAIT);
  await waiting;
  expect(cloud.log()).toContain('thrown by nobody');
  expect(cloud.ended()).toBe(false);
  client.destroy();

  const text = async () => (await clients.s3.getObject({ Bucket: 'kept', Key: 'key' })).Body!.transformToString();
  expect(await text()).toBe('text');
  await clients.s3.putObject({ Bucket: 'kept', Key: 'key', Body: 'later' });
  await cloud.kill();
  clients.destroy();
  cloud = await startProcess(dir);
  clients = clientsOf(cloud.endpoint);
  expect(await text()).toBe('later');
});
