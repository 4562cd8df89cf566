import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import { deploy } from './deploy.ts';
import { logs } from './logs.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import type { LogsOptions } from './types.ts';

const says = (what: string) => `export const handler = async (event) => { console.log('${what} ' + event.n); };`;
const root = projectFolder({
  stages: { dev: ['us-east-1', 'eu-west-1'] },
  files: {
    ...functionFiles('m/one', { code: says('one') }),
    ...functionFiles('m/two', {
      code: says('two'),
      lambda: {
        // A separate role may write there.
        iamPolicyDocumentStatements: [],
        cloudFormation: {
          Handler: 'aws_modules/m/two/handler.handler',
          Runtime: 'nodejs22.x',
          LoggingConfig: { LogGroup: '/elsewhere' },
        },
      },
    }),
  },
});

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  await deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: [] },
  });
});
afterAll(() => cloud.close());

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
async function call(name: string, n: number, region = 'us-east-1'): Promise<void> {
  const client = new LambdaClient({ endpoint: cloud.endpoint, region, credentials });
  await client.send(new InvokeCommand({ FunctionName: `dev-shop-${name}`, Payload: JSON.stringify({ n }) }));
  client.destroy();
}

const options = (over: Partial<LogsOptions> = {}): LogsOptions => ({
  root,
  stage: 'dev',
  functions: ['m/one', 'm/two'],
  since: Date.now() - 600_000,
  follow: false,
  ...over,
});
type FunctionLog = Extract<Event, { type: 'function-log' }>;
const reported = (events: readonly Event[]) =>
  events.filter((event): event is FunctionLog => event.type === 'function-log');
const said = (events: readonly Event[]) =>
  reported(events).flatMap(({ region, function: id, message }) => {
    const text = /(?:one|two) \d+$/.exec(message)?.[0];
    return text === undefined ? [] : [`${region} ${id} ${text}`];
  });

test('functions that were never called have no lines', async () => {
  const host = testHost(cloud.endpoint);
  expect(await logs(host, options())).toEqual({ lines: 0, notDeployed: [], unread: [] });
  expect(host.events).toEqual([]);
});

test('lines of all functions and regions come by their time, also from a group of the function’s own choice', async () => {
  await call('lMOne', 1);
  await call('lMTwo', 2);
  await call('lMOne', 3, 'eu-west-1');
  const seen = async () => {
    const host = testHost(cloud.endpoint);
    await logs(host, options());
    return said(host.events);
  };
  // Lines may arrive a moment after the answer.
  await expect
    .poll(seen, { timeout: 10_000 })
    .toEqual(['us-east-1 m/one one 1', 'us-east-1 m/two two 2', 'eu-west-1 m/one one 3']);
  const host = testHost(cloud.endpoint);
  const { lines } = await logs(host, options());
  expect(lines).toBe(reported(host.events).length);
  const times = reported(host.events).map(({ at }) => at);
  expect(times).toEqual([...times].sort());
  expect(reported(host.events).every(({ message }) => !message.endsWith('\n'))).toBe(true);

  const some = testHost(cloud.endpoint);
  await logs(some, options({ region: 'us-east-1', functions: ['m/one'], filter: 'one' }));
  expect(reported(some.events).map(({ message }) => message)).toEqual([expect.stringMatching(/one 1$/)]);

  const later = testHost(cloud.endpoint);
  expect(await logs(later, options({ since: Date.now() + 60_000 }))).toMatchObject({ lines: 0 });
});

test('following prints each line once, until it is interrupted', async () => {
  const host = testHost(cloud.endpoint, (event, abort) => {
    if (event.type === 'function-log' && event.message.includes('one 11')) abort.abort();
  });
  const following = logs(host, options({ region: 'us-east-1', functions: ['m/one'], follow: true, filter: 'one' }));
  await call('lMOne', 10);
  await call('lMOne', 11);
  const { lines } = await following;
  expect(said(host.events)).toEqual(['one 1', 'one 10', 'one 11'].map((text) => `us-east-1 m/one ${text}`));
  expect(lines).toBe(3);
});

test('what is not deployed is named', async () => {
  write(root, functionFiles('m/three'));
  const found = await logs(testHost(cloud.endpoint), options({ region: 'eu-west-1', functions: ['m/three'] }));
  expect(found).toEqual({
    lines: 0,
    notDeployed: [{ function: 'm/three', stage: 'dev', region: 'eu-west-1' }],
    unread: [],
  });
});

