import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const secret = 'a-token-of-thirty-two-characters';
const token = { authorization: `Bearer ${secret}` };
describe.each(['REST', 'HTTP'] as const)('on a %s API', (protocol) => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-scheduler'], { SCHEDULER_TOKEN: secret }, protocol);
  });
  afterAll(() => app?.stop());

  const invoke = (name: string, event: object) =>
    app.aws.rest('lambda', 'POST', `/2015-03-31/functions/dev-app-lAwsmScheduler${name}/invocations`, event);
  const runs = async (query = '') => (await app.call('GET', `/scheduler/runs${query}`, undefined, token)).json?.runs;
  const edit = (file: string, change: (text: string) => string) => {
    const path = `${app.root}/aws_modules/awsm-scheduler/${file}`;
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  test('nobody without the token', async () => {
    expect((await app.call('GET', '/scheduler/runs')).status).toBe(401);
    expect((await app.call('GET', '/scheduler/runs', undefined, { authorization: 'Bearer x' })).status).toBe(401);
  });

  test('a job that is called by hand is done and shown', async () => {
    expect(await invoke('Jobs', { job: 'nightly', scheduledFor: '2026-03-01T03:00:00Z' })).toEqual({
      status: 'succeeded',
    });
    expect(await invoke('Jobs', { job: 'nightly', scheduledFor: '2026-03-01T03:00:00Z' })).toEqual({
      status: 'repeated',
    });
    const result = 'It is 2026-03-01T03:00:00.000Z.';
    expect(await runs()).toMatchObject([{ job: 'nightly', status: 'succeeded', result }]);
    expect(await runs('?job=nightly&limit=5')).toHaveLength(1);
    expect(await runs('?job=none')).toEqual([]);
    expect((await app.call('GET', '/scheduler/runs?job=nightly&limit=0', undefined, token)).status).toBe(400);
    expect(await invoke('Jobs', { job: 'none' })).toMatchObject({
      errorMessage: expect.stringContaining('there are nightly, hourly'),
    });
  });

  test('a schedule in a time zone calls its job', async () => {
    const { Schedules } = await app.aws.rest('scheduler', 'GET', '/schedules');
    const [{ Name, GroupName }] = Schedules;
    const schedule = await app.aws.rest('scheduler', 'GET', `/schedules/${Name}?groupName=${GroupName}`);
    expect(schedule).toMatchObject({ ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'UTC' });
    // The job of three in the morning runs within a second here, with the same target and the same role.
    const soon = new Date(Date.now() + 9 * 3_600_000 + 1500).toISOString().slice(0, 19);
    const { Target, FlexibleTimeWindow } = schedule;
    await app.aws.rest('scheduler', 'PUT', `/schedules/${Name}`, {
      Target,
      FlexibleTimeWindow,
      ScheduleExpression: `at(${soon})`,
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    });
    const latest = async () => (await runs('?job=nightly&limit=1'))[0]?.scheduledFor;
    // To the minute.
    const utc = new Date(`${soon.slice(0, 16)}+09:00`).toISOString();
    await expect.poll(latest, { timeout: 20_000, interval: 200 }).toBe(utc);
  });

  test('a rule calls its job', async () => {
    const { Rules } = await app.aws.json('events', 'ListRules');
    const hourly = Rules.find((rule: { Name: string }) => rule.Name.includes('Hourly'));
    expect(hourly).toMatchObject({ ScheduleExpression: 'cron(0 * * * ? *)', State: 'ENABLED' });
    // An hour is too long to wait: an event of its own kind triggers the rule.
    await app.aws.json('events', 'PutRule', { Name: hourly.Name, EventPattern: '{"source":["test"]}' });
    await app.aws.json('events', 'PutEvents', {
      Entries: [{ Source: 'test', DetailType: 'x', Detail: '{}', Time: Date.parse('2026-03-01T04:00:00Z') / 1000 }],
    });
    const hour = async () => (await runs('?job=hourly'))[0];
    await expect
      .poll(hour, { timeout: 20_000, interval: 200 })
      .toMatchObject({ scheduledFor: '2026-03-01T04:00:00.000Z', status: 'succeeded' });
  });

  test('functions are kept warm, those of the project only', async () => {
    expect(await invoke('KeepWarm', {})).toEqual({ warm: [], failed: [] });
    await app.jaws('module', 'create', 'greetings', 'hello');
    await app.jaws('module', 'create', 'greetings', 'bye');
    edit('keep-warm/warm.ts', (text) => text.replace('functions: []', "functions: ['greetings/*']"));
    await app.deploy();
    expect(await invoke('KeepWarm', {})).toEqual({
      warm: ['dev-app-lGreetingsBye', 'dev-app-lGreetingsHello'],
      failed: [],
    });
  });

  test('a job of your own', async () => {
    edit('jobs/jobs.ts', (text) =>
      text.replace(
        'hourly: async () => undefined',
        "hourly: async ({ input, attempt }) => {\n    if (attempt === 1) throw new Error('not yet');\n    return input;\n  }",
      ),
    );
    await app.deploy();
    const event = { job: 'hourly', scheduledFor: '2026-03-01T05:00:00Z', input: { a: 1 } };
    expect(await invoke('Jobs', event)).toMatchObject({ errorMessage: 'not yet' });
    expect((await runs('?job=hourly&limit=1'))[0]).toMatchObject({ status: 'failed', error: 'not yet' });
    expect(await invoke('Jobs', event)).toEqual({ status: 'succeeded' });
    expect((await runs('?job=hourly&limit=1'))[0]).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      result: '{"a":1}',
    });
  });
});

