// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables have this syntax
import { describe, expect, it } from 'vitest';
import { holds } from '../../../kernel/policy/conditions.ts';
import { contextKeys } from '../../../kernel/policy/context-keys.ts';
import { parsePolicy } from './document.ts';
import { evaluate, type Policies } from './evaluate.ts';
import type { Principal } from './request.ts';

// Statements of AWS's pages, with tests from https://github.com/cloud-copilot/iam-simulate (Aug 2026):
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html

type Values = Record<string, string | string[]>;

/** Operator, the policy's values, the request's value (undefined: the key is missing), whether it holds. */
type Case = [operator: string, wanted: string | string[], value: string | string[] | undefined, holds: boolean];

function check([operator, wanted, value, expected]: Case, others: Values = {}): void {
  const context = contextKeys({ ...others, k: value });
  expect(holds({ operator, key: 'k', values: [wanted].flat() }, context, true)).toBe(expected);
}

const named = (cases: Case[]) => cases.map((one) => [JSON.stringify(one), one] as const);

describe('numbers', () => {
  it.each(
    named([
      ['NumericEquals', '10', '10.0', true],
      ['NumericEquals', ['1', '2'], '2', true],
      ['NumericEquals', '-1.5', '-1.50', true],
      ['NumericNotEquals', ['1', '2'], '2', false],
      ['NumericNotEquals', '1', '2', true],
      ['NumericLessThan', '10', '10', false],
      ['NumericLessThan', ['5', '20'], '10', true],
      ['NumericGreaterThanEquals', '10', '10', true],
      ['NumericLessThan', '10', 'nine', false],
      ['NumericLessThan', 'ten', '9', false],
      ['NumericEquals', '', '0', false],
      ['NumericLessThanIfExists', '10', undefined, true],
      ['NumericLessThanIfExists', '10', '11', false],
    ]),
  )('%s', (_, one) => check(one));
});

