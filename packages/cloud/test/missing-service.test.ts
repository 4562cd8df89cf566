import { afterAll, expect, test } from 'vitest';
import { startCloud } from '../src/index.ts';

const cloud = await startCloud({ port: 0 });
afterAll(() => cloud.close());

const signed = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIA/20261125/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;

async function ask(service: string, path: string, headers: Record<string, string>, body?: string) {
  const method = body === undefined ? 'GET' : 'POST';
  const response = await fetch(`${cloud.endpoint}${path}`, {
    method,
    headers: { authorization: signed(service), ...headers },
    ...(body === undefined ? {} : { body }),
  });
  expect(response.status).toBe(501);
  return { type: response.headers.get('content-type'), text: await response.text() };
}

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

// The formats are those of https://smithy.io/2.0/aws/protocols/
test('a service that is not here says so in JSON to clients of JSON protocols', async () => {
  for (const [service, target] of [
    ['dynamodb', 'DynamoDB_20120810.ListTables'],
    ['sqs', 'AmazonSQS.ListQueues'],
    ['ssm', 'AmazonSSM.GetParameter'],
  ] as const) {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const { type, text } = await ask(service, '/', headers, '{}');
    expect(type).toBe('application/json');
    const [, operation] = target.split('.');
    expect(JSON.parse(text)).toEqual({
      __type: 'NotImplemented',
      message: `The service ${service} (${operation}) is not implemented by jaws-cloud.`,
    });
  }
  const { text } = await ask('apigateway', '/v2/apis', {});
  expect(JSON.parse(text).message).toContain('The service apigatewayv2 (GET /v2/apis)');
});

test('… in XML to clients of XML protocols', async () => {
  const sns = await ask('sns', '/', form, 'Action=ListTopics&Version=2010-03-31');
  expect(sns.type).toBe('text/xml');
  expect(sns.text).toContain('<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code>');
  expect(sns.text).toContain('The service sns (ListTopics) is not implemented');
  const ec2 = await ask('ec2', '/', form, 'Action=DescribeInstances&Version=2016-11-15');
  expect(ec2.text).toContain('<Response><Errors><Error><Code>NotImplemented</Code>');
  const route53 = await ask('route53', '/2013-04-01/hostedzone', {});
  expect(route53.text).toContain('The service route53 (GET /2013-04-01/hostedzone) is not implemented');
});

test('… in CBOR to clients of RPC v2', async () => {
  const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
  const { type, text } = await ask('monitoring', path, { 'smithy-protocol': 'rpc-v2-cbor' }, '');
  expect(type).toBe('application/cbor');
  expect(text).toMatch(/__type.NotImplemented.message.*The service monitoring \(ListMetrics\) is not implemented/s);
});
