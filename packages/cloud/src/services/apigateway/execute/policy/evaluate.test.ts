import { expect, test } from 'vitest';
import { evaluate, type PolicyRequest } from './evaluate.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

const REQUEST: PolicyRequest = {
  action: 'lambda:InvokeFunction',
  resources: ['arn:aws:lambda:us-east-1:000000000000:function:f'],
  principal: { kind: 'Service', name: 'apigateway.amazonaws.com' },
  conditions: {
    'aws:sourcearn': 'arn:aws:execute-api:us-east-1:000000000000:api/dev/GET/x',
    'aws:sourceip': '10.1.2.3',
  },
};

const allow = (more: object) => ({
  Statement: { Effect: 'Allow', Action: '*', Resource: '*', Principal: '*', ...more },
});

test.each([
  ['anybody', {}, 'allow'],
  ['the service', { Principal: { Service: 'apigateway.amazonaws.com' } }, 'allow'],
  ['another service', { Principal: { Service: 'ec2.amazonaws.com' } }, 'implicit-deny'],
  ['an account', { Principal: { AWS: '000000000000' } }, 'implicit-deny'],
  [
    'all but the service',
    { Principal: undefined, NotPrincipal: { Service: 'apigateway.amazonaws.com' } },
    'implicit-deny',
  ],
  ['actions in any case', { Action: 'LAMBDA:invoke*' }, 'allow'],
  ['another action', { Action: ['lambda:Get*'] }, 'implicit-deny'],
  ['all but the action', { Action: undefined, NotAction: 'lambda:*' }, 'implicit-deny'],
  ['another resource', { Resource: 'arn:aws:lambda:*:*:function:g' }, 'implicit-deny'],
  ['one character', { Resource: 'arn:aws:lambda:*:*:function:?' }, 'allow'],
  ['the API', { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:*:*:api/*/GET/*' } } }, 'allow'],
  ['another API', { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:*:*:other/*' } } }, 'implicit-deny'],
  ['an address', { Condition: { IpAddress: { 'aws:SourceIp': ['192.168.0.0/16', '10.0.0.0/8'] } } }, 'allow'],
  ['not an address', { Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }, 'implicit-deny'],
  ['a key that is not there', { Condition: { StringEquals: { 'aws:SourceVpc': 'x' } } }, 'implicit-deny'],
  ['a key that need not be there', { Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'x' } } }, 'allow'],
  ['an operator that nobody knows', { Condition: { Magic: { 'aws:SourceIp': '10.1.2.3' } } }, 'implicit-deny'],
  ['a deny', { Effect: 'Deny' }, 'explicit-deny'],
  [
    'a deny of other addresses',
    { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '192.168.0.0/16' } } },
    'explicit-deny',
  ],
  [
    'a deny of other texts',
    { Effect: 'Deny', Condition: { StringNotLike: { 'aws:SourceArn': '*:api/prod/*' } } },
    'explicit-deny',
  ],
  [
    'a deny of what has no such key',
    { Effect: 'Deny', Condition: { Null: { 'aws:SourceVpc': 'true' } } },
    'explicit-deny',
  ],
  ['an address of version 6', { Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } } }, 'implicit-deny'],
  // https://github.com/aws/aws-cdk, framework-integ/test/aws-apigateway/test/authorizers/integ.token-authorizer.ts
  ['an allow in small letters', { Effect: 'allow' }, 'allow'],
  ['a deny in small letters', { Effect: 'deny' }, 'explicit-deny'],
])('a statement for %s', (_, statement, decision) => {
  expect(evaluate(allow(statement), REQUEST)).toBe(decision);
});

test('a deny wins over an allow, and no statement allows nothing', () => {
  const both = { Statement: [allow({}).Statement, { ...allow({}).Statement, Effect: 'Deny' }] };
  expect(evaluate(both, REQUEST)).toBe('explicit-deny');
  expect(evaluate({}, REQUEST)).toBe('implicit-deny');
  expect(evaluate(null, REQUEST)).toBe('implicit-deny');
});

test('an account’s root means everybody in it', () => {
  const request = { ...REQUEST, principal: { kind: 'AWS' as const, name: 'arn:aws:iam::000000000000:user/ann' } };
  expect(evaluate(allow({ Principal: { AWS: 'arn:aws:iam::000000000000:root' } }), request)).toBe('allow');
  expect(evaluate(allow({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } }), request)).toBe('implicit-deny');
});
