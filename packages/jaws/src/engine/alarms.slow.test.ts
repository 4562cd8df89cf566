import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetAliasCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, fakeClock, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { resourcesTemplate } from '../scaffold/resources.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import type { RolloutChoice } from './rollout/plan.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

vi.setConfig({ testTimeout: 120_000 });

const region = 'eu-west-1';
const clock = fakeClock(Date.UTC(2026, 10, 29, 12));
let cloud: Cloud;
let aws: Aws;
beforeAll(async () => {
  cloud = await startCloud({ port: 0, clock });
  aws = await testHost(cloud.endpoint).connect(undefined);
});
afterAll(() => cloud.close());

const failing = "export const handler = async (event) => { if (event.fail) throw new Error('no'); return {}; };\n";

/** A project with a function that can fail and a queue that it polls, in the stages dev and prod. */
function project(name: string, jaws: object = {}, files: object = {}) {
  const root = projectFolder({
    name,
    domain: `${name}.test`,
    stages: { dev: [region], prod: [region] },
    files: { ...functionFiles('links/get', { code: failing }), ...files },
  });
  const stages = { dev: [{ region }], prod: [{ region }] };
  const configure = (more: object) => write(root, { 'jaws.json': { name, domain: `${name}.test`, stages, ...more } });
  configure(jaws);
  const functionName = (stage: string) => `${stage}-${name}-lLinksGet`;
  return {
    root,
    configure,
    async deployed(stage: string, host: TestHost = testHost(cloud.endpoint), rollout?: RolloutChoice) {
      const selection = { stage, region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
      await deploy(host, { project: openProject(root), selection, ...(rollout && { rollout }) });
      return host;
    },
    /** Names of a stage's alarms, without their common part, and their states. */
    async alarms(stage: string): Promise<Record<string, MetricAlarm>> {
      const client = await aws.in(region).cloudWatch();
      const { MetricAlarms = [] } = await client.send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: `${stage}-${name}-`, MaxRecords: 100 }),
      );
      return Object.fromEntries(MetricAlarms.map((one) => [one.AlarmName!.replace(`${stage}-${name}-`, ''), one]));
    },
    async invoke(stage: string, event: object) {
      const lambda = await aws.in(region).lambda();
      await lambda.send(new InvokeCommand({ FunctionName: functionName(stage), Payload: JSON.stringify(event) }));
    },
  };
}

interface Mail {
  readonly Subject: string;
  readonly Destination: { readonly ToAddresses: readonly string[] };
  readonly Body: { readonly text_part: string };
}

/** The mails in the cloud's mailbox about something, as `Subject`. */
async function mails(about: string): Promise<Mail[]> {
  const answer = await fetch(`${cloud.endpoint}/_aws/ses`);
  const { messages } = (await answer.json()) as { messages: Mail[] };
  return messages.filter((mail) => `${mail.Subject} ${mail.Body.text_part}`.includes(about));
}

/** Opens the link with which an address's owner agrees to get the alarms of a topic. */
async function agree(topic: string): Promise<void> {
  const [mail] = (await mails(topic)).filter(({ Subject }) => Subject.includes('Subscription Confirmation'));
  const link = /http\S+/.exec(mail?.Body.text_part ?? '')?.[0] ?? '';
  expect((await fetch(link)).status).toBe(200);
}

const subjectsOf = async (about: string) => (await mails(about)).map(({ Subject }) => Subject);

