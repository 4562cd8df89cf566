import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { hurriedHost } from '../../../test/faults/support/host.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from '../testing/project.ts';
import { abortRollout, rolloutStatus } from './control.ts';

// Slow: a region is waited for.
vi.setConfig({ testTimeout: 120_000 });

const regions = ['us-east-1', 'eu-west-1'];

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const down = { code: 'ServiceUnavailable', status: 503 };

const answer = (text: string) => `export const handler = async () => ${JSON.stringify(text)};\n`;

test('a region that dies in a wave does not keep the others: they go back as soon as it is given up', async () => {
  const files = functionFiles('m/one', { apiGateway: null, code: answer('first') });
  const root = projectFolder({ name: 'silent', domain: 'silent.test', stages: { prod: regions }, files });
  const run = (host: TestHost) =>
    deploy(host, {
      project: openProject(root),
      selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
      rollout: { allOrNothing: true },
    });
  const answers = () =>
    Promise.all(
      regions.map(async (region) => {
        const lambda = await (await testHost(cloud.endpoint).connect(undefined)).in(region).lambda();
        const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'prod-silent-lMOne:live' }));
        return JSON.parse(Buffer.from(Payload!).toString()) as string;
      }),
    );
  await run(testHost(cloud.endpoint));
  write(root, { 'aws_modules/m/one/handler.js': answer('second') });
  vi.useFakeTimers({ toFake: ['performance'] });
  let isDown = false;
  let asked = 0;
  const host = hurriedHost(cloud.endpoint, {
    seen: (event) => {
      if (event.type === 'stack' && event.region === 'eu-west-1' && event.state === 'updating' && !isDown) {
        isDown = true;
        cloud.faults.add({ region: 'eu-west-1', operation: 'DescribeStackEvents', error: down });
      }
      if (event.type === 'warning' && /Trying again/.test(event.message)) {
        cloud.faults.add({ region: 'eu-west-1', error: down });
        // It was asked, and a minute is over.
        vi.advanceTimersByTime(61_000);
      }
      if (event.type === 'wave' && event.state === 'undoing') asked = callsTo('eu-west-1');
    },
  });
  const callsTo = (region: string) =>
    cloud.faults
      .calls()
      .filter((one) => one.region === region)
      .reduce((sum, { count }) => sum + count, 0);
  const error: unknown = await run(host).catch((thrown: unknown) => thrown);
  const after = callsTo('eu-west-1');
  vi.useRealTimers();
  cloud.faults.clear();
  expect(error).toMatchObject({
    code: 'RolloutFailed',
    message: expect.stringMatching(/Rolled back: us-east-1\. Could not be rolled back: eu-west-1\./),
    problems: expect.arrayContaining([
      { message: expect.stringContaining('has not answered for 60 s and was given up'), hint: expect.any(String) },
    ]),
  });
  // Nobody waits for it to answer once it is given up.
  expect(after).toBe(asked);
  expect((await answers())[0]).toBe('first');
  const place = { project: openProject(root), stage: 'prod' };
  const status = await rolloutStatus(testHost(cloud.endpoint), place);
  expect(status.record).toMatchObject({ state: 'undoing', undone: ['us-east-1'] });
  expect(status.next).toBe('`jaws rollout abort prod` tries again to roll back.');
  // The lease there could not be released, and the process of the test lives.
  await abortRollout(testHost(cloud.endpoint), { ...place, recover: false, forceUnlock: true, allowDataLoss: [] });
  expect(await answers()).toEqual(['first', 'first']);
  expect((await rolloutStatus(testHost(cloud.endpoint), place)).record.state).toBe('undone');
});