describe('in two regions', () => {
  const [us, eu] = ['us-east-1', 'eu-west-1'] as const;
  let app: ModuleApp;
  beforeAll(async () => {
    app = await ModuleApp.start(['awsm-scheduler'], { SCHEDULER_TOKEN: secret }, 'REST', [eu]);
  });
  afterAll(() => app?.stop());

  const invoke = (region: string, scheduledFor: string) =>
    app.in(region).aws.rest('lambda', 'POST', '/2015-03-31/functions/dev-app-lAwsmSchedulerJobs/invocations', {
      job: 'nightly',
      scheduledFor,
    });
  const runs = async (region: string) =>
    (await app.in(region).call('GET', '/scheduler/runs?job=nightly', undefined, token)).json?.runs;

  test('a job runs once, whichever schedule comes first', async () => {
    const time = '2026-03-01T03:00:00.000Z';
    const both = await Promise.all([us, eu].map((region) => invoke(region, time)));
    expect(both.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
    expect(await invoke(eu, time)).toEqual({ status: 'repeated' });
    expect(await invoke(us, time)).toEqual({ status: 'repeated' });
    for (const region of [us, eu]) {
      const done = (await runs(region)).filter(({ status }: { status: string }) => status === 'succeeded');
      expect(done).toMatchObject([{ scheduledFor: time, attempt: 1 }]);
    }
  });

  test('while the home region is off, it is left out, and the other region says so', async () => {
    await app.in(us).off();
    const time = '2026-03-02T03:00:00.000Z';
    expect(await invoke(eu, time)).toEqual({ status: 'skipped' });
    const error = 'us-east-1, the home region, does not answer.';
    expect((await runs(eu))[0]).toMatchObject({ scheduledFor: time, status: 'skipped', region: eu, error });
    await app.in(us).on();
    expect(await invoke(us, time)).toEqual({ status: 'succeeded' });
  });

  test('or run in the region next in order, when the settings say so', async () => {
    const path = `${app.root}/aws_modules/awsm-scheduler/settings.ts`;
    writeFileSync(path, readFileSync(path, 'utf8').replace('({})', "({ whenHomeIsAway: 'next' })"));
    await app.deploy();
    await app.in(us).off();
    const time = '2026-03-03T03:00:00.000Z';
    expect(await invoke(eu, time)).toEqual({ status: 'succeeded' });
    await app.in(us).on();
    expect(await invoke(us, time)).toEqual({ status: 'repeated' });
  });
});
