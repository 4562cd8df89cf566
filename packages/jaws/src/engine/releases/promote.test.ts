import { execFileSync } from 'node:child_process';
import { GetFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { BuildSession } from '../../artifacts/session.ts';
import type { Aws } from '../../aws/types.ts';
import { deploy } from '../deploy.ts';
import { setEnv } from '../env.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { promote } from './promote.ts';
import { releases } from './releases.ts';
import type { PromoteOptions } from './types.ts';

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const stages = { dev: ['us-east-1', 'eu-west-1'], prod: ['us-east-1', 'sa-east-1'] };

function project(name: string) {
  const answer = (text: string) =>
    `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} + ' ' + process.env.TOKEN });\n`;
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages,
    files: functionFiles('m/one', { lambda: { envVars: ['TOKEN'] }, code: answer('first') }),
  });
  const nameOf = (stage: string) => `${stage}-${name}-lMOne`;
  return {
    root,
    code: (text: string) => write(root, { 'aws_modules/m/one/handler.js': answer(text) }),
    deploy: async (stage: string, region?: string, how?: 'session') => {
      const session = how && new BuildSession(root);
      try {
        return await deploy(testHost(cloud.endpoint), {
          session,
          project: openProject(root),
          selection: { stage, region, resources: true, functions: 'all', endpoints: 'all' },
          allowMissing: true,
        });
      } finally {
        await session?.close();
      }
    },
    set: (stage: string, value: string) =>
      setEnv(testHost(cloud.endpoint), { root, stage, region: undefined }, 'TOKEN', value),
    promote: (over: Partial<PromoteOptions> = {}, host: TestHost = testHost(cloud.endpoint)) =>
      promote(host, {
        project: openProject(root),
        from: 'dev',
        to: 'prod',
        region: undefined,
        plan: false,
        recover: false,
        forceUnlock: false,
        allowDataLoss: [],
        rollout: {},
        allowMissing: false,
        ...over,
      }),
    answers: (stage: keyof typeof stages) =>
      Promise.all(
        stages[stage].map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: nameOf(stage) }));
          return (JSON.parse(Buffer.from(Payload!).toString()) as { body: string }).body;
        }),
      ),
    sha: async (stage: string, region: string) => {
      const lambda = await aws.in(region).lambda();
      const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName: nameOf(stage) }));
      return Configuration!.CodeSha256;
    },
    history: async (stage: string) => (await releases(testHost(cloud.endpoint), { root, stage, limit: 9 })).releases,
  };
}

test('prod gets the very bytes that dev runs, whatever lies in the folder, with its own variables', async () => {
  const shop = project('bytes');
  await shop.deploy('prod');
  await shop.set('prod', 'prod');
  shop.code('second');
  await shop.deploy('dev');
  await shop.set('dev', 'dev');
  shop.code('third, never deployed');

  const planned = await shop.promote({ plan: true });
  expect(planned.applied).toBe(false);
  expect(await shop.answers('prod')).toEqual(stages.prod.map(() => 'first undefined'));

  const host = testHost(cloud.endpoint);
  const result = await shop.promote({}, host);
  expect(result).toMatchObject({ applied: true, release: { number: 1 } });
  expect(await shop.answers('prod')).toEqual(stages.prod.map(() => 'second prod'));
  const dev = await shop.sha('dev', 'us-east-1');
  for (const region of stages.prod) expect(await shop.sha('prod', region)).toBe(dev);
  // Nothing was built.
  expect(host.events.some(({ type }) => type === 'built')).toBe(false);
  const [newest] = await shop.history('prod');
  expect(newest).toMatchObject({ number: 2, origin: { type: 'promotion', stage: 'dev', release: 1 }, result: 'done' });

  expect((await shop.promote()).plan.empty).toBe(true);
}, 120_000);

test('an earlier release can be promoted, to one region too', async () => {
  const shop = project('earlier');
  await shop.deploy('prod');
  shop.code('second');
  await shop.deploy('dev');
  shop.code('third');
  await shop.deploy('dev');
  await shop.promote({ release: '1', region: 'sa-east-1', allowMissing: true });
  expect(await shop.answers('prod')).toEqual(['first undefined', 'second undefined']);
  await expect(shop.promote({ release: '9' })).rejects.toMatchObject({ code: 'ReleaseUnknown' });
});

