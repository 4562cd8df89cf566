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
    // What it does at three in the morning it does in a second: the same target, the same role.
    const soon = new Date(Date.now() + 9 * 3_600_000 + 1500).toISOString().slice(0, 19);
    const { Target, FlexibleTimeWindow } = schedule;
    await app.aws.rest('scheduler', 'PUT', `/schedules/${Name}`, {
      Target,
      FlexibleTimeWindow,
      ScheduleExpression: `at(${soon})`,
      ScheduleExpressionTimezone: 'Asia/Tokyo',
    });
    const latest = async () => (await runs('?job=nightly&limit=1'))[0]?.scheduledFor;
    const utc = new Date(`${soon}+09:00`).toISOString();
    await expect.poll(latest, { timeout: 20_000, interval: 200 }).toBe(utc);
  });

  test('a rule calls its job', async () => {
    const { Rules } = await app.aws.json('events', 'ListRules');
    const hourly = Rules.find((rule: { Name: string }) => rule.Name.includes('Hourly'));
    expect(hourly).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    // An hour is long: the rule is asked by an event of its own kind.
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
