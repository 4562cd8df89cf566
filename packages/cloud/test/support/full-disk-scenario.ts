// Fills the disk that holds the given folder, kills the cloud there, and prints what remained of the acknowledged
// writes.
import { createHash } from 'node:crypto';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { type Clients, clientsOf } from './inventory.ts';
import { type CloudProcess, startProcess } from './start-process.ts';

const Bucket = 'objects';
const TableName = 'items';
const dir = process.argv[2] ?? '';

export interface FullDisk {
  readonly acknowledged: number;
  /** The errors of the refused writes. */
  readonly refusals: readonly string[];
  /** Whether an object could be read, and one deleted, while the disk was full. */
  readonly read: boolean;
  readonly deleted: boolean;
  /** Acknowledged writes that are missing or incomplete after kill -9. */
  readonly lost: readonly string[];
  readonly writesAgain: boolean;
}

const tablesOf = ({ endpoint }: CloudProcess) =>
  new DynamoDB({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
const contentOf = (key: string) =>
  Buffer.alloc(1 + ((Number(key) * 7919) % 90_000), createHash('md5').update(key).digest());
const worked = (call: Promise<unknown>) => call.then(() => true).catch(() => false);

async function fill({ s3 }: Clients, dynamodb: DynamoDB) {
  const objects: string[] = [];
  const items: string[] = [];
  const refusals = new Set<string>();
  await s3.createBucket({ Bucket });
  await dynamodb.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  for (let n = 0, refused = 0; refused < 40; n += 1) {
    const key = String(n);
    const Item = { id: { S: key }, text: { S: contentOf(key).toString('base64').slice(0, 9_000) } };
    const calls = [s3.putObject({ Bucket, Key: key, Body: contentOf(key) }), dynamodb.putItem({ TableName, Item })];
    const outcomes = await Promise.allSettled(calls);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') (index === 0 ? objects : items).push(key);
      else refusals.add((outcome.reason as Error).message);
      refused += outcome.status === 'rejected' ? 1 : 0;
    }
  }
  return { objects, items, refusals: [...refusals] };
}

async function lostOf({ s3 }: Clients, dynamodb: DynamoDB, objects: readonly string[], items: readonly string[]) {
  const lost: string[] = [];
  for (const key of objects) {
    const there = await s3.getObject({ Bucket, Key: key }).then(
      ({ Body }) => Body!.transformToByteArray(),
      () => undefined,
    );
    if (!there || !contentOf(key).equals(there)) lost.push(`object ${key}`);
  }
  for (const key of items) {
    const { Item } = await dynamodb.getItem({ TableName, Key: { id: { S: key } } });
    if (Item?.text?.S !== contentOf(key).toString('base64').slice(0, 9_000)) lost.push(`item ${key}`);
  }
  return lost;
}

const first = await startProcess(dir);
const before = clientsOf(first.endpoint);
const { objects, items, refusals } = await fill(before, tablesOf(first));
const read = await worked(before.s3.getObject({ Bucket, Key: '0' }).then(({ Body }) => Body!.transformToByteArray()));
const deleted = await worked(before.s3.deleteObject({ Bucket, Key: objects[1]! }));
before.destroy();
await first.kill();

const second = await startProcess(dir);
const after = clientsOf(second.endpoint);
const kept = objects.filter((_, n) => n !== 1);
const lost = await lostOf(after, tablesOf(second), kept, items);
// Makes room for the following writes.
for (const Key of kept.slice(0, 5)) await after.s3.deleteObject({ Bucket, Key });
const writesAgain = await worked(after.s3.putObject({ Bucket, Key: 'again', Body: contentOf('9') }));
after.destroy();
await second.kill();
const acknowledged = objects.length + items.length;
process.stdout.write(
  `${JSON.stringify({ acknowledged, refusals, read, deleted, lost, writesAgain } satisfies FullDisk)}\n`,
);