describe('dates', () => {
  it.each(
    named([
      ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
      ['DateEquals', '1767225600', '2026-01-01T00:00:00Z', true],
      ['DateEquals', '2026-01-01', '2026-01-01T00:00:00Z', true],
      ['DateNotEquals', '2026-01-01', '2026-01-02T00:00:00Z', true],
      ['DateLessThan', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
      ['DateLessThanEquals', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
      ['DateGreaterThan', '2026-01-01T00:00:00Z', 'soon', false],
      ['DateGreaterThan', 'never', '2026-01-01T00:00:00Z', false],
      ['DateGreaterThan', '2026-01-01', undefined, false],
      ['DateGreaterThanIfExists', '2026-01-01', undefined, true],
    ]),
  )('%s', (_, one) => check(one));
});

describe('truth', () => {
  it.each(
    named([
      ['Bool', 'true', 'True', true],
      ['Bool', ['true', 'false'], 'false', true],
      ['Bool', 'true', undefined, false],
      ['BoolIfExists', 'true', undefined, true],
      ['BoolIfExists', 'true', 'false', false],
      ['Null', 'true', undefined, true],
      ['Null', 'True', undefined, true],
      ['Null', 'false', undefined, false],
      ['Null', 'true', 'x', false],
      ['Null', 'false', ['x', 'y'], true],
      ['Null', ['true', 'false'], 'x', true],
      ['Null', 'false', [], false],
    ]),
  )('%s', (_, one) => check(one));
});

describe('addresses', () => {
  it.each(
    named([
      ['IpAddress', '203.0.113.7', '203.0.113.7', true],
      ['IpAddress', '203.0.113.0/24', '203.0.114.0', false],
      ['IpAddress', ['10.0.0.0/8', '2001:db8::/32'], '2001:db8:ffff::1', true],
      ['IpAddress', '0.0.0.0/0', '8.8.8.8', true],
      ['IpAddress', '0.0.0.0/0', '::1', false],
      ['IpAddress', '203.0.113.0/33', '203.0.113.1', false],
      ['IpAddress', 'everywhere', '203.0.113.1', false],
      ['IpAddress', '203.0.113.0/24', 'here', false],
      ['NotIpAddress', ['10.0.0.0/8', '192.168.0.0/16'], '192.168.1.1', false],
      ['NotIpAddress', '10.0.0.0/8', undefined, true],
      ['IpAddressIfExists', '10.0.0.0/8', undefined, true],
    ]),
  )('%s', (_, one) => check(one));
});

describe('ARNs', () => {
  const topic = 'arn:aws:sns:eu-west-1:111122223333:news';
  it.each(
    named([
      ['ArnLike', 'arn:aws:sns:*:111122223333:n*s', topic, true],
      ['ArnLike', 'arn:aws:sns:eu-west-?:*:news', topic, true],
      ['ArnEquals', 'arn:aws:sns:*:*:*', topic, true],
      ['ArnLike', 'arn:aws:sns:*', topic, false],
      ['ArnLike', 'arn:aws:sns:*:news', topic, false],
      ['ArnLike', 'arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a:b/c', true],
      ['ArnLike', topic, topic.toUpperCase(), false],
      ['ArnNotEquals', ['arn:aws:sns:*:*:olds', 'arn:aws:sns:*:*:news'], topic, false],
      ['ArnNotLike', 'arn:aws:sqs:*:*:*', topic, true],
      ['ArnNotLike', topic, undefined, true],
      ['ArnLikeIfExists', topic, undefined, true],
    ]),
  )('%s', (_, one) => check(one));
});

describe('texts, and bytes', () => {
  it.each(
    named([
      ['StringEquals', 'a*', 'ab', false],
      ['StringEquals', 'a*', 'a*', true],
      ['StringLike', 'a*', 'a', true],
      ['StringLike', 'a?c', 'ac', false],
      ['StringLike', '', '', true],
      ['StringLike', 'A*', 'ab', false],
      ['StringNotLike', ['a*', 'b*'], 'c', true],
      ['StringEqualsIgnoreCase', 'Team', 'tEAM', true],
      ['StringNotEqualsIgnoreCase', 'Team', 'tEAM', false],
      ['StringNotEquals', 'a', undefined, true],
      ['StringNotEqualsIfExists', 'a', 'a', false],
      ['StringLike', '.*', 'anything', false],
      ['BinaryEquals', 'QUJD', 'QUJD', true],
      ['BinaryEquals', 'QUJD', 'QUJE', false],
      ['stringequals', 'a', 'a', true],
      ['StringMatches', 'a', 'a', false],
    ]),
  )('%s', (_, one) => check(one));
});

describe('sets', () => {
  it.each(
    named([
      ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
      ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
      ['ForAllValues:StringEquals', 'a', undefined, true],
      ['ForAllValues:StringEquals', 'a', [], true],
      ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false],
      ['ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true],
      ['ForAllValues:StringLike', 'team-*', ['team-1', 'team-2'], true],
      ['ForAllValues:ArnLike', 'arn:aws:sns:*:*:*', ['arn:aws:sns:a:b:c', 'arn:aws:sqs:a:b:c'], false],
      ['ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b'], true],
      ['ForAnyValue:StringEquals', 'a', undefined, false],
      ['ForAnyValue:StringEquals', 'a', [], false],
      ['ForAnyValue:StringEqualsIfExists', 'a', undefined, false],
      ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'c'], true],
      ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
      ['ForAnyValue:StringLike', '*', 'x', true],
      // Only a set operator compares several values.
      ['StringEquals', ['a', 'b'], ['a', 'b'], false],
      ['StringNotEquals', 'c', ['a', 'b'], false],
    ]),
  )('%s', (_, one) => check(one));
});

describe('variables', () => {
  const others = { 'aws:username': 'ana', 'aws:PrincipalTag/team': 'red', many: ['a', 'b'], star: '*' };
  it.each(
    named([
      ['StringEquals', '${aws:username}', 'ana', true],
      ['StringEquals', '${AWS:UserName}', 'ana', true],
      ['StringLike', 'home/${aws:username}/*', 'home/ana/x', true],
      ['StringEquals', '${aws:PrincipalTag/team}-${aws:username}', 'red-ana', true],
      ['StringEquals', "${aws:PrincipalTag/dept, 'none'}", 'none', true],
      ['StringEquals', "${aws:PrincipalTag/team, 'none'}", 'red', true],
      ['StringEquals', '${aws:PrincipalTag/dept}', '', false],
      ['StringNotEquals', '${aws:PrincipalTag/dept}', 'x', true],
      ['StringLike', '${star}', 'anything', false],
      ['StringLike', '${star}', '*', true],
      ['StringLike', 'a${*}', 'a*', true],
      ['StringLike', 'a${*}', 'ab', false],
      ['StringLike', 'a${?}', 'a?', true],
      ['StringLike', 'a${$}', 'a$', true],
      ['StringEquals', '${many}', 'a', false],
      ['ArnLike', 'arn:aws:iam::*:user/${aws:username}', 'arn:aws:iam::111122223333:user/ana', true],
    ]),
  )('%s', (_, one) => check(one, others));
});

