import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../../src/aws/types.ts';
import { deploy } from '../../src/engine/deploy.ts';
import { openProject } from '../../src/engine/open.ts';
import { releases } from '../../src/engine/releases/releases.ts';
import { abortRollout, rolloutStatus } from '../../src/engine/rollout/control.ts';
import { continueRollout } from '../../src/engine/rollout/resume.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../../src/engine/testing/project.ts';
import type { Event } from '../../src/events.ts';
import { hurriedHost } from './support/host.ts';

/** All moments in `npm run test:soak`; otherwise every third of them. */
const SAMPLE = Number(process.env.KILL_SAMPLE ?? 3) > 1 ? 3 : 1;
const timeout = 1_200_000;
const everywhere = ['us-east-1', 'eu-west-1', 'ap-southeast-2', 'sa-east-1'];

let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

/** When a region goes down, in terms of a rollout's events. */
const phases: Readonly<Record<string, (event: Event, region: string) => boolean>> = {
  'before its wave': (event, region) =>
    event.type === 'wave' && event.state === 'started' && event.regions.includes(region),
  'with its resources': (event, region) =>
    event.type === 'stack' && event.region === region && event.stack.endsWith('-r') && event.state === 'updating',
  'with its functions': (event, region) =>
    event.type === 'stack' && event.region === region && event.stack.endsWith('-l') && event.state === 'updating',
  'while it is watched': (event, region) =>
    event.type === 'wave' && event.state === 'watched' && event.regions.includes(region),
};

function project(allOrNothing: boolean) {
  const name = allOrNothing ? 'whole' : 'partly';
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: everywhere },
    files: functionFiles('m/one'),
  });
  const waves = [['us-east-1'], ['eu-west-1', 'ap-southeast-2'], 'rest'];
  write(root, {
    'jaws.json': {
      name,
      domain: `${name}.test`,
      stages: { prod: everywhere.map((region) => ({ region })) },
      rollout: { prod: { waves, alarms: ['any'], allOrNothing } },
    },
  });
  const place = () => ({ project: openProject(root), stage: 'prod' });
  const consent = { recover: false, forceUnlock: false, allowDataLoss: [] };
  return {
    edit(version: number): string {
      const topic = { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `version ${version}` } };
      write(root, {
        'aws_modules/m/one/handler.js': `export const handler = async () => 'version ${version}';\n`,
        'cloudformation/resources-cf.json': { Resources: { News: topic } },
      });
      return `version ${version}`;
    },
    deploy: (host: TestHost) =>
      deploy(host, {
        project: openProject(root),
        selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
        rollout: {},
      }),
    continue: () => continueRollout(testHost(cloud.endpoint), { ...place(), ...consent }),
    abort: () => abortRollout(testHost(cloud.endpoint), { ...place(), ...consent }),
    status: () => rolloutStatus(testHost(cloud.endpoint), place()),
    releases: async () => (await releases(testHost(cloud.endpoint), { root, stage: 'prod', limit: 3 })).releases,
    answers: (): Promise<string[]> =>
      Promise.all(
        everywhere.map(async (region) => {
          const lambda = await aws.in(region).lambda();
          const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `prod-${name}-lMOne` }));
          return JSON.parse(Buffer.from(Payload!).toString()) as string;
        }),
      ),
  };
}

/** A host for which a region is down from one of its phases on. */
function goingDown(region: string, phase: string): TestHost {
  let isDown = false;
  return hurriedHost(cloud.endpoint, {
    seen: (event) => {
      if (isDown || !phases[phase]!(event, region)) return;
      isDown = true;
      cloud.faults.add({ region, error: { code: 'ServiceUnavailable', status: 503 } });
    },
  });
}

const moments = ['us-east-1', 'ap-southeast-2', 'sa-east-1'].flatMap((region) =>
  Object.keys(phases).map((phase) => ({ region, phase })),
);

/** Different moments for each of the two tests, so that together they cover most of them. */
const sampled = (first: number) => moments.filter((_, index) => index % SAMPLE === first % SAMPLE);

test.each([true, false])(
  'a region that goes down in any phase of any wave, all or nothing: %s',
  { timeout },
  async (allOrNothing) => {
    const shop = project(allOrNothing);
    let version = 0;
    shop.edit(version);
    await shop.deploy(testHost(cloud.endpoint));
    let ran = 'version 0';
    for (const { region, phase } of sampled(allOrNothing ? 0 : 1)) {
      const what = `${region} goes down ${phase}`;
      const next = shop.edit(++version);
      const failed = await shop.deploy(goingDown(region, phase)).then(
        () => 'deployed',
        (error: { code?: string }) => error.code ?? String(error),
      );
      cloud.faults.clear();
      expect(['RolloutFailed', 'deployed'], what).toContain(failed);
      const [newest] = await shop.releases();
      const status = await shop.status();
      const answers = await shop.answers();
      // Every region runs one of the two releases.
      for (const answer of answers) expect([ran, next], what).toContain(answer);
      const away = answers[everywhere.indexOf(region)];
      if (failed === 'deployed') {
        expect(answers, what).toEqual(everywhere.map(() => next));
      } else {
        // The record of a region is true.
        const states = status.waves.flatMap(({ regions }) => regions);
        for (const { region: name, state } of states) {
          const answer = answers[everywhere.indexOf(name)];
          if (state === 'done') expect(answer, `${what}: ${name} is ${state}`).toBe(next);
          if (state === 'undone' || state === 'waiting') expect(answer, `${what}: ${name} is ${state}`).toBe(ran);
        }
        if (allOrNothing) {
          // All other regions are unchanged; the error names the one that is down.
          for (const other of everywhere.filter((one) => one !== region)) {
            expect(answers[everywhere.indexOf(other)], `${what}: ${other}`).toBe(ran);
          }
          if (away === next)
            expect(
              status.record.left.map((one) => one.region),
              what,
            ).toEqual([region]);
          if (status.record.left.length > 0) await shop.abort();
          expect(await shop.answers(), what).toEqual(everywhere.map(() => ran));
          await shop.deploy(testHost(cloud.endpoint));
        } else {
          await shop.continue();
          const [latest] = await shop.releases();
          expect(latest!.number, what).toBe(Math.max(newest!.number!, status.record.number));
        }
        expect(await shop.answers(), what).toEqual(everywhere.map(() => next));
      }
      ran = next;
    }
  },
);
