import { expect, test } from 'vitest';
import { hello, jaws, resourcesFile, testProject } from '../testing.ts';
import type { Template } from '../types.ts';

const { project, model, problems } = testProject();

const entry = { region: 'us-east-1' };
const templates = {
  [resourcesFile]: { Resources: {} },
  'cloudformation/prod/us-east-1/resources-cf.json': { Resources: {} },
};
/** A project with the stages dev and prod. */
function written(alarms: unknown, ofRegion: object = {}, files: object = {}): void {
  const said = alarms === undefined ? {} : { alarms };
  project({
    'jaws.json': { ...jaws, ...said, stages: { dev: [{ ...entry, ...ofRegion }], prod: [entry] } },
    ...templates,
    ...files,
  });
}
const [dev, prod] = [0, 1].map((at) => () => model().stages[at]!.regions[0]!) as [() => Region, () => Region];
type Region = ReturnType<typeof model>['stages'][number]['regions'][number];

const everything = { email: undefined, ok: false, functions: {}, queues: {}, api: {} };

test.each([
  [undefined, {}, undefined, everything],
  [{}, {}, undefined, everything],
  [true, {}, everything, everything],
  [false, {}, undefined, undefined],
  [false, { alarms: true }, everything, undefined],
  [true, { alarms: false }, undefined, everything],
  [undefined, { alarms: { ok: true } }, { ...everything, ok: true }, everything],
  [undefined, { protected: true }, everything, everything],
])('alarms %j with %j of dev', (said, ofRegion, ofDev, ofProd) => {
  written(said, ofRegion);
  expect(dev().alarms).toEqual(ofDev);
  expect(prod().alarms).toEqual(ofProd);
});

test('what a region says wins, number by number', () => {
  const errors = { Threshold: 5, Period: 120 };
  written(
    { email: 'all@shop.test', ok: true, functions: { errors, throttles: false, duration: {} }, queues: false },
    { alarms: { email: 'dev@shop.test', functions: { errors: { Threshold: 1 }, throttles: {} }, api: false } },
  );
  expect(dev().alarms).toEqual({
    email: 'dev@shop.test',
    ok: true,
    functions: { errors: { Threshold: 1, Period: 120 }, throttles: {}, duration: {} },
    queues: false,
    api: false,
  });
});

test.each([
  [{ email: 'nobody' }, 'alarms.email must be an e-mail address, not "nobody"'],
  [{ functions: { errors: { Treshold: 1 } } }, 'Did you mean Threshold?'],
  [{ functions: { errors: { Period: 61 } } }, 'alarms.functions.errors.Period'],
  [
    { functions: { errors: { EvaluationPeriods: 2, DatapointsToAlarm: 3 } } },
    'alarms.functions.errors has more DatapointsToAlarm than EvaluationPeriods',
  ],
  [{ queues: { age: true } }, 'alarms.queues.age'],
])('%j is refused', (alarms, problem) => {
  written(alarms);
  expect(problems()).toEqual([expect.stringContaining(problem)]);
});

test('a further alarm of a function has no name of its own at AWS', () => {
  const slow = { AlarmName: 'mine', MetricName: 'Duration', ComparisonOperator: 'x', EvaluationPeriods: 1 };
  written(undefined, {}, hello({ lambda: { alarms: { more: { slow } } } }));
  expect(problems()).toEqual([expect.stringContaining('lambda.alarms.more.slow.AlarmName')]);
  const { AlarmName: _, ...rest } = slow;
  written(undefined, {}, hello({ lambda: { alarms: { more: { errors: rest } } } }));
  expect(problems()).toEqual([expect.stringContaining('be none of the alarms above')]);
});

test('a topic that mails, to the address of the template or of jaws.json', () => {
  const subscription = ({ Resources }: Template) => Resources.JawsAlarmsMail?.Properties;
  const address = (Default?: string) => ({
    [resourcesFile]: {
      Parameters: { aaNotficationEmail: { Type: 'String', ...(Default !== undefined && { Default }) } },
      Resources: {},
    },
  });
  written(true, {}, address('me@shop.test'));
  expect(dev().resources.Resources.JawsAlarms).toEqual({
    Type: 'AWS::SNS::Topic',
    Properties: { DisplayName: 'demo dev' },
  });
  expect(dev().resources.Outputs?.JawsAlarms).toMatchObject({ Value: { Ref: 'JawsAlarms' } });
  expect(subscription(dev().resources)).toEqual({
    TopicArn: { Ref: 'JawsAlarms' },
    Protocol: 'email',
    Endpoint: { Ref: 'aaNotficationEmail' },
  });
  // Only CloudFormation knows its value.
  written(true, {}, address());
  expect(subscription(dev().resources)).toMatchObject({ Endpoint: { Ref: 'aaNotficationEmail' } });
  written(true, {}, address('none'));
  expect(subscription(dev().resources)).toBeUndefined();
  expect(dev().resources.Resources).toHaveProperty('JawsAlarms');
  written({ email: 'ops@shop.test' }, { alarms: true }, address('me@shop.test'));
  expect(subscription(dev().resources)).toMatchObject({ Endpoint: 'ops@shop.test' });
  written(false, {}, address('me@shop.test'));
  expect(prod().resources).toEqual({ Resources: {} });
});

test.each([
  ['resource', { Resources: { JawsAlarms: { Type: 'AWS::SNS::Topic' } } }, 'the resource JawsAlarms, which JAWS makes'],
  ['output', { Resources: {}, Outputs: { JawsAlarms: { Value: 'x' } } }, 'the output JawsAlarms, which JAWS makes'],
])('a template that has such a %s already is a mistake, and no other stage minds', (_kind, template, problem) => {
  written(true, {}, { [resourcesFile]: template });
  expect(problems()).toEqual([expect.stringContaining(`of dev us-east-1 has ${problem}`)]);
  written(false, {}, { [resourcesFile]: template });
  expect(dev().resources).toMatchObject(template);
});

test('a template with a copy of what JAWS makes loses nothing', () => {
  written(true);
  const { resources } = dev();
  written(true, {}, { [resourcesFile]: resources });
  expect(dev().resources).toEqual(resources);
});