test('variables that functions have in dev and not in prod are asked for', async () => {
  const shop = project('lacks');
  await shop.deploy('prod', 'us-east-1');
  await shop.deploy('dev');
  await shop.set('dev', 'dev');
  const asked: unknown[] = [];
  const hostThat = (agreed: boolean): TestHost => ({
    ...testHost(cloud.endpoint),
    agree: async (question) => {
      asked.push(question);
      return agreed;
    },
  });
  await expect(shop.promote({ region: 'us-east-1' })).rejects.toMatchObject({
    code: 'PromotionVariables',
    message: expect.stringContaining('TOKEN in us-east-1'),
  });
  await expect(shop.promote({}, hostThat(false))).rejects.toMatchObject({ code: 'PromotionVariables' });
  expect(asked).toEqual([
    {
      type: 'variables',
      from: 'dev',
      to: 'prod',
      missing: stages.prod.map((region) => ({ region, names: ['TOKEN'] })),
    },
  ]);
  expect(await shop.history('prod')).toHaveLength(1);
  await shop.promote({ region: 'us-east-1' }, hostThat(true));
  await shop.promote({ region: 'sa-east-1', allowMissing: true });
  expect((await shop.history('prod')).map(({ number }) => number)).toEqual([2, 1]);
});

test('what dev does not have cannot be promoted', async () => {
  const shop = project('nothing');
  await expect(shop.promote()).rejects.toMatchObject({ code: 'NothingToPromote' });
  await shop.deploy('dev', 'us-east-1');
  write(shop.root, functionFiles('m/two'));
  await expect(shop.promote()).rejects.toMatchObject({
    code: 'PromotionLacks',
    message: expect.stringContaining('m/two'),
  });
  await expect(shop.promote({ from: 'staging' })).rejects.toMatchObject({ code: 'UnknownStage' });
});

test('regions of dev that differ leave open what is meant', async () => {
  const shop = project('differs');
  await shop.deploy('dev');
  shop.code('second');
  await shop.deploy('dev', 'eu-west-1');
  await expect(shop.promote()).rejects.toMatchObject({
    code: 'PromotionDiffers',
    message: expect.stringContaining('m/one in us-east-1 than in eu-west-1'),
  });
  // A release that both regions had is unambiguous.
  expect((await shop.promote({ release: '1', plan: true })).plan.regions).toHaveLength(2);
});

test('the commit that the code is of is named where the folder is at another one', async () => {
  const shop = project('commits');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: shop.root, encoding: 'utf8' }).trim();
  const commit = () => {
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@shop.test', 'commit', '-qm', 'x');
    return git('rev-parse', 'HEAD').slice(0, 8);
  };
  git('init', '-q');
  const first = commit();
  await shop.deploy('dev', 'us-east-1');
  const warningsOf = async () => {
    const host = testHost(cloud.endpoint);
    await shop.promote({ plan: true }, host);
    return host.events.flatMap((event) =>
      event.type === 'warning' && event.message.includes('commit') ? [`${event.message} ${event.hint}`] : [],
    );
  };
  shop.code('second');
  const says = (here: string) =>
    `Release 1 was made from commit ${first}; resources, endpoints and settings are those of this folder, at ${here}. For all of it from one commit: git checkout ${first}`;
  expect(await warningsOf()).toEqual([says(`${first} with changes`)]);
  const second = commit();
  expect(await warningsOf()).toEqual([says(second)]);
});

test('a release of a session is promoted only when it is named', async () => {
  const shop = project('sessions');
  await shop.deploy('dev', 'us-east-1', 'session');
  await expect(shop.promote()).rejects.toMatchObject({
    code: 'NothingToPromote',
    message: expect.stringContaining('sessions only'),
    hint: expect.stringContaining('--release 1'),
  });
  expect(await shop.promote({ release: '1', plan: true })).toMatchObject({ release: { number: 1, dev: true } });
  shop.code('second');
  await shop.deploy('dev', 'us-east-1');
  shop.code('third');
  await shop.deploy('dev', 'us-east-1', 'session');
  const host = testHost(cloud.endpoint);
  expect(await shop.promote({ plan: true }, host)).toMatchObject({ release: { number: 2 } });
  expect(host.events).toContainEqual({
    type: 'notice',
    message: 'dev runs release 3 of a `jaws dev` session: release 2, the newest of `jaws deploy`, is promoted.',
  });
});
