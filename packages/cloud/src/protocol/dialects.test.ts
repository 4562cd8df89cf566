import { gzipSync } from 'node:zlib';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../index.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=test/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** A form as SDKs of the query protocol send it. */
async function form(path: string, parameters: Record<string, string>) {
  const answer = await fetch(cloud.endpoint + path, {
    method: 'POST',
    headers: { authorization: signed('sqs'), 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams({ Version: '2012-11-05', ...parameters }),
  });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html
describe('SQS in the query protocol', () => {
  it('answers forms with XML at the queue URL', async () => {
    const made = await form('/', {
      Action: 'CreateQueue',
      QueueName: 'old',
      'Attribute.1.Name': 'VisibilityTimeout',
      'Attribute.1.Value': '40',
      'Tag.1.Key': 'k',
      'Tag.1.Value': 'v',
    });
    expect(made.type).toBe('text/xml');
    expect(made.text).toContain('<CreateQueueResponse xmlns="http://queue.amazonaws.com/doc/2012-11-05/">');
    const url = /<QueueUrl>([^<]+)<\/QueueUrl>/.exec(made.text)?.[1] ?? '';
    const { pathname } = new URL(url);
    const sent = await form(pathname, {
      Action: 'SendMessage',
      MessageBody: 'a & b',
      'MessageAttribute.1.Name': 'Kind',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'x',
    });
    expect(sent.text).toContain('<SendMessageResult><MD5OfMessageBody>');
    const batch = await form(pathname, {
      Action: 'SendMessageBatch',
      'SendMessageBatchRequestEntry.1.Id': 'one',
      'SendMessageBatchRequestEntry.1.MessageBody': 'second',
    });
    expect(batch.text).toContain('<SendMessageBatchResultEntry><Id>one</Id>');
    const got = await form(pathname, {
      Action: 'ReceiveMessage',
      MaxNumberOfMessages: '10',
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'All',
    });
    expect(got.text).toContain('<Body>a &amp; b</Body>');
    expect(got.text).toContain('<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>');
    expect(got.text).toMatch(/<MessageAttribute><Name>Kind<\/Name><Value><DataType>String<\/DataType><StringValue>x</);
    const attributes = await form(pathname, { Action: 'GetQueueAttributes', 'AttributeName.1': 'All' });
    expect(attributes.text).toContain('<Attribute><Name>VisibilityTimeout</Name><Value>40</Value></Attribute>');
    const gone = await form(pathname, { Action: 'DeleteQueue' });
    expect(gone).toMatchObject({ status: 200, text: expect.stringContaining('<DeleteQueueResponse') });
    const missing = await form(pathname, { Action: 'DeleteQueue' });
    expect(missing.status).toBe(400);
    expect(missing.text).toContain(
      '<Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message>',
    );
  });

  it('reads unsigned links, which change nothing by GET', async () => {
    await form('/', { Action: 'CreateQueue', QueueName: 'link' });
    const path = '/000000000000/link';
    const send = `${cloud.endpoint}${path}?Action=SendMessage&MessageBody=`;
    await fetch(`${send}hello`, { method: 'POST' });
    const refused = await fetch(`${send}by-get`);
    expect([refused.status, await refused.text()]).toEqual([405, expect.stringContaining('MethodNotAllowed')]);
    const counted = await fetch(`${cloud.endpoint}${path}?Action=GetQueueAttributes&AttributeName.1=All`);
    expect(await counted.text()).toContain('<Name>ApproximateNumberOfMessages</Name><Value>1</Value>');
    const received = await fetch(`${cloud.endpoint}${path}?Action=ReceiveMessage`, { method: 'POST' });
    expect(await received.text()).toContain('<Body>hello</Body>');
  });

  // https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
  it('keeps its error codes in JSON', async () => {
    const answer = await fetch(cloud.endpoint, {
      method: 'POST',
      headers: {
        authorization: signed('sqs'),
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AmazonSQS.GetQueueUrl',
      },
      body: JSON.stringify({ QueueName: 'none' }),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe('AWS.SimpleQueueService.NonExistentQueue;Sender');
    expect(await answer.json()).toMatchObject({ __type: 'com.amazonaws.sqs#QueueDoesNotExist' });
    const client = new SQSClient({
      region: 'us-east-1',
      endpoint: cloud.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const QueueUrl = `${cloud.endpoint}/000000000000/none`;
    await expect(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });
});

// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
describe('CloudWatch in CBOR', () => {
  const call = (operation: string, body: Buffer, headers: Record<string, string> = {}) =>
    fetch(`${cloud.endpoint}/service/GraniteServiceVersion20100801/operation/${operation}`, {
      method: 'POST',
      headers: {
        authorization: signed('monitoring'),
        'smithy-protocol': 'rpc-v2-cbor',
        'content-type': 'application/cbor',
        ...headers,
      },
      body,
    });

  const errorOf = async (answer: Response) => {
    expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect(answer.headers.get('content-type')).toBe('application/cbor');
    return decodeCbor(Buffer.from(await answer.arrayBuffer())) as Map<string, unknown>;
  };

  it('tells errors in CBOR, with the code of the query protocol in a header', async () => {
    const answer = await call('NoSuchThing', encodeCbor(new Map()));
    expect(answer.status).toBe(404);
    expect((await errorOf(answer)).get('__type')).toContain('UnknownOperationException');
    const malformed = await call('PutMetricData', Buffer.from('ff', 'hex'));
    expect(malformed.status).toBe(400);
    expect((await errorOf(malformed)).get('__type')).toContain('SerializationException');
    expect(malformed.headers.get('x-amzn-query-error')).toBe('SerializationException;Sender');
  });

  it('reads bodies that the client compressed', async () => {
    const body = gzipSync(Buffer.from('ff', 'hex'));
    const answer = await call('PutMetricData', body, { 'content-encoding': 'gzip' });
    expect((await errorOf(answer)).get('message')).toContain('break');
    const broken = await call('PutMetricData', Buffer.from('no gzip'), { 'content-encoding': 'gzip' });
    expect((await errorOf(broken)).get('message')).toBe('The body is not in gzip format');
  });
});

// The fields that programs read when they ask STS who signed a request, and its answer when it refuses:
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go. The nulls of a role's session:
// https://github.com/adobe-apiplatform/api-gateway-aws/blob/master/src/lua/api-gateway/aws/AWSSTSCredentials.lua
describe('STS in JSON', () => {
  const call = (action: Record<string, string>, accept: string) =>
    fetch(cloud.endpoint, {
      method: 'POST',
      headers: { authorization: signed('sts'), accept },
      body: new URLSearchParams({ Version: '2011-06-15', ...action }),
    });

  it('answers who accepts it, with numbers for times and null for what is not there', async () => {
    const answer = await call({ Action: 'GetCallerIdentity' }, 'application/json');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          Account: '000000000000',
          Arn: 'arn:aws:iam::000000000000:root',
          UserId: '000000000000',
        },
        ResponseMetadata: { RequestId: answer.headers.get('x-amzn-requestid') },
      },
    });
    const iam = new IAMClient({
      region: 'us-east-1',
      endpoint: cloud.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const anyone = { Statement: { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' } };
    await iam.send(new CreateRoleCommand({ RoleName: 'Read', AssumeRolePolicyDocument: JSON.stringify(anyone) }));
    const wanted = { Action: 'AssumeRole', RoleArn: 'arn:aws:iam::000000000000:role/Read', RoleSessionName: 'mine' };
    const session = (await (await call(wanted, 'application/json, */*')).json()) as {
      AssumeRoleResponse: {
        AssumeRoleResult: { AssumedRoleUser: { Arn: string }; Credentials: { Expiration: unknown } };
      };
    };
    const { AssumedRoleUser, Credentials, ...rest } = session.AssumeRoleResponse.AssumeRoleResult;
    expect(AssumedRoleUser.Arn).toBe('arn:aws:sts::000000000000:assumed-role/Read/mine');
    expect(Credentials.Expiration).toSatisfy((time) => Number.isInteger(time) && time > Date.now() / 1000);
    expect(rest).toMatchObject({ PackedPolicySize: null, SourceIdentity: null });
  });

  it('refuses in JSON too', async () => {
    const answer = await call({ Action: 'GetFederationToken', Name: 'B' }, 'application/json');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({
      Error: { Code: 'ValidationError', Message: expect.stringContaining("'B'"), Type: 'Sender' },
      RequestId: expect.any(String),
    });
  });

  it('answers all others in XML', async () => {
    for (const accept of ['*/*', 'text/xml', 'text/xml, application/json']) {
      const answer = await call({ Action: 'GetCallerIdentity' }, accept);
      expect(answer.headers.get('content-type')).toBe('text/xml');
      expect(await answer.text()).toContain('<Arn>arn:aws:iam::000000000000:root</Arn>');
    }
  });
});
