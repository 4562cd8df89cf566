import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeStackEventsCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from './connect.ts';

/** As CloudFormation answers: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
const events = `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>
<member><StackId>arn:a/1</StackId><StackName>a</StackName><OperationId>o</OperationId><EventId>2</EventId><LogicalResourceId>lA</LogicalResourceId><ResourceStatus>CREATE_FAILED</ResourceStatus>
<ResourceProperties>{&quot;Description&quot;:&quot;&lt;a&gt; &amp; &lt;/ResourceProperties&gt;&quot;}</ResourceProperties>
<ResourceStatusReason>&quot;ä&quot; is no name</ResourceStatusReason></member>
<member><EventId>1</EventId><ResourceProperties></ResourceProperties></member>
</StackEvents><NextToken>more</NextToken></DescribeStackEventsResult></DescribeStackEventsResponse>`;
const stacks = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>a</StackName></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const refusal =
  '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack [none] does not exist</Message></Error></ErrorResponse>';

let aborts = 0;
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  if (form.get('StackName') === 'none') return void response.writeHead(400).end(refusal);
  const text = form.get('Action') === 'DescribeStacks' ? stacks : events;
  if (form.get('StackName') === 'cut' && aborts++ === 0) {
    response.writeHead(200, { 'content-length': Buffer.byteLength(text) });
    // The connection breaks in the middle of the answer.
    return void response.write(text.slice(0, 100), () => response.destroy());
  }
  response.writeHead(200).end(text);
});
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => new Promise((done) => server.close(done)));

async function client() {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  return (await connect({ profile: undefined, endpoint, credentials, env: {} })).in('us-east-1').cloudFormation();
}

test('events come without the properties of their resources, and with everything else', async () => {
  const cf = await client();
  const found = await cf.send(new DescribeStackEventsCommand({ StackName: 'a' }));
  expect(found).toMatchObject({
    StackEvents: [
      {
        StackId: 'arn:a/1',
        EventId: '2',
        LogicalResourceId: 'lA',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: '"ä" is no name',
      },
      { EventId: '1' },
    ],
    NextToken: 'more',
  });
  expect(found.StackEvents?.map(({ ResourceProperties }) => ResourceProperties)).toEqual([undefined, undefined]);
  expect((await cf.send(new DescribeStacksCommand({}))).Stacks).toMatchObject([{ StackName: 'a' }]);
});

test('a refusal is what it was, and an answer that breaks off is asked for again', async () => {
  const cf = await client();
  await expect(cf.send(new DescribeStackEventsCommand({ StackName: 'none' }))).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'Stack [none] does not exist',
  });
  const found = await cf.send(new DescribeStackEventsCommand({ StackName: 'cut' }));
  expect([found.StackEvents?.length, aborts]).toEqual([2, 2]);
});
