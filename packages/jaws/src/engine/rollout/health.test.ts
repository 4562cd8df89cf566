import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fakeAws, fakeClient } from '../../deploy/testing.ts';
import type { RolloutModel } from '../../model/types.ts';
import { checkHealth } from './health.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function api(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`;
}

const since = new Date('2026-01-01T00:00:30Z');
const now = new Date('2026-01-01T00:02:10Z');

function check(
  rollout: Partial<RolloutModel>,
  answers: Parameters<typeof fakeClient>[0] = {},
  over: {
    readonly api?: string;
    readonly functions?: readonly string[];
    readonly alarms?: readonly string[];
    readonly signal?: AbortSignal;
    readonly now?: Date;
  } = {},
) {
  const fake = fakeClient(answers);
  const { functions = ['a', 'b'], alarms = [] } = over;
  const watched = { stage: 'prod', region: 'eu-west-1', functions, alarms, api: over.api };
  const health = checkHealth(
    fakeAws({ cloudWatch: fake.client }),
    watched,
    since,
    over.now ?? now,
    { alarms: [], minRequests: 0, ...rollout },
    over.signal ?? new AbortController().signal,
  );
  return { health, ...fake };
}

test('nothing is asked where nothing is to be watched', async () => {
  const { health, calls } = check({});
  expect(await health).toEqual({ invocations: 0, errors: 0 });
  expect(calls).toEqual([]);
});

