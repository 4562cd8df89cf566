import { Lambda } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionFiles, write } from '../../src/engine/testing/project.ts';
import { resourcesTemplate } from '../../src/scaffold/resources.ts';
import { Deployed } from '../endpoints/deployed.ts';

const place = { project: 'api', domain: 'api.test', email: 'me@api.test', stage: 'dev', region: 'us-east-1' };
const base = resourcesTemplate(place);

/** The names of the outputs belong to the wrong service. */
const resources = {
  ...base,
  Resources: {
    ...base.Resources,
    Jobs: { Type: 'AWS::SQS::Queue', Properties: {} },
    Items: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      },
    },
  },
  Outputs: {
    ...base.Outputs,
    UpstreamArn: { Value: { 'Fn::GetAtt': ['Jobs', 'Arn'] } },
    QueueOfChanges: { Value: { 'Fn::GetAtt': ['Items', 'StreamArn'] } },
  },
};

const calledBy = (id: string, eventSources: object) =>
  functionFiles(id, {
    lambda: { iamPolicyDocumentStatements: [], eventSources },
    apiGateway: null,
    code: 'export const handler = async () => ({ called: true });\n',
  });
const polled = (EventSourceArn: unknown, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn, ...more },
});

let project: Deployed;
beforeAll(async () => {
  project = await Deployed.start({ files: {} });
  write(project.root, {
    'cloudformation/dev/us-east-1/resources-cf.json': resources,
    ...calledBy('m/worker', { Jobs: polled({ Ref: 'UpstreamArn' }) }),
    ...calledBy('m/watcher', { Items: polled({ Ref: 'QueueOfChanges' }, { StartingPosition: 'LATEST' }) }),
    ...calledBy('m/web', { Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } } }),
  });
  await project.deploy();
}, 180_000);
afterAll(() => project?.close());

const lambda = () =>
  new Lambda({
    endpoint: project.cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

// The cloud refuses a mapping whose role may not poll, as Lambda does.
test.each([
  ['lMWorker', 'sqs'],
  ['lMWatcher', 'dynamodb'],
])('%s has the rights to poll %s, whatever the name of the output is', async (id, service) => {
  const { EventSourceMappings = [] } = await lambda().listEventSourceMappings({
    FunctionName: `dev-api-${id}:live`,
  });
  expect(EventSourceMappings.map(({ EventSourceArn }) => EventSourceArn?.split(':')[2])).toEqual([service]);
});

test('a URL for everyone answers everyone', async () => {
  const { FunctionUrl = '' } = await lambda().getFunctionUrlConfig({
    FunctionName: 'dev-api-lMWeb',
    Qualifier: 'live',
  });
  const id = new URL(FunctionUrl).hostname.split('.')[0];
  const answer = await fetch(`${project.cloud.endpoint}/_aws/lambda-url/${id}/`);
  expect([answer.status, await answer.json()]).toEqual([200, { called: true }]);
});
