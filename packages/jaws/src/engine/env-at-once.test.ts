import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { copyEnv } from './env-copy.ts';
import type { Host } from './host.ts';
import { openProject } from './open.ts';
import { meanwhile } from './testing/meanwhile.ts';
import { functionFiles, projectFolder, testHost } from './testing/project.ts';

const regions = ['us-east-1', 'eu-west-1'];
const root = projectFolder({
  name: 'atonce',
  domain: 'atonce.test',
  stages: { dev: regions, qa: ['us-east-1'] },
  files: functionFiles('m/one', { lambda: { envVars: ['TOKEN'] } }),
});
const place = { root, stage: 'dev', region: undefined };
const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: [] } as const;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  await deploy(host(), { project: openProject(root), selection: { ...selection, functions: [] } });
  await deploy(host(), { project: openProject(root), selection: { ...selection, stage: 'qa', functions: [] } });
});
afterAll(() => cloud.close());
beforeEach(async () => {
  await setEnv(host(), place, 'TOKEN', 'before');
});

const host = (onEvent?: Parameters<typeof testHost>[1]) => testHost(cloud.endpoint, onEvent);

/** TOKEN in each region. */
const tokens = async () =>
  (await listEnv(host(), place)).map(({ variables }) => variables.find(({ name }) => name === 'TOKEN')?.value);

/** Runs one command right before the second time that the other one does something with variables, until it has ended or waits. */
async function atSecond(
  operation: 'GetObjectCommand' | 'PutObjectCommand',
  one: (own: Host) => Promise<unknown>,
  other: (own: Host) => Promise<unknown>,
): Promise<void> {
  let count = 0;
  let second: Promise<unknown> | undefined;
  const begin = () => {
    const waits = new Promise<void>((resolve) => {
      const own = host((event) => {
        if (event.type === 'notice' && /waiting for it to end/.test(event.message)) resolve();
      });
      second = other(own);
    });
    return Promise.race([waits, second]);
  };
  const isSecond = (call: string, { Key }: { readonly Key?: string }) =>
    call === operation && Key === 'JAWS/envVars/atonce/dev/.env' && ++count === 2;
  await one(meanwhile(host(), isSecond, begin));
  expect(second).toBeDefined();
  await second;
}

describe('every region has the value of the same command', () => {
  test('when two set a variable', async () => {
    await atSecond(
      'PutObjectCommand',
      (own) => setEnv(own, place, 'TOKEN', 'one'),
      (own) => setEnv(own, place, 'TOKEN', 'two'),
    );
    expect(await tokens()).toEqual(['two', 'two']);
  });

  test('when one copies variables from another stage', async () => {
    await setEnv(host(), { ...place, stage: 'qa' }, 'TOKEN', 'copied');
    const options = {
      root,
      from: { stage: 'qa', region: 'us-east-1' },
      to: { stage: 'dev', region: undefined },
      only: ['TOKEN'],
      overwrite: true,
      agree: async () => {},
    };
    await atSecond(
      'PutObjectCommand',
      (own) => copyEnv(own, options),
      (own) => setEnv(own, place, 'TOKEN', 'two'),
    );
    expect(await tokens()).toEqual(['two', 'two']);
  });

  test('when one deploys', async () => {
    await atSecond(
      'GetObjectCommand',
      (own) => deploy(own, { project: openProject(root), selection }),
      (own) => setEnv(own, place, 'TOKEN', 'two'),
    );
    const aws = await host().connect(undefined);
    const deployed = await Promise.all(
      regions.map(async (region) => {
        const lambda = await aws.in(region).lambda();
        const FunctionName = 'dev-atonce-lMOne';
        const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: 'live' }));
        return found.Environment?.Variables?.TOKEN;
      }),
    );
    expect(deployed).toEqual(['two', 'two']);
  });
});
