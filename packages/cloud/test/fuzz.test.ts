import { connect } from 'node:net';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';
import { loadModel } from '../src/protocol/index.ts';
import { modelIds } from '../src/protocol/model.ts';
import { stackTemplate } from './support/crash-stacks.ts';
import { clientsOf } from './support/inventory.ts';
import { malformed, randomOf } from './support/malformed.ts';

/** How many requests: more by hand, with REQUESTS=100000. Another SEED gives other ones. */
const REQUESTS = Number(process.env.REQUESTS ?? 2000);
const SEED = Number(process.env.SEED ?? 1);
const MEGABYTE = 1024 * 1024;

const bugs: string[] = [];
const cloud = await startCloud({
  port: 0,
  log: {
    debug: () => undefined,
    warn: () => undefined,
    error: (message, fields) => bugs.push(`${message} ${fields?.error}`),
  },
});
const s3 = new S3({ endpoint: cloud.endpoint, forcePathStyle: true });
const port = Number(new URL(cloud.endpoint).port);

afterAll(async () => {
  s3.destroy();
  await cloud.close();
});

/** Sends bytes and waits for the connection's end, for a moment: what waits for more bytes is left as a client leaves. */
function send(bytes: Buffer): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(60, () => socket.destroy());
    socket.on('data', (data) => {
      answer = (answer + data.toString('latin1')).slice(0, 4000);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => done(answer));
    socket.write(bytes);
  });
}

/** Paths of an API that is there, in front of a function. */
async function apiPaths(): Promise<string[]> {
  const { api, cloudformation, destroy } = clientsOf(cloud.endpoint);
  const stack = { StackName: 'seed', TemplateBody: stackTemplate(1), Capabilities: ['CAPABILITY_IAM' as const] };
  await cloudformation.createStack(stack);
  const status = async () => (await cloudformation.describeStacks({})).Stacks![0]!.StackStatus;
  await expect.poll(status, { timeout: 20_000, interval: 20 }).toBe('CREATE_COMPLETE');
  const [{ id } = {}] = (await api.getRestApis({})).items ?? [];
  destroy();
  const ends = ['/hello', '/hello?%=%ff&a=%00&__proto__=1', '/%2e%2e/hello', '/hello/..%2f%', '/%ff', '//', ''];
  return ends.flatMap((end) => [`/_aws/execute-api/${id}/dev${end}`, `/restapis/${id}/dev/_user_request_${end}`]);
}

test(`${REQUESTS} malformed requests are answers or closed connections, never bugs`, {
  timeout: 60_000 + REQUESTS * 20,
}, async () => {
  await s3.createBucket({ Bucket: 'seed' });
  // A bucket that is not empty outlives requests to delete it.
  await s3.putObject({ Bucket: 'seed', Key: 'kept', Body: 'kept' });
  const models = await Promise.all(modelIds.map((id) => loadModel(id)));
  const random = randomOf(SEED);
  const paths = await apiPaths();
  let left = REQUESTS;
  const statuses = new Map<string, number>();
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const bytes = malformed(random, models, paths);
      const answer = await send(bytes);
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 'none';
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === '500') bugs.push(`500 to ${bytes.toString('latin1').slice(0, 1500)}\n${answer}`);
    }
  };
  const before = process.memoryUsage().rss;
  await Promise.all(Array.from({ length: 8 }, worker));
  expect(bugs).toEqual([]);
  if (process.env.REQUESTS) process.stdout.write(`${JSON.stringify([...statuses])}\n`);
  // Enough of them got as far as an operation, and some of these were fine.
  expect(statuses.get('400')).toBeGreaterThan(REQUESTS / 10);
  expect(statuses.get('200')).toBeGreaterThan(REQUESTS / 100);
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * MEGABYTE);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
  // It is as well as it was.
  await s3.putObject({ Bucket: 'seed', Key: 'still', Body: 'here' });
  expect(await (await s3.getObject({ Bucket: 'seed', Key: 'still' })).Body!.transformToString()).toBe('here');
});
