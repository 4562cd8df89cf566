import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { createReachability } from './reachability.ts';

let server: Server | undefined;
afterEach(() => void server?.close());

/** Answers the first `times` calls with an error, later ones with an empty result; counts them. */
async function answering(status: number, type: string, times = Number.POSITIVE_INFINITY) {
  let calls = 0;
  server = createServer((_, response) => {
    calls += 1;
    const isWell = calls > times;
    response.writeHead(isWell ? 200 : status, { 'content-type': 'text/xml' });
    if (isWell)
      return void response.end(
        '<DescribeStacksResponse><DescribeStacksResult><Stacks/></DescribeStacksResult></DescribeStacksResponse>',
      );
    response.end(`<ErrorResponse><Error><Code>${type}</Code><Message>no</Message></Error></ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}

const credentials = { accessKeyId: 'a', secretAccessKey: 's' };

async function describe(endpoint: string, region: string, reachability?: ReturnType<typeof createReachability>) {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const aws = await connect({ profile: undefined, endpoint, credentials, reachability, env: {} });
  const client = await aws.in(region).cloudFormation();
  return client.send(new DescribeStacksCommand({}));
}

test('a region that does not answer is asked twice, and then not at all for a while', async () => {
  const { endpoint, calls } = await answering(503, 'ServiceUnavailable');
  let now = 0;
  const reachability = createReachability(() => now, 30_000);
  await expect(describe(endpoint, 'eu-west-1', reachability)).rejects.toMatchObject({ code: 'AwsUnavailable' });
  expect(calls()).toBe(2);
  await expect(describe(endpoint, 'eu-west-1', reachability)).rejects.toMatchObject({ code: 'AwsUnavailable' });
  expect(calls()).toBe(2);
  // Another region may answer.
  await expect(describe(endpoint, 'us-east-1', reachability)).rejects.toMatchObject({ code: 'AwsUnavailable' });
  expect(calls()).toBe(4);
  now = 30_000;
  await expect(describe(endpoint, 'eu-west-1', reachability)).rejects.toMatchObject({ code: 'AwsUnavailable' });
  expect(calls()).toBe(6);
});

test('being throttled is an answer: it is waited for', async () => {
  const { endpoint, calls } = await answering(400, 'Throttling', 2);
  await expect(
    describe(
      endpoint,
      'eu-west-1',
      createReachability(() => 0),
    ),
  ).resolves.toMatchObject({ Stacks: [] });
  expect(calls()).toBe(3);
});

test('changes use the usual number of retries', async () => {
  const { endpoint, calls } = await answering(503, 'ServiceUnavailable', 3);
  await expect(describe(endpoint, 'eu-west-1')).resolves.toMatchObject({ Stacks: [] });
  expect(calls()).toBe(4);
});