test('a function that fails is mailed, and once more when it is over where that is wanted', async () => {
  const shop = project('mailed', { alarms: { ok: true } });
  const host = await shop.deployed('prod');
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'notice',
      message: 'AWS sends me@shop.test a mail for each of eu-west-1: alarms arrive once the link in it was opened.',
    }),
  );
  expect(Object.keys(await shop.alarms('prod')).sort()).toEqual([
    'api-clientErrors',
    'api-latency',
    'api-serverErrors',
    'lLinksGet-duration',
    'lLinksGet-errors',
    'lLinksGet-throttles',
  ]);
  await agree('prod-mailed-r-JawsAlarms');
  await shop.invoke('prod', { fail: true });
  await clock.advance('1m');
  const name = '"prod-mailed-lLinksGet-errors"';
  await vi.waitFor(async () => expect(await subjectsOf(name)).toEqual([`ALARM: ${name} in EU (Ireland)`]), 30_000);
  const [mail] = await mails(name);
  expect(mail!.Destination.ToAddresses).toEqual(['me@shop.test']);
  expect(mail!.Body.text_part).toContain(
    'links/get failed in prod of mailed, eu-west-1. Next: jaws logs links/get -s prod -r eu-west-1',
  );
  await clock.advance('8m');
  await vi.waitFor(async () => {
    expect(await subjectsOf(name)).toEqual([`ALARM: ${name} in EU (Ireland)`, `OK: ${name} in EU (Ireland)`]);
  }, 180_000);
});

test('only protected stages have alarms, and those that ask for them; what is not wanted any more goes', async () => {
  const shop = project('asked');
  await shop.deployed('dev');
  expect(await shop.alarms('dev')).toEqual({});
  shop.configure({ stages: { dev: [{ region, alarms: { api: false, email: 'dev@shop.test' } }], prod: [{ region }] } });
  await shop.deployed('dev');
  const found = await shop.alarms('dev');
  expect(Object.keys(found).sort()).toEqual(['lLinksGet-duration', 'lLinksGet-errors', 'lLinksGet-throttles']);
  expect(found['lLinksGet-duration']).toMatchObject({ Threshold: 4750, DatapointsToAlarm: 2 });
  await agree('dev-asked-r-JawsAlarms');
  shop.configure({
    alarms: { functions: { throttles: false, errors: { Threshold: 2, EvaluationPeriods: 1 } } },
    stages: { dev: [{ region, alarms: { api: false } }], prod: [{ region }] },
  });
  await shop.deployed('dev');
  expect(Object.keys(await shop.alarms('dev')).sort()).toEqual(['lLinksGet-duration', 'lLinksGet-errors']);
  const errors = async () => (await shop.alarms('dev'))['lLinksGet-errors'];
  await shop.invoke('dev', { fail: true });
  await shop.invoke('dev', { fail: true });
  await clock.advance('30s');
  expect(await errors()).toMatchObject({ Threshold: 2, EvaluationPeriods: 1, StateValue: 'OK' });
  await shop.invoke('dev', { fail: true });
  await clock.advance('10s');
  await vi.waitFor(async () => expect(await errors()).toMatchObject({ StateValue: 'ALARM' }), 30_000);
  shop.configure({ alarms: false });
  await shop.deployed('dev');
  expect(await shop.alarms('dev')).toEqual({});
  const cf = await aws.in(region).cloudFormation();
  const { StackResources = [] } = await cf.send(new DescribeStackResourcesCommand({ StackName: 'dev-asked-r' }));
  expect(StackResources.filter(({ ResourceType = '' }) => ResourceType.includes('SNS'))).toEqual([]);
});

