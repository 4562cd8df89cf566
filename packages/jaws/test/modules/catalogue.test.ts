import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { checkPackage } from '../../src/engine/modules/check/check.ts';

const root = fileURLToPath(new URL('../../../../modules', import.meta.url));
const modules = readdirSync(root);
// biome-ignore lint/suspicious/noExplicitAny: files of JSON, as their authors wrote them
const read = (path: string): any => JSON.parse(readFileSync(path, 'utf8'));
const functionsOf = (name: string) =>
  readdirSync(join(root, name, 'awsm'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('awsm.json'))
    .map((path) => ({ folder: dirname(path), ...read(join(root, name, 'awsm', path)) }));

/** Queues and the function that each of them calls. */
const queues = modules.flatMap((name) => {
  const { Resources = {}, Outputs = {} } = read(join(root, name, 'awsm.json')).resources?.cloudFormation ?? {};
  return functionsOf(name).flatMap(({ folder, lambda }) =>
    // biome-ignore lint/suspicious/noExplicitAny: as above
    Object.values<any>(lambda?.eventSources ?? {})
      .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
      .flatMap(({ Properties }) => {
        const [logicalId] = Outputs[Properties.EventSourceArn.Ref].Value['Fn::GetAtt'];
        if (Resources[logicalId].Type !== 'AWS::SQS::Queue') return [];
        return {
          id: `${name}/${folder}`,
          source: Properties,
          lambda,
          queue: Resources[logicalId].Properties,
          Resources,
        };
      }),
  );
});

test('the queues of the catalogue', () => {
  expect(queues.map(({ id }) => id)).toEqual([
    'awsm-alarms/collect',
    'awsm-alarms/send',
    'awsm-billing/worker',
    'awsm-queue/worker',
    'awsm-users/mailer',
    'awsm-webhooks/process',
  ]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
test.each(queues)('$id: time, attempts and dead letters as AWS advises', ({ source, lambda, queue, Resources }) => {
  expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.cloudFormation.Timeout);
  expect(queue.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(5);
  expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  const [letters] = queue.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'];
  const { MessageRetentionPeriod, SqsManagedSseEnabled } = Resources[letters].Properties;
  // The age of a message counts from its first queue.
  expect(MessageRetentionPeriod).toBeGreaterThanOrEqual(queue.MessageRetentionPeriod ?? 345_600);
  expect(SqsManagedSseEnabled).toBe(true);
});

test.each(modules)('%s passes `jaws module check`', async (name) => {
  const { findings } = await checkPackage(join(root, name), { now: new Date(), signal: new AbortController().signal });
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  // A warning about code that nobody has written yet is a false one.
  expect(findings.filter(({ message }) => message.startsWith('At each deployment'))).toEqual([]);
});

/** Fields that only a REST API has, and `Cors`: an HTTP API has one for all its endpoints. */
const restOnly = ['Cors', 'ResponseTransferMode', 'RequestTemplates', 'ValidateRequestBody', 'ApiKeyRequired'];

test.each(modules)('%s fits REST and HTTP APIs', (name) => {
  const { apiGateway } = read(join(root, name, 'awsm.json'));
  const types = Object.values<{ Type: string }>(apiGateway?.Authorizers ?? {}).map(({ Type }) => Type);
  expect(types.filter((type) => type !== 'REQUEST')).toEqual([]);
  const endpoints = functionsOf(name).flatMap((one) => [one.apiGateway?.cloudFormation ?? []].flat());
  for (const endpoint of endpoints) {
    expect(endpoint.Type).toBe('AWS_PROXY');
    expect(Object.keys(endpoint).filter((field) => restOnly.includes(field))).toEqual([]);
  }
});

test.each(modules)('%s says what happens to its data when a region dies', (name) => {
  const { Resources } = read(join(root, name, 'awsm.json')).resources?.cloudFormation ?? {};
  if (Resources === undefined) return;
  expect(readFileSync(join(root, name, 'README.md'), 'utf8')).toMatch(/^## When a region dies$/m);
});
