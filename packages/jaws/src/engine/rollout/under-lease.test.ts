import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { jawsBucket } from '../../deploy/bucket.ts';
import { leaseKey } from '../../deploy/lease.ts';
import { thisHolder } from '../../deploy/machine.ts';
import { addRegions } from '../add-regions.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { releases } from '../releases/releases.ts';
import { rollback } from '../releases/rollback.ts';
import { meanwhile, takesLease } from '../testing/meanwhile.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { abortRollout, rolloutStatus } from './control.ts';
import { continueRollout } from './resume.ts';

const regions = ['us-east-1', 'eu-west-1'];
const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const answer = (text: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });\n`;

/** A project whose release 2 waits for a confirmation after the first of its two regions. */
async function waiting(name: string) {
  const files = functionFiles('m/one', { code: answer('first') });
  const root = projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files });
  const entry = { name, domain: `${name}.test`, stages: { dev: regions.map((region) => ({ region })) } };
  write(root, { 'jaws.json': { ...entry, rollout: { dev: { waves: [['us-east-1'], 'rest'] } } } });
  const place = () => ({ project: openProject(root), stage: 'dev' });
  const host = () => testHost(cloud.endpoint);
  const run = (own: TestHost, confirm: boolean, profile?: 'fast') =>
    deploy(own, {
      project: openProject(root),
      selection: { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      rollout: { confirm, profile },
    });
  const code = (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) });
  await run(host(), false, 'fast');
  code('second');
  await expect(run(host(), true)).rejects.toMatchObject({ code: 'RolloutWaits' });
  return {
    host,
    code,
    deploy: (own = host()) => run(own, false, 'fast'),
    /** The project of somebody who has no endpoint yet, and a queue. */
    older: () => {
      write(root, functionFiles('m/one', { code: answer('older'), apiGateway: null }));
      for (const region of regions) {
        const file = `cloudformation/dev/${region}/resources-cf.json`;
        const template = JSON.parse(readFileSync(join(root, file), 'utf8'));
        write(root, {
          [file]: { ...template, Resources: { ...template.Resources, Jobs: { Type: 'AWS::SQS::Queue' } } },
        });
      }
    },
    deployInWaves: () => run(host(), false),
    continue: (own = host()) => continueRollout(own, { ...place(), ...consent }),
    abort: (own = host()) => abortRollout(own, { ...place(), ...consent }),
    add: (region: string) =>
      addRegions(host(), { root, stage: 'dev', regions: [region], writeOnly: false, recover: false }),
    rollback: (own = host()) => rollback(own, { ...place(), ...consent, region: undefined, plan: false }),
    bucket: async (region: string) => {
      const found = openProject(root).model.stages[0]!.regions.find((one) => one.region === region)!;
      return jawsBucket(await host().connect(undefined), found);
    },
    status: () => rolloutStatus(host(), place()),
    current: async () => {
      const found = await releases(host(), { root, stage: 'dev', limit: 10 });
      return found.releases.flatMap((one) => one.regions.flatMap(({ current }) => (current ? [one.number] : [])));
    },
    answers: () =>
      Promise.all(
        regions.map(async (region) => {
          const lambda = await (await host().connect(undefined)).in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lMOne:live` }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
  };
}

test('continuing a rollout that was superseded before its leases were taken changes nothing', async () => {
  const shop = await waiting('superseded');
  const host = meanwhile(shop.host(), takesLease, async () => {
    shop.code('third');
    await shop.deploy();
  });
  await expect(shop.continue(host)).rejects.toMatchObject({ code: 'RolloutSuperseded' });
  expect(await shop.answers()).toEqual(['third', 'third']);
  expect(await shop.current()).toEqual([3, 3]);
  // What the status recommends would be refused otherwise.
  expect((await shop.status()).superseded).toBe(3);
});

