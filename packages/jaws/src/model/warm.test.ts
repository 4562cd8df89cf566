import { describe, expect, test } from 'vitest';
import { hello, jaws, testProject } from './testing.ts';
import { warmIn } from './warm.ts';

const { project, model, problems } = testProject();
const file = 'aws_modules/greetings/hello/awsm.json';

const withWarm = (warm: unknown, cloudFormation: object = {}, more: object = {}) =>
  project(hello({ lambda: { cloudFormation, warm, ...more } }));
const problem = () => problems().map((text) => text.replace(/^\d+:\d+ /, '').replace(`${file}: lambda.`, ''));
const python = { Runtime: 'python3.14' };

describe('a function is kept warm', () => {
  test.each([
    [{ schedule: 'rate(5 minutes)' }, {}, { by: 'schedule', expression: 'rate(5 minutes)', concurrency: 1 }],
    [
      { schedule: 'rate(1 minute)', concurrency: 5 },
      {},
      { by: 'schedule', expression: 'rate(1 minute)', concurrency: 5 },
    ],
    [
      { schedule: 'cron(0/5 8-18 ? * MON-FRI *)' },
      {},
      { by: 'schedule', expression: 'cron(0/5 8-18 ? * MON-FRI *)', concurrency: 1 },
    ],
    [{ provisioned: 2 }, {}, { by: 'provisioned', count: 2 }],
    [{ provisioned: 2 }, { ReservedConcurrentExecutions: 2 }, { by: 'provisioned', count: 2 }],
    [{ snapStart: true }, python, { by: 'snapStart' }],
    [{ snapStart: true }, { Runtime: 'java21', Handler: 'a::b' }, { by: 'snapStart' }],
  ])('by %j', (warm, properties, expected) => {
    withWarm(warm, properties);
    expect(model().functions[0]?.warm).toEqual(expected);
  });
});

describe('a mistake', () => {
  test.each([
    [{}, {}, 'warm says no way. Write schedule, provisioned or snapStart.'],
    [
      { provisioned: 1, snapStart: true },
      python,
      'warm has provisioned and snapStart, which exclude each other at AWS. Leave one of them.',
    ],
    [{ provisioned: 1, schedule: 'rate(5 minutes)' }, {}, 'warm has schedule and provisioned. Leave one of them.'],
    [{ provisioned: 1, concurrency: 2 }, {}, 'warm.concurrency is of a schedule, which is not there.'],
    [{ schedule: 'rate(5 minutes)', concurrency: 6 }, {}, 'warm.concurrency must be at most 5, not 6.'],
    [{ schedule: 'rate(5 minutes)', concurrency: 0 }, {}, 'warm.concurrency must be at least 1, not 0.'],
    [{ provisioned: 0 }, {}, 'warm.provisioned must be at least 1, not 0.'],
    [{ schedule: 'rate(5 minute)' }, {}, 'warm.schedule is "rate(5 minute)". Write rate(5 minutes).'],
    [{ schedule: 'rate(1 minutes)' }, {}, 'warm.schedule is "rate(1 minutes)". Write rate(1 minute).'],
    [
      { schedule: 'rate(61 minutes)' },
      {},
      'warm.schedule is "rate(61 minutes)"; an environment does not wait for an hour. Write rate(5 minutes).',
    ],
    [
      { schedule: 'every 5 minutes' },
      {},
      'warm.schedule is "every 5 minutes", which is not a rate of minutes. Write rate(5 minutes), or a cron with six fields.',
    ],
    [
      { schedule: 'cron(0 8 * * *)' },
      {},
      'warm.schedule is "cron(0 8 * * *)", which is not a rate of minutes. Write rate(5 minutes), or a cron with six fields.',
    ],
    [{ snapStart: true }, {}, 'warm.snapStart is for Java 11, Python 3.12, .NET 8 and later, not for nodejs24.x.'],
    [
      { snapStart: true },
      { Runtime: 'python3.11' },
      'warm.snapStart is for Java 11, Python 3.12, .NET 8 and later, not for python3.11.',
    ],
    [
      { snapStart: true },
      { ...python, EphemeralStorage: { Size: 513 } },
      'warm.snapStart cannot be together with more than 512 MiB of EphemeralStorage.',
    ],
    [
      { provisioned: 1 },
      { ...python, SnapStart: { ApplyOn: 'PublishedVersions' } },
      'warm.provisioned cannot be together with SnapStart of cloudFormation: they exclude each other at AWS.',
    ],
    [
      { provisioned: 3 },
      { ReservedConcurrentExecutions: 2 },
      'warm.provisioned is 3, more than the ReservedConcurrentExecutions of 2.',
    ],
    [
      { provisioned: 3 },
      { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
      'warm cannot be together with TenancyConfig: each tenant has environments of its own.',
    ],
    [
      { schedule: 'rate(5 minutes)' },
      { DurableConfig: { ExecutionTimeout: 60 } },
      'warm.schedule cannot be together with DurableConfig.',
    ],
  ])('%j with %j', (warm, properties, text) => {
    withWarm(warm, properties);
    expect(problem()).toEqual([text]);
  });

  test('an event source with the logical id of the ping', () => {
    const Warm = { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(1 day)' } };
    withWarm({ schedule: 'rate(5 minutes)' }, {}, { eventSources: { Warm } });
    expect(problem()).toEqual([
      'warm.schedule has a rule with the logical id of the event source Warm. Give the event source another name.',
    ]);
  });
});

describe('jaws.json', () => {
  const schedule = { schedule: 'rate(5 minutes)' };
  const settings = (warm: unknown, entry: unknown) => ({
    ...jaws,
    ...(warm !== undefined && { warm }),
    stages: { dev: [{ region: 'us-east-1', ...(entry !== undefined && { warm: entry }) }] },
  });
  const id = 'greetings/hello';

  test.each([
    ['nothing', undefined, undefined, 'schedule'],
    ['false of the region', undefined, false, undefined],
    ['false of the project', false, undefined, undefined],
    ['the function of the region', undefined, { [id]: { provisioned: 3 } }, 'provisioned'],
    ['the function of the region, false of the project', false, { [id]: { provisioned: 3 } }, 'provisioned'],
    ['no such function of the region', { [id]: { provisioned: 3 } }, { [id]: false }, undefined],
    ['the function of the project', { [id]: { provisioned: 3 } }, undefined, 'provisioned'],
    ['the function of the project, false of the region', { [id]: { provisioned: 3 } }, false, undefined],
  ])('wins: %s', (_, warm, entry, expected) => {
    project({ 'jaws.json': settings(warm, entry), ...hello({ lambda: { warm: schedule } }) });
    const { functions, stages } = model();
    expect(warmIn(functions[0]!, stages[0]!.regions[0]!.settings?.warm)?.by).toBe(expected);
  });

  test('mistakes say where they are', () => {
    project({
      'jaws.json': settings({ 'greetings/helo': schedule }, { [id]: { snapStart: true } }),
      ...hello({ lambda: {} }),
    });
    expect(problems().map((text) => text.replace(/^\d+:\d+ /, ''))).toEqual([
      'jaws.json: stages.dev.0.warm.greetings/hello.snapStart is for Java 11, Python 3.12, .NET 8 and later, not for nodejs24.x.',
      'jaws.json: warm names the function "greetings/helo", which the project does not have. Did you mean greetings/hello?',
    ]);
  });
});
