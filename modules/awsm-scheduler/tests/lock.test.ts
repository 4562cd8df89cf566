import { readFileSync } from 'node:fs';
import { type Aws, createAws } from 'jaws-core-js/aws';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../packages/cloud/src/index.ts';
import { acquire, release } from '../lib/lock.ts';
import { runJob } from '../lib/run-job.ts';
import { note, type Run } from '../lib/runs.ts';
import { defineSettings, type GivenSettings } from '../lib/settings.ts';
import { type StageLedger, stageLedger } from '../lib/stage.ts';

// Who has the lock in a stage of three regions: the first region to answer decides.

const { Resources } = JSON.parse(readFileSync(new URL('../awsm.json', import.meta.url), 'utf8')).resources
  .cloudFormation;
const { AttributeDefinitions, KeySchema } = Resources.SchedulerLedger.Properties;
const [us, eu, ap] = ['us-east-1', 'eu-west-1', 'ap-south-1'] as const;
const now = Date.parse('2026-03-01T00:00:00Z');
const scheduledFor = '2026-03-01T00:00:00.000Z';

let cloud: Cloud;
let clients: Record<string, Aws>;
let table = '';
let tables = 0;
let away: Set<string>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  clients = Object.fromEntries(
    [us, eu, ap].map((region) => [region, createAws({ endpoint: cloud.endpoint, region, credentials })]),
  );
});
beforeEach(async () => {
  table = `locks-${tables++}`;
  away = new Set();
  const keys = { AttributeDefinitions, KeySchema, BillingMode: 'PAY_PER_REQUEST' };
  for (const region of [us, eu, ap])
    await clients[region]!.json('dynamodb', 'CreateTable', { TableName: table, ...keys });
});
afterAll(() => cloud.close());

const stageIn = (region: string, given: GivenSettings = { whenHomeIsAway: 'next' }, regions = [us, eu, ap].join()) =>
  stageLedger({
    table,
    region,
    regions,
    settings: defineSettings(given),
    clientOf: (place) => ({
      json: async (service, operation, input) => {
        if (away.has(place)) throw new TypeError('fetch failed', { cause: 'reset' });
        return clients[place]!.json(service, operation, input);
      },
    }),
    now: () => now,
  });
const claim = (owner: string) => ({ job: 'a', scheduledFor, owner, until: now + 60_000 });
const short = async (stage: StageLedger, owner: string) => {
  const lock = await acquire(stage, claim(owner));
  return 'at' in lock ? `${lock.is} ${lock.at.region}` : 'home' in lock ? `${lock.is} ${lock.home.region}` : lock.is;
};
/** A region's lock, as another region sees it. */
const lockOf = (region: string, known: string, until: number) =>
  clients[known]!.json('dynamodb', 'PutItem', {
    TableName: table,
    Item: { kind: { S: 'lock#a' }, id: { S: region }, owner: { S: 'x' }, until: { N: String(until) } },
  });
const run = (status: Run['status']): Run => ({
  job: 'a',
  scheduledFor,
  status,
  attempt: 1,
  startedAt: scheduledFor,
  until: now,
});
const locks = async (region: string) =>
  (await clients[region]!.json('dynamodb', 'Scan', { TableName: table })).Items.map(
    ({ kind, id }: Record<string, { S: string }>) => `${kind?.S} ${id?.S}`,
  ).filter((one: string) => one.startsWith('lock'));

test('the lock of the home region counts for all until its owner releases it', async () => {
  expect(await short(stageIn(ap), 'one')).toBe('ours us-east-1');
  expect(await short(stageIn(eu), 'two')).toBe('taken us-east-1');
  const [home] = stageIn(us).replicas;
  await release(home!, claim('two'));
  expect(await short(stageIn(eu), 'two')).toBe('taken us-east-1');
  await release(home!, claim('one'));
  expect(await short(stageIn(eu), 'two')).toBe('ours us-east-1');
});

test('while the home region is away, the next region decides if the settings allow it', async () => {
  away.add(us);
  expect(await short(stageIn(ap), 'one')).toBe('ours eu-west-1');
  expect(await short(stageIn(ap, {}), 'two')).toBe('away us-east-1');
  away.add(eu);
  // The record of it has not been replicated yet.
  expect(await short(stageIn(ap), 'three')).toBe('ours ap-south-1');
  away.add(ap);
  await expect(short(stageIn(ap), 'four')).rejects.toThrow('No region of the stage answers, beginning with us-east-1.');
});

test('a lock of another region counts to its last millisecond, and the own lock is released', async () => {
  await lockOf(eu, eu, now);
  expect(await short(stageIn(us), 'one')).toBe('taken us-east-1');
  expect(await locks(us)).toEqual([]);
  await lockOf(eu, eu, now - 1);
  expect(await short(stageIn(us), 'one')).toBe('ours us-east-1');
});