test('a function that the project does not have', async () => {
  await expect(logs(testHost(cloud.endpoint), options({ functions: ['m/non'] }))).rejects.toMatchObject({
    code: 'UnknownFunction',
  });
});

const dev = { stage: 'dev', region: 'us-east-1', resources: true, endpoints: [] } as const;

test('following says at once what is not deployed, and finds it when it is', async () => {
  write(root, functionFiles('m/late', { code: says('one') }));
  const host = testHost(cloud.endpoint, (event, abort) => {
    if (event.type === 'function-log' && event.message.includes('one 20')) abort.abort();
    if (event.type === 'notice') void call('lMLate', 20);
    if (event.type !== 'warning') return;
    void deploy(testHost(cloud.endpoint), {
      project: openProject(root),
      selection: { ...dev, functions: ['m/late'] },
    });
  });
  const found = await logs(host, options({ region: 'us-east-1', functions: ['m/late'], follow: true, filter: 'one' }));
  expect(host.events).toMatchObject([
    { type: 'warning', message: expect.stringContaining('m/late in dev us-east-1 is not deployed') },
    { type: 'notice', message: 'm/late in dev us-east-1 is deployed now.' },
    { type: 'function-log' },
  ]);
  expect(found).toEqual({ lines: 1, notDeployed: [], unread: [] });
});

test('a service that is away for a while does not end following, nor lose a line', async () => {
  const faults = `${cloud.endpoint}/_jaws/faults`;
  const rule = {
    service: 'logs',
    operation: 'FilterLogEvents',
    region: 'eu-west-1',
    error: { code: 'ServiceUnavailableException', status: 503 },
  };
  await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
  const host = testHost(cloud.endpoint, (event, abort) => {
    if (event.type === 'function-log' && event.message.includes('one 70')) void fetch(faults, { method: 'DELETE' });
    if (event.type === 'function-log' && event.message.includes('one 71')) abort.abort();
  });
  await call('lMOne', 70);
  await call('lMOne', 71, 'eu-west-1');
  const following = logs(host, options({ functions: ['m/one'], follow: true, filter: '"one 7"' }));
  expect((await following).lines).toBe(2);
  expect(host.events.filter(({ type }) => type === 'warning')).toHaveLength(1);
  expect(said(host.events)).toEqual(['us-east-1 m/one one 70', 'eu-west-1 m/one one 71']);

  // Without --follow the others are shown, and it is an error where there is no other.
  await fetch(faults, { method: 'POST', body: JSON.stringify(rule) });
  const once = testHost(cloud.endpoint);
  const read = await logs(once, options({ functions: ['m/one'], filter: '"one 7"' }));
  expect(read).toMatchObject({ lines: 1, unread: [{ region: 'eu-west-1', code: 'AwsUnavailable' }] });
  expect(said(once.events)).toEqual(['us-east-1 m/one one 70']);
  const alone = logs(testHost(cloud.endpoint), options({ region: 'eu-west-1' }));
  await expect(alone).rejects.toMatchObject({ code: 'AwsUnavailable' });
  await fetch(faults, { method: 'DELETE' });
});

test('of very many lines only the newest come, from all functions', async () => {
  const { CloudWatchLogs } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogs({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
  const now = Date.now();
  const many = 24_000;
  for (const [at, logGroupName] of ['/aws/lambda/dev-shop-lMOne', '/elsewhere'].entries()) {
    await client.createLogStream({ logGroupName, logStreamName: 'many' });
    for (let from = 0; from < many; from += 8_000) {
      const logEvents = Array.from({ length: 8_000 }, (_, n) => ({
        timestamp: now - 500_000 + (from + n) * 2 + at,
        message: `many ${at === 0 ? 'one' : 'two'} ${from + n}`,
      }));
      await client.putLogEvents({ logGroupName, logStreamName: 'many', logEvents });
    }
  }
  client.destroy();
  const host = testHost(cloud.endpoint);
  const range = { region: 'us-east-1', since: now - 500_000, filter: 'many' };
  const found = await logs(host, options({ ...range, newest: 3 }));
  expect(said(host.events)).toEqual([
    `us-east-1 m/two two ${many - 2}`,
    `us-east-1 m/one one ${many - 1}`,
    `us-east-1 m/two two ${many - 1}`,
  ]);
  expect(found).toEqual({ lines: 3, leftOut: 2 * many - 3, notDeployed: [], unread: [] });
}, 180_000);
