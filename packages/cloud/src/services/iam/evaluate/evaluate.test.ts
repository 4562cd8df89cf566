// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { describe, expect, it } from 'vitest';
import { contextKeys } from '../../../kernel/policy/context-keys.ts';
import { parsePolicy } from './document.ts';
import { type Decision, evaluate, type Policies } from './evaluate.ts';
import type { Principal, Request } from './request.ts';

// Expectations: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html and its sub-pages.

const role: Principal = {
  kind: 'role',
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/app/session',
  roleArn: 'arn:aws:iam::111122223333:role/app',
};

const policy = (...statements: object[]) => ({
  id: 'p',
  statements: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
});

const allow = (more: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });

function ask(policies: Policies, request: Partial<Request> = {}): Decision {
  return evaluate(
    {
      principal: role,
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      context: contextKeys({}),
      ...request,
    },
    policies,
  );
}

const decide = (statement: object, request: Partial<Request> = {}) =>
  ask({ identity: [policy(statement)] }, request).decision;

describe('actions and resources', () => {
  it.each([
    ['s3:getobject', 'allowed'],
    ['s3:Get*', 'allowed'],
    ['s3:GetObjec?', 'allowed'],
    ['*', 'allowed'],
    ['s3:PutObject', 'implicitDeny'],
    ['s3:GetObjectAcl', 'implicitDeny'],
  ])('action %s is %s', (Action, decision) => {
    expect(decide(allow({ Action }))).toBe(decision);
  });

  it.each([
    ['arn:aws:s3:::bucket/*', 'allowed'],
    ['arn:aws:s3:::*', 'allowed'],
    ['arn:aws:s3:::bucket', 'implicitDeny'],
    ['arn:aws:s3:::Bucket/key', 'implicitDeny'],
  ])('resource %s is %s', (Resource, decision) => {
    expect(decide(allow({ Resource }))).toBe(decision);
  });

  it('NotAction and NotResource take in everything else', () => {
    expect(decide({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })).toBe('allowed');
    expect(decide({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' })).toBe('implicitDeny');
    expect(decide({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::bucket/*' })).toBe('implicitDeny');
  });

  it('a resource that is not known fits every Allow and only a Deny of everything', () => {
    const request = { resource: undefined };
    expect(decide(allow({ Resource: 'arn:aws:sqs:*:*:q' }), request)).toBe('allowed');
    const deny = (Resource: string) =>
      ask({ identity: [policy(allow({}), { Effect: 'Deny', Action: '*', Resource })] }, request);
    expect(deny('arn:aws:sqs:*:*:q').decision).toBe('allowed');
    expect(deny('*').decision).toBe('explicitDeny');
  });
});

describe('layers', () => {
  it('an explicit deny wins, and is reported', () => {
    const decision = ask({ identity: [policy(allow({}), allow({ Effect: 'Deny', Sid: 'No' }))] });
    expect(decision.decision).toBe('explicitDeny');
    expect(decision.layer).toBe('identity');
    expect(decision.matches.map((one) => one.statement.sid)).toEqual(['No']);
  });

  it('boundary and session policy limit, and grant nothing', () => {
    const none = policy(allow({ Action: 'sqs:*' }));
    const all = policy(allow({}));
    expect(ask({ identity: [all], boundary: [none] })).toMatchObject({ decision: 'implicitDeny', layer: 'boundary' });
    expect(ask({ identity: [all], session: [none] })).toMatchObject({ decision: 'implicitDeny', layer: 'session' });
    expect(ask({ identity: [], boundary: [all] })).toMatchObject({ decision: 'implicitDeny', layer: 'identity' });
  });

  it('a resource policy grants a session by itself, a role within its boundary, an account not at all', () => {
    const granting = (AWS: string) => policy(allow({ Principal: { AWS } }));
    const boundary = [policy(allow({ Action: 'sqs:*' }))];
    expect(ask({ identity: [], boundary, resource: granting(role.arn) }).decision).toBe('allowed');
    expect(ask({ identity: [], resource: granting(role.roleArn ?? '') }).decision).toBe('allowed');
    expect(ask({ identity: [], boundary, resource: granting(role.roleArn ?? '') }).layer).toBe('boundary');
    expect(ask({ identity: [], resource: granting('111122223333') }).decision).toBe('implicitDeny');
  });

  it('across accounts both sides must allow', () => {
    const foreign = { resourceAccount: '999999999999' };
    const granting = policy(allow({ Principal: { AWS: role.roleArn } }));
    expect(ask({ identity: [policy(allow({}))] }, foreign)).toMatchObject({
      decision: 'implicitDeny',
      layer: 'resource',
    });
    expect(ask({ identity: [], resource: granting }, foreign).decision).toBe('implicitDeny');
    expect(ask({ identity: [policy(allow({}))], resource: granting }, foreign).decision).toBe('allowed');
  });

  it('a service is let in by name, anyone by *, and NotPrincipal leaves out', () => {
    const lambda: Principal = { kind: 'service', account: '111122223333', arn: 'lambda.amazonaws.com' };
    const trust = (Principal: unknown) => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal });
    const request = { principal: lambda, action: 'sts:AssumeRole', resource: role.roleArn };
    expect(ask({ identity: [], resource: trust({ Service: 'lambda.amazonaws.com' }) }, request).decision).toBe(
      'allowed',
    );
    expect(ask({ identity: [], resource: trust({ Service: 'ec2.amazonaws.com' }) }, request).decision).toBe(
      'implicitDeny',
    );
    expect(ask({ identity: [], resource: policy(allow({ Principal: '*' })) }).decision).toBe('allowed');
    const except = policy({ Effect: 'Deny', NotPrincipal: { AWS: role.roleArn }, Action: '*', Resource: '*' });
    expect(ask({ identity: [policy(allow({}))], resource: except }).decision).toBe('allowed');
  });
});

describe('conditions', () => {
  const keys = (values: Record<string, string | string[]>) => ({ context: contextKeys(values) });
  const holds = (Condition: object, values: Record<string, string | string[]>) =>
    decide(allow({ Condition }), keys(values)) === 'allowed';

  it.each<[operator: string, wanted: string | string[], value: string, holds: boolean]>([
    ['StringEquals', ['a', 'b'], 'b', true],
    ['StringEquals', 'a', 'A', false],
    ['StringEqualsIgnoreCase', 'a', 'A', true],
    ['StringNotEquals', ['a', 'b'], 'b', false],
    ['StringLike', 'team-*', 'team-x', true],
    ['StringNotLike', 'team-*', 'team-x', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericGreaterThan', '10', '9.5', false],
    ['NumericEquals', '10', 'ten', false],
    ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', true],
    ['DateLessThan', '1767225600', '2025-01-01T00:00:00Z', true],
    ['Bool', 'true', 'true', true],
    ['Bool', 'false', 'true', false],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true],
    ['IpAddress', '203.0.113.0/24', '203.0.113.9', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.9', false],
    ['IpAddress', '2001:db8::/32', '2001:db8::1', true],
    ['NotIpAddress', '203.0.113.0/24', '10.0.0.1', true],
    ['ArnLike', 'arn:aws:sns:*:1111:*', 'arn:aws:sns:eu-west-1:1111:topic', true],
    ['ArnEquals', 'arn:aws:sns:*:topic', 'arn:aws:sns:eu-west-1:1111:topic', false],
    ['ArnNotLike', 'arn:aws:sns:*:1111:*', 'arn:aws:sns:eu-west-1:2222:topic', true],
  ])('%s %s of %s is %s', (operator, wanted, value, expected) => {
    expect(holds({ [operator]: { 'aws:Key': wanted } }, { 'AWS:key': value })).toBe(expected);
  });

  it('a missing key fails a positive test, passes a negated one and IfExists', () => {
    expect(holds({ StringEquals: { k: 'a' } }, {})).toBe(false);
    expect(holds({ StringNotEquals: { k: 'a' } }, {})).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: 'a' } }, {})).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: 'a' } }, { k: 'b' })).toBe(false);
    expect(holds({ Null: { k: 'true' } }, {})).toBe(true);
    expect(holds({ Null: { k: 'false' } }, { k: 'x' })).toBe(true);
    expect(holds({ Null: { k: 'false' } }, {})).toBe(false);
  });

  it('ForAllValues and ForAnyValue look at every value', () => {
    const all = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } };
    const any = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } };
    expect(holds(all, { 'aws:TagKeys': ['a'] })).toBe(true);
    expect(holds(all, { 'aws:TagKeys': ['a', 'c'] })).toBe(false);
    expect(holds(all, {})).toBe(true);
    expect(holds(any, { 'aws:TagKeys': ['a', 'c'] })).toBe(true);
    expect(holds(any, {})).toBe(false);
    const none = { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['secret'] } };
    expect(holds(none, { 'aws:TagKeys': ['a', 'secret'] })).toBe(false);
  });

  it('several operators and keys must all hold', () => {
    const both = { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } };
    expect(holds(both, { a: '1', b: '2', c: 'true' })).toBe(true);
    expect(holds(both, { a: '1', b: '2', c: 'false' })).toBe(false);
    expect(holds(both, { a: '1', c: 'true' })).toBe(false);
  });

  it('an operator that does not exist never holds', () => {
    expect(holds({ StringSounds: { a: '1' } }, { a: '1' })).toBe(false);
  });
});

describe('policy variables', () => {
  const home = (Resource: string) => allow({ Resource });
  const request = (name: string | string[], resource: string) => ({
    resource,
    context: contextKeys({ 'aws:username': name }),
  });

  it('stand for the value, taken literally', () => {
    const statement = home('arn:aws:s3:::bucket/${aws:username}/*');
    expect(decide(statement, request('ana', 'arn:aws:s3:::bucket/ana/x'))).toBe('allowed');
    expect(decide(statement, request('*', 'arn:aws:s3:::bucket/ana/x'))).toBe('implicitDeny');
  });

  it('without a value match nothing, or take their default', () => {
    const missing = { resource: 'arn:aws:s3:::bucket//x' };
    expect(decide(home('arn:aws:s3:::bucket/${aws:username}/*'), missing)).toBe('implicitDeny');
    const fallback = home("arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'shared'}/*");
    expect(decide(fallback, { resource: 'arn:aws:s3:::bucket/shared/x' })).toBe('allowed');
  });

  it('escape wildcards as ${*}', () => {
    expect(decide(home('arn:aws:s3:::bucket/${*}'), { resource: 'arn:aws:s3:::bucket/*' })).toBe('allowed');
    expect(decide(home('arn:aws:s3:::bucket/${*}'))).toBe('implicitDeny');
  });

  it('are text in policies of the older version', () => {
    const old = {
      id: 'old',
      statements: parsePolicy(
        JSON.stringify({ Version: '2008-10-17', Statement: home('arn:aws:s3:::bucket/${aws:username}') }),
      ),
    };
    expect(ask({ identity: [old] }, request('ana', 'arn:aws:s3:::bucket/ana')).decision).toBe('implicitDeny');
    expect(ask({ identity: [old] }, { resource: 'arn:aws:s3:::bucket/${aws:username}' }).decision).toBe('allowed');
  });

  it.each(['StringEquals', 'StringLike'])('are text in the conditions of those too: %s', (operator) => {
    const Condition = { [operator]: { 's3:prefix': '${aws:username}' } };
    const statements = parsePolicy(JSON.stringify({ Version: '2008-10-17', Statement: allow({ Condition }) }));
    const context = contextKeys({ 'aws:username': 'ana', 's3:prefix': 'ana' });
    expect(ask({ identity: [{ id: 'old', statements }] }, { context }).decision).toBe('implicitDeny');
  });
});

it.each([{ StringEquals: 'x' }, 'x', null])('a condition that cannot be read never holds: %j', (Condition) => {
  expect(decide(allow({ Condition }))).toBe('implicitDeny');
});

it('a document that cannot be read allows nothing', () => {
  expect(ask({ identity: [{ id: 'bad', statements: parsePolicy('{') }] }).decision).toBe('implicitDeny');
});

it('matching is not slowed down by many wildcards', () => {
  const Resource = `arn:aws:s3:::${'a*'.repeat(200)}b`;
  const started = performance.now();
  expect(decide(allow({ Resource }), { resource: `arn:aws:s3:::${'a'.repeat(1500)}` })).toBe('implicitDeny');
  expect(performance.now() - started).toBeLessThan(2_000);
});
