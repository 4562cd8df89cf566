import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteAlarmsCommand, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, temporaryFolder, testHost } from '../testing/project.ts';
import { readStatusPage } from './read.ts';
import type { StatusPageOptions } from './types.ts';
import { pageMark, writePage } from './write.ts';

vi.setConfig({ testTimeout: 120_000 });

const name = 'shown';
const [home, other] = ['us-east-1', 'eu-west-1'];
let cloud: Cloud;
let root: string;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  const endpoint = (id: string) => ({
    cloudFormation: { Type: 'AWS_PROXY', Path: id, Method: 'GET', Health: true },
  });
  root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { prod: [home!, other!] },
    files: {
      ...functionFiles('m/one', { apiGateway: endpoint('one') }),
      ...functionFiles('m/bad', {
        apiGateway: endpoint('bad'),
        code: 'export const handler = async () => ({ statusCode: 503 });\n',
      }),
    },
  });
  await deploy(testHost(cloud.endpoint), {
    project: openProject(root),
    selection: { stage: 'prod', region: undefined, resources: true, functions: 'all', endpoints: 'all' },
  });
});
afterAll(() => cloud.close());

const read = (over: Partial<StatusPageOptions> = {}) =>
  readStatusPage(testHost(cloud.endpoint), { root, check: false, ...over });

test('what is deployed where, with endpoints that were not asked', async () => {
  const { project, stages, checked } = await read();
  expect([project, checked, stages.map((stage) => stage.name)]).toEqual([name, false, ['prod']]);
  expect(stages[0]!.regions.map(({ region }) => region)).toEqual([home, other]);
  for (const region of stages[0]!.regions) {
    expect(region).toMatchObject({ release: 1, functions: 2, isDeployed: true, stacks: [], alarms: [] });
    expect(region.endpoints.map(({ id, check }) => [id, check])).toEqual([
      ['GET /bad', undefined],
      ['GET /one', undefined],
    ]);
    expect(region.endpoints[1]!.url).toContain('/prod/one');
  }
});

test('with a check, the answers of each region', async () => {
  const { stages, checked } = await read({ check: true, region: home });
  expect(checked).toBe(true);
  const [bad, one] = stages[0]!.regions[0]!.endpoints;
  expect([bad?.check?.status, one?.check?.status, one?.check?.detail]).toEqual([503, 200, undefined]);
  expect(bad?.check?.detail).toEqual(expect.stringContaining('503'));
});

test('an alarm that rings is named in its region alone', async () => {
  const aws = await testHost(cloud.endpoint).connect(undefined);
  const client = await aws.in(home!).cloudWatch();
  const AlarmName = `prod-${name}-lMOne-errors`;
  const set = (StateValue: 'ALARM' | 'OK') =>
    client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  try {
    // An evaluation of the alarm would end the state set by the test.
    await vi.waitFor(async () => {
      await set('ALARM');
      const [us, eu] = (await read()).stages[0]!.regions;
      // The endpoint that answers 503 has an alarm too, which may have gone off by now.
      expect(us?.alarms).toContainEqual({ name: AlarmName, since: expect.any(String) });
      expect(eu?.alarms).toEqual([]);
    });
  } finally {
    await set('OK');
  }
});

test('an alarm of a project whose name only begins like this one is not named', async () => {
  const aws = await testHost(cloud.endpoint).connect(undefined);
  const client = await aws.in(home!).cloudWatch();
  const others = [`prod-${name}-admin-lMOne-errors`, `prod-${name}-admin-api-serverErrors`];
  const own = `prod-${name}-lGone-errors`;
  for (const AlarmName of [...others, own]) {
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        // The state set by the test stays, even if the alarm is evaluated meanwhile.
        TreatMissingData: 'ignore',
      }),
    );
    await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }));
  }
  try {
    const [us] = (await read({ region: home })).stages[0]!.regions;
    const shown = us?.alarms?.map((alarm) => alarm.name);
    expect(shown).toContain(own);
    expect(shown).not.toEqual(expect.arrayContaining([expect.stringContaining('-admin-')]));
  } finally {
    await client.send(new DeleteAlarmsCommand({ AlarmNames: [...others, own] }));
  }
});

test('a region that is down says so and hides no other', async () => {
  await cloud.faults.regionDown(other!, 'unavailable');
  try {
    const [us, eu] = (await read()).stages[0]!.regions;
    expect([us?.error, us?.functions]).toEqual([undefined, 2]);
    expect(eu?.error?.code).toEqual(expect.any(String));
    expect(eu).not.toHaveProperty('alarms');
  } finally {
    await cloud.faults.regionUp(other!);
  }
});

test('the page takes the place of an earlier one, and of nothing else', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'status.html');
  const page = (text: string) => `<!doctype html>${pageMark}${text}`;
  const written = () => readFileSync(file, 'utf8');
  writePage(file, page('one'), false);
  writePage(file, page('two'), false);
  expect(written()).toBe(page('two'));
  writeFileSync(file, 'my notes');
  expect(() => writePage(file, page('three'), false)).toThrow(expect.objectContaining({ code: 'NotOurPage' }));
  expect(written()).toBe('my notes');
  writePage(file, page('three'), true);
  expect(written()).toBe(page('three'));
  mkdirSync(join(folder, 'folder'));
  expect(() => writePage(join(folder, 'folder'), page('four'), false)).toThrow(
    expect.objectContaining({ code: 'NotOurPage' }),
  );
  expect(() => writePage(join(folder, 'none', 'status.html'), page('five'), false)).toThrow(
    expect.objectContaining({ code: 'CannotWrite' }),
  );
  expect(readdirSync(folder).sort()).toEqual(['folder', 'status.html']);
});

test.skipIf(process.platform === 'win32')('a pipe is not waited for', () => {
  const file = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [file]);
  expect(() => writePage(file, 'a page', false)).toThrow(expect.objectContaining({ code: 'NotOurPage' }));
});
