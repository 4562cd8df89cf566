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
    ['kinesis', 'Kinesis_20131202.ListStreams'],
    ['states', 'AWSStepFunctions.ListStateMachines'],
    ['kms', 'TrentService.ListKeys'],
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
  const { text } = await ask('batch', '/v1/describejobs', {});
  expect(JSON.parse(text).message).toContain('The service batch (GET /v1/describejobs)');
});

test('… in XML to clients of XML protocols', async () => {
  const rds = await ask('rds', '/', form, 'Action=DescribeDBInstances&Version=2014-10-31');
  expect(rds.type).toBe('text/xml');
  expect(rds.text).toContain('<ErrorResponse><Error><Type>Receiver</Type><Code>NotImplemented</Code>');
  expect(rds.text).toContain('The service rds (DescribeDBInstances) is not implemented');
  const ec2 = await ask('ec2', '/', form, 'Action=DescribeInstances&Version=2016-11-15');
  expect(ec2.text).toContain('<Response><Errors><Error><Code>NotImplemented</Code>');
  const cdn = await ask('cloudfront', '/2020-05-31/distribution', {});
  expect(cdn.text).toContain('The service cloudfront (GET /2020-05-31/distribution) is not implemented');
});

test('… in CBOR to clients of RPC v2', async () => {
  const path = '/service/ArcRegionSwitch/operation/ListPlans';
  const { type, text } = await ask('arc-region-switch', path, { 'smithy-protocol': 'rpc-v2-cbor' }, '');
  expect(type).toBe('application/cbor');
  expect(text).toMatch(
    /__type.NotImplemented.message.*The service arc-region-switch \(ListPlans\) is not implemented/s,
  );
});
