import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Cloud, startCloud } from './index.ts';

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startCloud({ port: 0, log: { debug() {}, warn() {}, error() {} } });
});
afterEach(() => cloud.close());

const control = async (endpoint: string, method: string, path: string, body?: object) => {
  const answer = await fetch(endpoint + path, { method, ...(body && { body: JSON.stringify(body) }) });
  return { status: answer.status, body: (await answer.json()) as Readonly<Record<string, string | boolean>> };
};

/** Holds a copy until `leave` is called. */
function copy(): Promise<{ endpoint: string; note: unknown; leave: () => void; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const asking = request(`${cloud.endpoint}/_jaws/copies`, { method: 'POST', agent: false }, (answer) => {
      const ended = new Promise<void>((done) => answer.once('close', done));
      answer.once('data', (line: Buffer) =>
        resolve({ ...JSON.parse(String(line)), leave: () => asking.destroy(), ended }),
      );
    });
    asking.once('error', reject);
    asking.end();
  });
}

const dynamo = (endpoint: string) =>
  new DynamoDBClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });

const TableName = 'things';
const put = (endpoint: string, id: string) =>
  dynamo(endpoint).send(new PutItemCommand({ TableName, Item: { id: { S: id } } }));
const ids = async (endpoint: string) =>
  (await dynamo(endpoint).send(new ScanCommand({ TableName }))).Items?.map(({ id }) => id?.S).sort();

async function marked(note?: unknown): Promise<void> {
  await dynamo(cloud.endpoint).send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  await put(cloud.endpoint, 'first');
  expect((await control(cloud.endpoint, 'PUT', '/_jaws/copies', { note })).status).toBe(200);
}

test('copies hold the marked moment, and see nothing of each other', async () => {
  await marked({ api: 'a' });
  await put(cloud.endpoint, 'later');
  const [one, two] = await Promise.all([copy(), copy()]);
  expect([one.note, two.note]).toEqual([{ api: 'a' }, { api: 'a' }]);
  await put(one.endpoint, 'mine');
  await put(two.endpoint, 'yours');
  expect(await ids(one.endpoint)).toEqual(['first', 'mine']);
  expect(await ids(two.endpoint)).toEqual(['first', 'yours']);
  expect(await ids(cloud.endpoint)).toEqual(['first', 'later']);
});

test('what names the address of the original names that of the copy', async () => {
  const settings = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  await new SSMClient({ ...settings, endpoint: cloud.endpoint }).send(
    new PutParameterCommand({
      Name: 'queue',
      Type: 'String',
      Value: `${cloud.endpoint}/1/jobs ${cloud.endpoint}0/1/other`,
    }),
  );
  await marked();
  const { endpoint } = await copy();
  const read = () => new SSMClient({ ...settings, endpoint }).send(new GetParameterCommand({ Name: 'queue' }));
  const expected = `${endpoint}/1/jobs ${cloud.endpoint}0/1/other`;
  expect((await read()).Parameter?.Value).toBe(expected);
  await control(endpoint, 'POST', '/_jaws/reset');
  expect((await read()).Parameter?.Value).toBe(expected);
});

test('a reset of a copy brings the moment back, and forgets what happened', async () => {
  await marked();
  const { endpoint } = await copy();
  await put(endpoint, 'mine');
  expect(await control(endpoint, 'POST', '/_jaws/reset')).toMatchObject({ status: 200 });
  expect((await control(endpoint, 'GET', '/_jaws/requests')).body).toEqual({ requests: [] });
  expect(await ids(endpoint)).toEqual(['first']);
});

test('the time of a copy stands still until it is advanced', async () => {
  await marked();
  const { endpoint } = await copy();
  const before = (await control(endpoint, 'GET', '/_jaws/clock')).body;
  expect(before.fake).toBe(true);
  const { body } = await control(endpoint, 'POST', '/_jaws/clock', { advance: '1d' });
  expect(Date.parse(String(body.now)) - Date.parse(String(before.now))).toBe(86_400_000);
  expect((await control(cloud.endpoint, 'GET', '/_jaws/clock')).body.fake).toBe(false);
});

test('a copy ends with the connection that asked for it', async () => {
  await marked();
  const { endpoint, leave } = await copy();
  leave();
  await expect
    .poll(
      () =>
        fetch(endpoint).then(
          () => 'there',
          () => 'gone',
        ),
      { timeout: 10_000 },
    )
    .toBe('gone');
});

test('copies end with the original, even while they are starting or ending', async () => {
  const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('jaws-cloud-'));
  const before = new Set(folders());
  const original = cloud;
  cloud = await startCloud({ port: 0, log: { debug() {}, warn() {}, error() {} } });
  try {
    await control(cloud.endpoint, 'PUT', '/_jaws/copies');
    const [stays, leaves] = await Promise.all([copy(), copy()]);
    const own = folders().filter((name) => !before.has(name));
    leaves.leave();
    const begins = copy().catch(() => undefined);
    await cloud.close();
    await Promise.all([stays.ended, begins]);
    await expect(fetch(stays.endpoint)).rejects.toThrow();
    expect(folders().filter((name) => own.includes(name))).toEqual([]);
  } finally {
    cloud = original;
  }
});

test('a copy needs a marked moment', async () => {
  expect(await control(cloud.endpoint, 'POST', '/_jaws/copies')).toMatchObject({ status: 409 });
  expect(await control(cloud.endpoint, 'PUT', '/_jaws/copies', { moment: 1 })).toMatchObject({ status: 400 });
});
