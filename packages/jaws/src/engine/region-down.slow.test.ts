import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, type TestHost, testHost } from './testing/project.ts';

// Slow: clients retry for seconds against silent servers.

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];
const project = (name: string) =>
  projectFolder({ name, domain: `${name}.test`, stages: { dev: regions }, files: functionFiles('m/hello') });
const run = (root: string, host: TestHost = testHost(cloud.endpoint), mode: 'apply' | 'plan' = 'apply') =>
  deploy(host, { project: openProject(root), selection: all, mode });

/** A host for which a region stops answering at an event. */
function losing(region: string, when: (event: Event) => boolean): TestHost {
  let down = false;
  // Clients are kept: each call decides.
  const either = <Client extends { send: (...args: never[]) => unknown }>(own: Client, gone: Client): Client =>
    new Proxy(own, {
      get: (target, name) =>
        name === 'send'
          ? (...args: never[]) => (down ? gone : own).send(...args)
          : (Reflect.get(target, name) as unknown),
    });
  const host = testHost(cloud.endpoint, (event) => {
    down ||= when(event);
  });
  return {
    ...host,
    connect: async (profile) => {
      const [aws, dead] = await Promise.all([host.connect(profile), testHost('http://127.0.0.1:9').connect(undefined)]);
      return {
        ...aws,
        in: (name) => {
          if (name !== region) return aws.in(name);
          const own = aws.in(name);
          const gone = dead.in(name);
          return {
            ...own,
            cloudFormation: async () => either(await own.cloudFormation(), await gone.cloudFormation()),
            s3: async () => either(await own.s3(), await gone.s3()),
          };
        },
      };
    },
  };
}

describe('a region that is down', () => {
  // In parallel: most of the time is the clients' delay between attempts.
  test.concurrent.each([
    ['from the start', 'start', () => true],
    ['in the resources', 'resources', (event: Event) => event.type === 'plan'],
    ['in the functions', 'functions', (event: Event) => event.type === 'stack' && event.state === 'done'],
  ] as const)('%s keeps no other from being deployed, and the same command finishes it', async (_when, name, when) => {
    const root = project(`down${name}`);
    const host = losing('eu-west-1', when);
    if (name === 'start') host.emit({ type: 'notice', message: 'the region goes down' });
    await expect(run(root, host)).rejects.toMatchObject({
      code: 'DeployFailed',
      message: 'Failed in dev eu-west-1; done in dev us-east-1, dev ap-southeast-2.',
      problems: [{ message: expect.stringMatching(/^dev eu-west-1: /) }],
    });
    expect(host.events).toContainEqual(
      expect.objectContaining({ type: 'region-failed', region: 'eu-west-1', code: 'AwsUnreachable' }),
    );
    const healthy = await testHost(cloud.endpoint).connect(undefined);
    for (const region of ['us-east-1', 'ap-southeast-2']) {
      const { GetFunctionCommand } = await import('@aws-sdk/client-lambda');
      const lambda = await healthy.in(region).lambda();
      const found = await lambda.send(new GetFunctionCommand({ FunctionName: `dev-down${name}-lMHello` }));
      expect(found.Configuration?.State).toBe('Active');
    }
    const again = await run(root);
    expect(again.urls.map(({ region }) => region)).toContain('eu-west-1');
    expect(
      again.stacks.filter(({ region }) => region !== 'eu-west-1').every(({ result }) => result === 'unchanged'),
    ).toBe(true);
  });

  test.concurrent('is named by a plan, which shows the others and says that nothing was changed', async () => {
    const host = losing('eu-west-1', () => true);
    host.emit({ type: 'notice', message: 'the region goes down' });
    await expect(run(project('downplan'), host, 'plan')).rejects.toMatchObject({
      code: 'PlanIncomplete',
      message: 'No plan of dev eu-west-1; planned: dev us-east-1, dev ap-southeast-2.',
      hint: 'Nothing was changed. Fix the causes and plan again.',
      problems: [{ message: expect.stringMatching(/^dev eu-west-1: /) }],
    });
    const plans = host.events.flatMap((event) => (event.type === 'plan' ? [event.plan] : []));
    expect(plans.flatMap(({ regions }) => regions.map(({ region }) => region))).toEqual([
      'us-east-1',
      'ap-southeast-2',
    ]);
  });
});