test('an alarm in ALARM is a failure, with its reason; others are not, nor those that are not there', async () => {
  const quiet = { MetricAlarms: [{ AlarmName: 'slow', StateValue: 'INSUFFICIENT_DATA' }] };
  expect(await check({ alarms: ['slow', 'gone'] }, { DescribeAlarms: () => quiet }).health).toBeDefined();
  const { health, calls } = check(
    { alarms: ['slow', 'all'] },
    {
      DescribeAlarms: () => ({
        CompositeAlarms: [{ AlarmName: 'all', StateValue: 'ALARM', StateReason: 'It is bad.' }],
      }),
    },
  );
  await expect(health).rejects.toMatchObject({
    code: 'RolloutAlarm',
    message: 'The alarm all is in ALARM in prod eu-west-1: It is bad.',
  });
  expect(calls[0]![1]).toMatchObject({ AlarmNames: ['slow', 'all'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
test('alarms of the region itself count like those of the rollout, a hundred a call', async () => {
  const alarms = Array.from({ length: 150 }, (_, n) => `own${n}`);
  const ringing = ({ AlarmNames }: { AlarmNames: string[] }) => ({
    MetricAlarms: AlarmNames.map((AlarmName) => ({ AlarmName, StateValue: AlarmName === 'own149' ? 'ALARM' : 'OK' })),
  });
  const { health, calls } = check({ alarms: ['slow'] }, { DescribeAlarms: ringing as never }, { alarms });
  await expect(health).rejects.toMatchObject({ message: 'The alarm own149 is in ALARM in prod eu-west-1.' });
  expect(calls.map(([, input]) => (input as { AlarmNames: string[] }).AlarmNames.length)).toEqual([100, 51]);
});

test.each([200, 204, 302, 399])('a probe that answers %i is well', async (status) => {
  const seen: string[] = [];
  const base = await api((request, response) => {
    seen.push(request.url!);
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  await check({ probe: '/health?deep=1' }, {}, { api: base }).health;
  // A redirect counts as an answer and is not followed.
  expect(seen).toEqual(['/prod/health?deep=1']);
});

test.each([400, 404, 500, 503])('a probe that answers %i three times is not', async (status) => {
  let asked = 0;
  const base = await api((_request, response) => {
    asked++;
    response.writeHead(status).end();
  });
  await expect(check({ probe: '/health' }, {}, { api: base }).health).rejects.toMatchObject({
    code: 'RolloutProbeFailed',
    message: `The probe ${base}/health of prod eu-west-1 failed: it answers ${status}.`,
  });
  expect(asked).toBe(3);
});

test('one bad answer may be the network', async () => {
  let asked = 0;
  const base = await api((_request, response) => {
    response.writeHead(asked++ === 0 ? 502 : 200).end();
  });
  await check({ probe: '/' }, {}, { api: base }).health;
  expect(asked).toBe(2);
});

test('no answer at all is one too, and so is a region without an API', async () => {
  const base = await api((request) => void request.socket.destroy());
  await expect(check({ probe: '/' }, {}, { api: base }).health).rejects.toMatchObject({
    code: 'RolloutProbeFailed',
    message: expect.stringContaining('no answer ('),
  });
  await expect(check({ probe: '/health' }).health).rejects.toMatchObject({
    message: 'The probe /health of prod eu-west-1 failed: the region has no API.',
  });
});

test('Ctrl-C ends a probe', async () => {
  const abort = new AbortController();
  const base = await api(() => abort.abort(new Error('stop')));
  await expect(check({ probe: '/' }, {}, { api: base, signal: abort.signal }).health).rejects.toThrow('stop');
});

const counted = (invocations: number, errors: number) => ({
  GetMetricData: () => ({
    MetricDataResults: [
      { Id: 'invocations0', Values: [invocations - 1, 1] },
      { Id: 'invocations1', Values: [] },
      { Id: 'errors0', Values: [errors] },
      { Id: 'errors1' },
    ],
  }),
});

test('within the minute in which the wave ended nothing can be distinguished', async () => {
  const { health, calls } = check({ minRequests: 1 }, counted(7, 2), { now: new Date('2026-01-01T00:00:59Z') });
  expect(await health).toEqual({ invocations: 0, errors: 0 });
  expect(calls).toEqual([]);
});

test('invocations and errors are those since the wave was deployed, by whole minutes', async () => {
  const { health, calls } = check({ minRequests: 1 }, counted(7, 2));
  expect(await health).toEqual({ invocations: 7, errors: 2 });
  const input = calls[0]![1] as { StartTime: Date; EndTime: Date; MetricDataQueries: { MetricStat: object }[] };
  expect([input.StartTime, input.EndTime].map((time) => time.toISOString())).toEqual([
    '2026-01-01T00:01:00.000Z',
    '2026-01-01T00:03:00.000Z',
  ]);
  expect(input.MetricDataQueries).toHaveLength(4);
  expect(input.MetricDataQueries[3]!.MetricStat).toMatchObject({
    Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: 'b' }] },
    Stat: 'Sum',
  });
});

test('many functions are several calls, and pages are read to the end', async () => {
  const functions = Array.from({ length: 300 }, (_, index) => `f${index}`);
  const { health, calls } = check(
    { minRequests: 1 },
    {
      GetMetricData: (_input, call) => ({
        MetricDataResults: [{ Id: 'invocations0', Values: [call] }],
        ...(call === 1 && { NextToken: 'more' }),
      }),
    },
    { functions },
  );
  expect(await health).toEqual({ invocations: 6, errors: 0 });
  const sizes = calls.map(([, input]) => (input as { MetricDataQueries: unknown[] }).MetricDataQueries.length);
  expect(sizes).toEqual([500, 500, 100]);
  expect(calls[1]![1]).toMatchObject({ NextToken: 'more' });
});

test.each([
  [100, 11, true],
  [100, 10, false],
  [20, 3, true],
  [19, 19, false],
  [0, 0, false],
])('of %i invocations %i may fail, at 10 %%: %s', async (invocations, errors, fails) => {
  const { health } = check({ maxErrorRate: 10 }, counted(invocations, errors));
  if (!fails) expect(await health).toMatchObject({ errors });
  else
    await expect(health).rejects.toMatchObject({ code: 'RolloutErrors', hint: expect.stringContaining('jaws logs') });
});