describe('decisions', () => {
  const ROLE: Principal = {
    kind: 'role',
    account: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/app/session',
    roleArn: 'arn:aws:iam::111122223333:role/app',
  };
  const OBJECT = 'arn:aws:s3:::bucket/key';
  const source = (...statements: object[]) => ({
    id: 'p',
    statements: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
  });
  const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
  const deny = (more: object = {}) => ({ ...allow(more), Effect: 'Deny' });
  const all = source(allow());
  const ask = (policies: Policies, resource = OBJECT, resourceAccount = ROLE.account, principal = ROLE) =>
    evaluate({ principal, action: 's3:GetObject', resource, resourceAccount, context: contextKeys({}) }, policies)
      .decision;
  const by = (AWS: string | string[], more: object = {}) => source(allow({ Principal: { AWS }, ...more }));

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
  it.each([
    ['arn:aws:sqs', 'allowed'],
    ['arn:aws:sqs:eu-west-1', 'allowed'],
    ['arn:aws:sqs:us-east-1', 'implicitDeny'],
    ['arn:aws:sqs:*:111122223333', 'allowed'],
    ['arn:aws:sn', 'implicitDeny'],
  ])('an ARN that breaks off, %s, is completed in the own policies, and not in a resource policy', (Resource, own) => {
    const queue = 'arn:aws:sqs:eu-west-1:111122223333:q';
    expect(ask({ identity: [source(allow({ Resource }))] }, queue)).toBe(own);
    const resource = source(allow({ Resource, Principal: { AWS: ROLE.arn } }));
    expect(ask({ identity: [], resource }, queue)).toBe('implicitDeny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
  it('a principal that is not excluded is denied, and one with a boundary is denied in any case', () => {
    const resource = source(deny({ Principal: undefined, NotPrincipal: { AWS: [ROLE.roleArn, ROLE.arn] } }));
    const other = { ...ROLE, arn: 'arn:aws:iam::111122223333:user/u', roleArn: undefined } as unknown as Principal;
    expect(ask({ identity: [all], resource })).toBe('allowed');
    expect(ask({ identity: [all], resource }, OBJECT, ROLE.account, other)).toBe('explicitDeny');
    expect(ask({ identity: [all], boundary: [all], resource })).toBe('explicitDeny');
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-cross-account.html
  it.each<[string, Policies, string]>([
    ['the account and the own policies', { identity: [all], resource: by('111122223333') }, 'allowed'],
    ['the account alone', { identity: [], resource: by('arn:aws:iam::111122223333:root') }, 'implicitDeny'],
    ['the session alone', { identity: [], resource: by(ROLE.arn) }, 'implicitDeny'],
    ['everyone and the own policies', { identity: [all], resource: by('*') }, 'allowed'],
    ['another account', { identity: [all], resource: by('444455556666') }, 'implicitDeny'],
    ['a boundary that does not allow', { identity: [all], boundary: [], resource: by('*') }, 'implicitDeny'],
    ['a session policy that does not allow', { identity: [all], session: [], resource: by(ROLE.arn) }, 'implicitDeny'],
    [
      'a denial on the other side',
      { identity: [all], resource: source(allow({ Principal: '*' }), deny({ Principal: '*' })) },
      'explicitDeny',
    ],
  ])('across accounts: %s', (_, policies, decision) => {
    expect(ask(policies, OBJECT, '999999999999')).toBe(decision);
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-eval-logic
  it.each<[string, Policies, string]>([
    ['the session, within no boundary', { identity: [], boundary: [], session: [], resource: by(ROLE.arn) }, 'allowed'],
    ['everyone, within no boundary', { identity: [], boundary: [], resource: by('*') }, 'allowed'],
    ['the role, within no boundary', { identity: [], boundary: [], resource: by(ROLE.roleArn ?? '') }, 'implicitDeny'],
    [
      'the role, within no session policy',
      { identity: [], session: [], resource: by(ROLE.roleArn ?? '') },
      'implicitDeny',
    ],
    [
      'the session, denied by the boundary',
      { identity: [], boundary: [source(deny())], resource: by(ROLE.arn) },
      'explicitDeny',
    ],
    [
      'the session, denied by the session policy',
      { identity: [all], session: [all, source(deny())], resource: by(ROLE.arn) },
      'explicitDeny',
    ],
    ['all but others', { identity: [source({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })] }, 'allowed'],
    [
      'all but this',
      { identity: [source({ Effect: 'Allow', NotAction: ['s3:Get*', 'iam:*'], Resource: '*' })] },
      'implicitDeny',
    ],
    [
      'elsewhere',
      { identity: [source({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::bucket/*' })] },
      'implicitDeny',
    ],
    [
      'denied elsewhere',
      { identity: [all, source({ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::bucket/*' })] },
      'allowed',
    ],
  ])('in the account: %s', (_, policies, decision) => {
    expect(ask(policies)).toBe(decision);
  });
});
