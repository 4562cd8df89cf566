// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { afterEach, beforeEach, expect, it } from 'vitest';
import { iam } from '../services/iam/index.ts';
import { type TestCloud, testCloud } from '../services/iam/testing.ts';
import { roleAllows } from './permission.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await testCloud({ iam });
});
afterEach(() => cloud.close());

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:q';
const source = 'arn:aws:events:us-east-1:000000000000:rule/r';
const access = { service: 'events.amazonaws.com', action: 'sqs:SendMessage', resource: QUEUE, source };

async function role(trusted: object, permitted: object): Promise<string> {
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const { Role } = await cloud.ctx.aws.iam.createRole({
    RoleName: 'r',
    Tags: [{ Key: 'team', Value: 'red' }],
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: trusted,
    }),
  });
  await cloud.ctx.aws.iam.putRolePolicy({
    RoleName: 'r',
    PolicyName: 'p',
    PolicyDocument: document({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, Condition: permitted }),
  });
  return Role?.Arn ?? '';
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html: the keys of the source are the trust policy's.
it.each<[string, object, object, boolean]>([
  ['this rule', { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*:000000000000:rule/*' } }, {}, true],
  ['another rule', { ArnEquals: { 'aws:SourceArn': `${source}2` } }, {}, false],
  ['this account', { StringEquals: { 'aws:SourceAccount': '000000000000' } }, {}, true],
  ['another account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, {}, false],
  ["the resource's account", {}, { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, true],
  ['its own tag', {}, { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, true],
  ['another tag', {}, { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, false],
  ['TLS', {}, { Bool: { 'aws:SecureTransport': 'true' } }, true],
  ['a service', {}, { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, false],
  ['no service', {}, { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, true],
  ['no service in between', {}, { Bool: { 'aws:ViaAWSService': 'false' } }, true],
  ['a session', {}, { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, true],
  ['itself', {}, { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/r' } }, true],
  ['its account', {}, { StringEquals: { 'aws:PrincipalAccount': '000000000000' } }, true],
  ['later than once', {}, { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, true],
  ['a time in seconds', {}, { NumericLessThan: { 'aws:EpochTime': '9999999999' } }, true],
  ['a trusted service', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }, {}, true],
  ['a trusted service with TLS', { Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
  ['its region', {}, { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
])('a role for %s', async (_, trusted, permitted, allowed) => {
  expect(await roleAllows(cloud.ctx, await role(trusted, permitted), access)).toBe(allowed);
});

it('a role that is not there, or in another account, allows nothing', async () => {
  for (const arn of ['arn:aws:iam::000000000000:role/none', 'arn:aws:iam::111122223333:role/r', 'r']) {
    expect(await roleAllows(cloud.ctx, arn, access)).toBe(false);
  }
});
