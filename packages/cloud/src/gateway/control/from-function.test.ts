import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaCloud } from '../../services/lambda/testing/cloud.ts';

/** Sends each request of the event to the cloud, and returns the codes. */
const CODE = `
exports.handler = async ({ requests, endpoint }) => {
  const codes = [];
  for (const [method, path] of requests) codes.push((await fetch(endpoint + path, { method })).status);
  return codes;
};`;

let cloud: Awaited<ReturnType<typeof lambdaCloud>>;
beforeAll(async () => {
  cloud = await lambdaCloud();
  await cloud.make('inside', { 'index.js': CODE });
  await cloud.lambda.createAlias({ FunctionName: 'inside', Name: 'kept', FunctionVersion: '$LATEST' });
});
afterAll(() => cloud.close());

const REQUESTS = [
  ['GET', '/_jaws/snapshot'],
  ['GET', '/_jaws/snapshot/contents'],
  ['POST', '/_jaws/snapshot'],
  ['POST', '/_jaws/reset'],
  ['POST', '/_localstack/state/reset'],
  ['POST', '/moto-api/reset'],
  ['GET', '/_jaws/requests'],
  ['GET', '/_aws/ses'],
] as const;

test.skipIf(process.platform !== 'linux')('a function uses no control route, while a program does', async () => {
  const Payload = JSON.stringify({ requests: REQUESTS, endpoint: cloud.endpoint });
  const answer = await cloud.lambda.invoke({ FunctionName: 'inside', Payload });
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual(REQUESTS.map(() => 403));
  expect((await cloud.lambda.getAlias({ FunctionName: 'inside', Name: 'kept' })).Name).toBe('kept');
  expect((await fetch(`${cloud.endpoint}/_jaws/snapshot`)).status).toBe(200);
});

test('a function asks whether the cloud is up', async () => {
  const Payload = JSON.stringify({ requests: [['GET', '/_jaws/health']], endpoint: cloud.endpoint });
  const answer = await cloud.lambda.invoke({ FunctionName: 'inside', Payload });
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual([200]);
});
