import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { write } from '../../src/engine/testing/project.ts';
import type { Template } from '../../src/model/types.ts';
import { alone, Deployed, fn } from './deployed.ts';

const counting = `globalThis.calls = (globalThis.calls ?? 0) + 1;
  return { statusCode: 200, body: String(globalThis.calls) };`;

let api: Deployed;
beforeAll(async () => {
  api = await Deployed.start({
    api: { CacheClusterSize: '0.5' },
    files: {
      ...fn(
        'a/cached',
        [
          {
            Type: 'AWS_PROXY',
            Path: 'cached/{id}',
            Method: 'GET',
            CacheKeyParameters: ['method.request.path.id', 'method.request.querystring.q'],
            MethodSettings: { CachingEnabled: true, CacheTtlInSeconds: 60 },
          },
          { Type: 'AWS_PROXY', Path: 'fresh', Method: 'GET' },
        ],
        counting,
      ),
      ...fn('a/streams', { Type: 'AWS_PROXY', Path: 'streams', Method: 'GET', ResponseTransferMode: 'STREAM' }, ''),
      'aws_modules/a/streams/handler.js': `export const handler = awslambda.streamifyResponse(async (_event, stream) => {
        const out = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { 'content-type': 'text/plain' } });
        out.write('one ');
        out.end('two');
      });\n`,
      // Another service of AWS behind an endpoint: the role of the API calls it.
      ...alone('a/service', {
        Type: 'AWS',
        Path: 'who',
        Method: 'GET',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
        Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sts:action/GetCallerIdentity' },
        RequestParameters: { 'integration.request.querystring.Version': "'2011-06-15'" },
      }),
    },
  });
}, 180_000);
afterAll(() => api?.close());

const text = async (answer: Promise<Response>) => (await answer).text();

// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
test('answers are cached by the parameters that are keys', async () => {
  const ask = (id: string, query: string) => text(api.call('GET /cached/{id}', { fill: { id }, query }));
  const first = await ask('1', '?q=a');
  expect(await ask('1', '?q=a&other=1')).toBe(first);
  expect(await ask('2', '?q=a')).not.toBe(first);
  expect(await ask('1', '?q=b')).not.toBe(first);
  expect(await text(api.call('GET /fresh'))).not.toBe(await text(api.call('GET /fresh')));
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
test('an answer is streamed', async () => {
  const answer = await api.call('GET /streams');
  expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
    202,
    'text/plain',
    'one two',
  ]);
});

test('another service is called with the role of the API', async () => {
  const answer = await api.call('GET /who');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('IamRoleApiGateway');
});

test('a queue of the resources is filled without a function', async () => {
  const file = join(api.root, 'cloudformation/dev/us-east-1/resources-cf.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const arn = { 'Fn::GetAtt': ['Jobs', 'Arn'] };
  const policy = template.Resources.IamPolicyApiGateway!.Properties!.PolicyDocument as { Statement: unknown[] };
  policy.Statement.push({ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: arn });
  template.Resources.Jobs = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } };
  template.Outputs!.JobsName = { Value: { 'Fn::GetAtt': ['Jobs', 'QueueName'] } };
  write(api.root, {
    'cloudformation/dev/us-east-1/resources-cf.json': template,
    ...alone('a/jobs', {
      Type: 'AWS',
      Path: 'jobs',
      Method: 'POST',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
      Uri: { 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:sqs:path/${AWS::AccountId}/${JobsName}' },
      RequestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      RequestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
      Responses: { default: { statusCode: '202', responseTemplates: { 'application/json': '{"queued":true}' } } },
    }),
  });
  await api.deploy();
  const answer = await api.call('POST /jobs', { body: '{"n":1}', headers: { 'content-type': 'application/json' } });
  expect([answer.status, await answer.json()]).toEqual([202, { queued: true }]);
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
  const received = await fetch(api.cloud.endpoint, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.ReceiveMessage',
    },
    body: JSON.stringify({ QueueUrl: `${api.cloud.endpoint}/000000000000/jobs` }),
  });
  expect(await received.json()).toMatchObject({ Messages: [{ Body: '{"n":1}' }] });
}, 180_000);