test.each(
  (['continue', 'abort'] as const).flatMap((command) =>
    ['lease', 'rollout'].map((written) => [command, written] as const),
  ),
)(
  'the release of a region that is added meanwhile leaves a rollout of the others to %s, before it writes the %s',
  async (command, written) => {
    const shop = await waiting(`added-${command}-${written}`);
    const isMeant = (operation: string, { Key }: { readonly Key?: string }) =>
      operation === 'PutObjectCommand' && Key?.endsWith(`/${written}.json`) === true;
    await shop[command](meanwhile(shop.host(), isMeant, () => shop.add('sa-east-1')));
    const text = command === 'continue' ? 'second' : 'first';
    expect(await shop.answers()).toEqual([text, text]);
    const status = await shop.status();
    expect(status.record.state).toBe(command === 'continue' ? 'done' : 'undone');
    expect(status.superseded).toBeUndefined();
  },
);

test.each(['deploy', 'deployInWaves'] as const)(
  'what %s is refused, since an address would be lost, has changed nothing before, and the rollout goes on',
  async (deployment) => {
    const shop = await waiting(`refused-${deployment.toLowerCase()}`);
    shop.older();
    await expect(shop[deployment]()).rejects.toMatchObject({ code: 'AddressWouldBeLost' });
    expect(await shop.answers()).toEqual(['second', 'first']);
    const { record, superseded } = await shop.status();
    expect([record.number, record.state, superseded]).toEqual([2, 'paused', undefined]);
    await shop.continue();
    expect(await shop.answers()).toEqual(['second', 'second']);
  },
);

test('of two machines that continue one rollout, the second changes nothing', async () => {
  const shop = await waiting('twice');
  const host = meanwhile(shop.host(), takesLease, () => shop.continue());
  await expect(shop.continue(host)).rejects.toMatchObject({ code: 'RolloutChanged' });
  expect(await shop.answers()).toEqual(['second', 'second']);
  expect((await shop.status()).record.state).toBe('done');
  expect((await shop.status()).superseded).toBeUndefined();
});

test('continuing a rollout that was aborted meanwhile changes nothing', async () => {
  const shop = await waiting('aborted');
  const host = meanwhile(shop.host(), takesLease, () => shop.abort());
  await expect(shop.continue(host)).rejects.toMatchObject({ code: 'RolloutChanged' });
  expect(await shop.answers()).toEqual(['first', 'first']);
  expect((await shop.status()).record.state).toBe('undone');
});

test('aborting a rollout that was continued meanwhile changes nothing', async () => {
  const shop = await waiting('continued');
  const host = meanwhile(shop.host(), takesLease, () => shop.continue());
  await expect(shop.abort(host)).rejects.toMatchObject({ code: 'RolloutChanged' });
  expect(await shop.answers()).toEqual(['second', 'second']);
});

test('a roll-back that was planned before the rollout went on changes nothing', async () => {
  const shop = await waiting('wentonback');
  const host = meanwhile(shop.host(), takesLease, () => shop.continue());
  const refused = shop.rollback(host);
  await expect(refused).rejects.toMatchObject({ code: 'NewerRelease' });
  await expect(refused).rejects.toThrow(
    'release 2 in eu-west-1 now; when this roll-back was planned it had not got there',
  );
  expect(await shop.answers()).toEqual(['second', 'second']);
  await shop.rollback();
  expect(await shop.answers()).toEqual(['first', 'first']);
});

test.each(['continue', 'abort'] as const)(
  '%s of a rollout that has ended drops the lease of a process that died at its end',
  async (what) => {
    const shop = await waiting(`died-${what}`);
    await shop.continue();
    const lease = await shop.bucket(regions[1]!);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const now = new Date();
    const holder = { ...thisHolder('other', now, new Date(now.getTime() + 120_000)), pid };
    await lease.put(leaseKey(`died-${what}`, 'dev'), JSON.stringify(holder), { type: 'application/json' });
    await expect(shop[what]()).rejects.toMatchObject({ code: 'RolloutEnded' });
    expect(await lease.get(leaseKey(`died-${what}`, 'dev'))).toBeUndefined();
  },
);