test('the lock of a region that is away counts if it was replicated', async () => {
  away.add(eu);
  await lockOf(eu, us, now);
  expect(await short(stageIn(us), 'one')).toBe('taken us-east-1');
  await lockOf(eu, us, now - 1);
  expect(await short(stageIn(us), 'one')).toBe('ours us-east-1');
});

test('a run that succeeded in another region is done, a failed one is not, and a running one comes first', async () => {
  await note(stageIn(eu), run('failed'));
  expect(await short(stageIn(us), 'one')).toBe('ours us-east-1');
  await release(stageIn(us).replicas[0]!, claim('one'));
  await note(stageIn(eu), run('succeeded'));
  expect(await short(stageIn(us), 'one')).toBe('done');
  expect(await locks(us)).toEqual([]);
  // If the home region alone decides, no other region is asked.
  expect(await short(stageIn(us, {}), 'one')).toBe('ours us-east-1');
  await release(stageIn(us).replicas[0]!, claim('one'));
  await lockOf(ap, ap, now);
  expect(await short(stageIn(us), 'one')).toBe('taken us-east-1');
});

test('a region that has left the stage is passed over, a home region without a table is an error', async () => {
  await clients[eu]!.json('dynamodb', 'DeleteTable', { TableName: table });
  expect(await short(stageIn(us), 'one')).toBe('ours us-east-1');
  await clients[us]!.json('dynamodb', 'DeleteTable', { TableName: table });
  await expect(short(stageIn(ap), 'two')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
});

test('a skipped run is recorded by the region that skipped it, and logged', async () => {
  const said = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const lambda = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
  const skip = (region: string, given: GivenSettings) =>
    runJob({ a: async () => {} }, { job: 'a', scheduledFor }, lambda, stageIn(region, given));
  const ids = async (region: string) =>
    (await clients[region]!.json('dynamodb', 'Scan', { TableName: table })).Items.filter(
      ({ kind }: Record<string, { S: string }>) => kind?.S === 'run#a',
    ).map(({ id, status, attempt, error }: Record<string, { S: string; N: string }>) =>
      [id?.S, status?.S, attempt?.N, error?.S].join('|'),
    );
  away.add(us);
  expect(await skip(eu, {})).toEqual({ status: 'skipped' });
  const error = 'us-east-1, the home region, does not answer.';
  expect(await ids(eu)).toEqual([`${scheduledFor} eu-west-1|skipped|1|${error}`]);
  expect(said.mock.calls).toEqual([[`a for ${scheduledFor} is left out: ${error}`]]);
  away.clear();
  await lockOf(us, us, now);
  expect(await skip(eu, {})).toEqual({ status: 'skipped' });
  expect(await ids(us)).toEqual([`${scheduledFor} eu-west-1|skipped|1|`]);
  // A known region is not left out.
  await note(stageIn(us), run('running'));
  expect(await skip(ap, {})).toEqual({ status: 'skipped' });
  expect(await ids(us)).toHaveLength(2);
  said.mockRestore();
});

test('a run is recorded in the own region only when the region of the lock goes away', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  const lambda = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
  const go = (region: string, gone: string) => {
    const a = async () => void away.add(gone);
    return runJob({ a }, { job: 'a', scheduledFor }, lambda, stageIn(region, {}));
  };
  const statusIn = async (region: string) =>
    (await clients[region]!.json('dynamodb', 'Scan', { TableName: table })).Items.filter(
      ({ kind }: Record<string, { S: string }>) => kind?.S === 'last',
    ).map(({ status }: Record<string, { S: string }>) => status?.S);
  expect(await go(eu, us)).toEqual({ status: 'succeeded' });
  expect([await statusIn(us), await statusIn(eu)]).toEqual([['running'], ['succeeded']]);
  expect(said.mock.calls.map(([text]) => text)).toEqual(['The lock of a stays:']);
  said.mockRestore();
});

test('a job of each region has a lock and runs of its own', async () => {
  const lambda = { awsRequestId: 'r', getRemainingTimeInMillis: () => 60_000 };
  const given = { eachRegion: ['a'] };
  away.add(us);
  const go = (region: string, jobs: object) =>
    runJob(
      { a: async () => region, b: async () => region, ...jobs },
      { job: 'a', scheduledFor },
      lambda,
      stageIn(region, given),
    );
  expect(await go(eu, {})).toEqual({ status: 'succeeded' });
  expect(await go(eu, {})).toEqual({ status: 'repeated' });
  expect(await go(ap, {})).toEqual({ status: 'succeeded' });
  await lockOf(eu, eu, now);
  const kinds = (await clients[eu]!.json('dynamodb', 'Scan', { TableName: table })).Items.map(
    ({ kind, id }: Record<string, { S: string }>) => `${kind?.S} ${id?.S}`,
  );
  expect(kinds.sort()).toEqual(['last a@eu-west-1', `lock#a eu-west-1`, `run#a@eu-west-1 ${scheduledFor}`]);
});