test('dead letters and messages that wait in the queues of templates; a stage without an address gets a warning', async () => {
  const queue = (more: object = {}) => ({ Type: 'AWS::SQS::Queue', Properties: more });
  const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const shop = project(
    'queued',
    {},
    {
      'cloudformation/resources-cf.json': {
        Resources: {
          Lost: queue(),
          Jobs: queue({
            RedrivePolicy: { deadLetterTargetArn: arn('Lost'), maxReceiveCount: 1 },
            VisibilityTimeout: 60,
          }),
          Other: queue(),
        },
        Outputs: { JobsArn: { Value: arn('Jobs') }, LostUrl: { Value: { Ref: 'Lost' } } },
      },
      ...functionFiles('links/work', {
        apiGateway: null,
        code: "export const handler = async () => { throw new Error('no'); };\n",
        lambda: {
          eventSources: {
            jobs: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { EventSourceArn: { Ref: 'JobsArn' } } },
          },
          iamPolicyDocumentStatements: [],
        },
      }),
    },
  );
  const place = { project: 'queued', domain: 'queued.test', email: '', stage: 'prod', region };
  write(shop.root, { [`cloudformation/prod/${region}/resources-cf.json`]: resourcesTemplate(place) });
  const host = await shop.deployed('prod');
  expect(host.events).toContainEqual(
    expect.objectContaining({
      type: 'warning',
      message: 'The alarms of prod in eu-west-1 notify no one: there is no e-mail address for them.',
    }),
  );
  const alarms = await shop.alarms('prod');
  const ofQueues = Object.keys(alarms).filter((name) => /^(Jobs|Lost|Other)/.test(name));
  expect(ofQueues.sort()).toEqual(['Jobs-age', 'Lost-deadLetters']);
  expect(alarms['Lost-deadLetters']!.AlarmDescription).toBe(
    'Lost has dead letters: messages that links/work could not process in prod of queued, eu-west-1. Next: jaws logs links/work -s prod -r eu-west-1',
  );
  const cf = await aws.in(region).cloudFormation();
  const { StackResources = [] } = await cf.send(new DescribeStackResourcesCommand({ StackName: 'prod-queued-r' }));
  const QueueUrl = StackResources.find(({ LogicalResourceId }) => LogicalResourceId === 'Jobs')!.PhysicalResourceId!;
  const sqs = new SQSClient({
    endpoint: cloud.endpoint,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  sqs.destroy();
  await vi.waitFor(async () => {
    await clock.advance('1m');
    expect((await shop.alarms('prod'))['Lost-deadLetters']).toMatchObject({ StateValue: 'ALARM' });
  }, 180_000);
});

test("a canary is rolled back by its function's own alarm, and a fix is deployed while the alarm is active", async () => {
  const shop = project('guarded', { rollout: { prod: { canary: 'Canary10Percent5Minutes' } } });
  await shop.deployed('prod');
  const code = (text: string) => write(shop.root, { 'aws_modules/links/get/handler.js': text });
  const lambda = await aws.in(region).lambda();
  const alias = async () => {
    const name = { FunctionName: 'prod-guarded-lLinksGet', Name: 'live' };
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(name));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? null];
  };
  code(failing.replace("'no'", "'second'"));
  const running = shop.deployed('prod').catch((error: unknown) => error);
  await vi.waitFor(async () => expect(await alias()).toEqual(['1', { 2: 0.1 }]), 60_000);
  await shop.invoke('prod', { fail: true });
  await clock.advance('1m');
  await vi.waitFor(async () => {
    await clock.advance('10s');
    expect(await alias()).toEqual(['1', null]);
  }, 180_000);
  expect(await running).toMatchObject({ code: expect.stringMatching(/RegionsFailed|StackFailed|RolloutFailed/) });
  expect((await shop.alarms('prod'))['lLinksGet-errors']).toMatchObject({ StateValue: 'ALARM' });

  code("export const handler = async () => 'corrected';\n");
  const correcting = shop.deployed('prod');
  await vi.waitFor(async () => expect(await alias()).toMatchObject(['1', { 3: 0.1 }]), 60_000);
  await clock.advance('6m');
  await correcting;
  expect(await alias()).toEqual(['3', null]);
});

test('a wave is watched by the own alarms of the functions that it changes', async () => {
  const shop = project('watched', { rollout: { prod: { bake: '60s', allOrNothing: true } } });
  await shop.deployed('prod');
  write(shop.root, { 'aws_modules/links/get/handler.js': failing.replace("'no'", "'second'") });
  const host = testHost(cloud.endpoint);
  const running = shop.deployed('prod', host, {}).catch((error: unknown) => error);
  await vi.waitFor(
    () => expect(host.events).toContainEqual(expect.objectContaining({ type: 'wave', state: 'watched' })),
    60_000,
  );
  await shop.invoke('prod', { fail: true });
  await clock.advance('30s');
  expect(await running).toMatchObject({
    code: 'RolloutFailed',
    problems: [
      { message: expect.stringContaining('The alarm prod-watched-lLinksGet-errors is in ALARM in prod eu-west-1') },
    ],
  });
});
