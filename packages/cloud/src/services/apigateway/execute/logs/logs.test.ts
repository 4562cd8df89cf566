import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Harness, method, mock, proxy } from '../../testing/harness.ts';

let cloud: Harness;
let logs: CloudWatchLogs;

beforeAll(async () => {
  cloud = await Harness.start();
  logs = new CloudWatchLogs({ endpoint: cloud.cloud.endpoint, region: 'us-east-1' });
});

afterAll(async () => {
  logs.destroy();
  await cloud.close();
});

async function messages(logGroupName: string): Promise<string[]> {
  const { events = [] } = await logs.filterLogEvents({ logGroupName });
  return events.map(({ message }) => message ?? '');
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
test('a stage writes access and execution logs when they are enabled', async () => {
  const restApiId = await cloud.deploy({ paths: method('/x/{id}', 'get', mock('{}')) });
  await logs.createLogGroup({ logGroupName: 'access' });
  await cloud.api.updateStage({
    restApiId,
    stageName: 'dev',
    patchOperations: [
      {
        op: 'replace',
        path: '/accessLogSettings/destinationArn',
        value: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
      },
      {
        op: 'replace',
        path: '/accessLogSettings/format',
        value:
          '$context.httpMethod $context.resourcePath $context.status $context.identity.sourceIp $context.identity.user $context.error.responseType',
      },
      { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
    ],
  });
  const { headers } = await cloud.call(restApiId, '/x/7');
  await cloud.call(restApiId, '/nope');
  await vi.waitFor(async () => {
    expect((await messages('access')).sort()).toEqual([
      'GET - 403 127.0.0.1 - MISSING_AUTHENTICATION_TOKEN',
      'GET /x/{id} 200 127.0.0.1 - -',
    ]);
  }, 5_000);
  const execution = await messages(`API-Gateway-Execution-Logs_${restApiId}/dev`);
  const own = execution.filter((line) => line.startsWith(`(${headers['x-amzn-requestid']})`));
  expect(own[0]).toContain('Starting execution for request');
  expect(own.at(-1)).toContain('Method completed with status: 200');
});

test('only with data traces does the log say what was said, with keys starred among the headers', async () => {
  const uri = await cloud.function(
    'logged',
    'exports.handler = async () => ({ statusCode: 201, body: "secret answer" });',
  );
  const restApiId = await cloud.deploy({ paths: method('/l', 'post', proxy(uri)) });
  const group = `API-Gateway-Execution-Logs_${restApiId}/dev`;
  const set = (path: string, value: string) =>
    cloud.api.updateStage({
      restApiId,
      stageName: 'dev',
      patchOperations: [{ op: 'replace', path: `/*/*/logging/${path}`, value }],
    });
  const post = () =>
    cloud.call(restApiId, '/l', {
      method: 'POST',
      body: 'secret question',
      headers: { 'x-api-key': 'abcdefghijklmnop' },
    });
  const linesOf = async (id: string | undefined) =>
    vi.waitFor(async () => {
      const own = (await messages(group)).filter((line) => line.startsWith(`(${id}) `));
      expect(own.at(-1)).toContain('Method completed with status: 201');
      return own.map((line) => line.slice(`(${id}) `.length));
    }, 5_000);
  await set('loglevel', 'INFO');
  const quiet = (await linesOf((await post()).headers['x-amzn-requestid'])).join('\n');
  expect(quiet).toContain(
    'Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda',
  );
  expect(quiet).toMatch(/Received response\. Status: 200, Integration latency: \d+ ms/);
  expect(quiet).not.toContain('secret');
  await set('dataTrace', 'true');
  const full = (await linesOf((await post()).headers['x-amzn-requestid'])).join('\n');
  expect(full).toContain('Method request body before transformations: secret question');
  expect(full).toContain('Method response body after transformations: secret answer');
  expect(full).toContain('x-api-key=**********klmnop');
});

test('a method that logs does not make the others log', async () => {
  const restApiId = await cloud.deploy({
    paths: { ...method('/on', 'get', mock('{}')), ...method('/off', 'get', mock('{}')) },
  });
  await cloud.api.updateStage({
    restApiId,
    stageName: 'dev',
    patchOperations: [{ op: 'replace', path: '/~1on/GET/logging/loglevel', value: 'INFO' }],
  });
  const off = await cloud.call(restApiId, '/off');
  const on = await cloud.call(restApiId, '/on');
  const group = `API-Gateway-Execution-Logs_${restApiId}/dev`;
  await vi.waitFor(async () => expect((await messages(group)).join()).toContain(on.headers['x-amzn-requestid']), 5_000);
  expect((await messages(group)).join()).not.toContain(off.headers['x-amzn-requestid']);
});

test('a stage without log settings writes nothing', async () => {
  const restApiId = await cloud.deploy({ paths: method('/x', 'get', mock('{}')) });
  await cloud.call(restApiId, '/x');
  const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: `API-Gateway-Execution-Logs_${restApiId}` });
  expect(logGroups).toEqual([]);
});
