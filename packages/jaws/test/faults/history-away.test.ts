import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { releases } from '../../src/engine/releases/releases.ts';
import { rollback } from '../../src/engine/releases/rollback.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../../src/engine/testing/project.ts';
import { hurriedHost } from './support/host.ts';

vi.setConfig({ testTimeout: 120_000 });

const everywhere = ['us-east-1', 'eu-west-1', 'sa-east-1'];
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

function project(name: string) {
  const answer = (text: string) => `export const handler = async () => ({ statusCode: 200, body: '${text}' });\n`;
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one', { code: answer('first') }),
  });
  // Both are unlocked: the remaining lease belongs to this process, which has not ended.
  return {
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    deploy: (host: TestHost = testHost(cloud.endpoint)) =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
        forceUnlock: true,
      }),
    rollback: (host: TestHost, release: string) => {
      const options = { project: openProject(root), stage: 'prod', region: undefined, allowDataLoss: [], release };
      return rollback(host, { ...options, plan: false, recover: false, forceUnlock: true });
    },
    /** The regions that run a release according to the history, and those that have it in their own. */
    history: async () => {
      const found = (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 9 })).releases;
      return found.map(({ number, regions }) => [
        number,
        regions.filter(({ current }) => current).map(({ region }) => region),
      ]);
    },
    answers: () =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
  };
}

/** A host that cannot reach a region's bucket once its functions are deployed. */
const withoutBucket = (name: string, region: string): TestHost =>
  hurriedHost(cloud.endpoint, {
    seen: (event) => {
      if (event.type !== 'stack' || event.state !== 'done' || event.region !== region) return;
      if (event.stack !== `prod-${name}-l`) return;
      cloud.faults.add({ service: 's3', region, error: { code: 'ServiceUnavailable', status: 503 } });
    },
  });

const messages = ({ events }: TestHost) =>
  events.flatMap((event) => (event.type === 'notice' || event.type === 'warning' ? [event.message] : []));

const ordered = [...everywhere].sort();

test('history that the bucket of a region rejects waits in another one, and moves back later', async () => {
  const shop = project('away');
  await shop.deploy();
  shop.code('second');
  const host = withoutBucket('away', 'eu-west-1');
  await shop.deploy(host);
  expect(messages(host)).toContainEqual(
    expect.stringMatching(/^prod eu-west-1 is deployed, release 2 is missing in its history, its record is kept in/),
  );
  cloud.faults.clear();
  expect(await shop.answers()).toEqual(['second', 'second', 'second']);
  // Until then the history still says what runs.
  expect(await shop.history()).toEqual([
    [2, ordered],
    [1, []],
  ]);
  shop.code('third');
  const next = testHost(cloud.endpoint);
  await shop.deploy(next);
  expect(messages(next)).toContainEqual('Release 2 is in the history of prod eu-west-1 again.');
  expect(await shop.history()).toEqual([
    [3, ordered],
    [2, []],
    [1, []],
  ]);
  // Its release can be restored: without its record it would have got release 1.
  await shop.rollback(testHost(cloud.endpoint), '2');
  expect(await shop.answers()).toEqual(['second', 'second', 'second']);
});

test('a roll-back that comes first reads what is away', async () => {
  const shop = project('awayback');
  await shop.deploy();
  shop.code('second');
  await shop.deploy(withoutBucket('awayback', 'us-east-1'));
  cloud.faults.clear();
  const host = testHost(cloud.endpoint);
  await shop.rollback(host, '2');
  expect(await shop.answers()).toEqual(['second', 'second', 'second']);
  expect(messages(host)).toContainEqual('Release 2 is in the history of prod us-east-1 again.');
});
