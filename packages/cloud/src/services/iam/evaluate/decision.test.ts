import { describe, expect, it } from 'vitest';
import { contextKeys } from '../../../kernel/policy/context-keys.ts';
import { parsePolicy } from './document.ts';
import { evaluate, type Policies } from './evaluate.ts';
import type { Principal, Request } from './request.ts';

// What a decision says besides yes and no: the layer that decided, and its statements.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html

const ACCOUNT = '111122223333';
const OTHER = { resourceAccount: '999999999999' };
const role: Principal = {
  kind: 'role',
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
};
const user: Principal = { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ana` };
const root: Principal = { kind: 'root', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` };
const service: Principal = { kind: 'service', account: ACCOUNT, arn: 'sns.amazonaws.com' };
const anonymous: Principal = { kind: 'anonymous', account: 'none', arn: 'anonymous' };

const statement = (Sid: string, more: object = {}) => ({ Sid, Effect: 'Allow', Action: '*', Resource: '*', ...more });
const source = (...statements: object[]) => ({
  id: 'p',
  statements: parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements })),
});
const own = source(statement('own'));
const bound = source(statement('bound'));
const given = source(statement('given'));
const names = (AWS: string, Sid = 'named') => source(statement(Sid, { Principal: { AWS } }));

function ask(principal: Principal, policies: Policies, more: Partial<Request> = {}): string {
  const { decision, layer, matches } = evaluate(
    { principal, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k', context: contextKeys({}), ...more },
    policies,
  );
  const by = matches.map((one) => `${one.layer}:${one.statement.sid}`).join(' ');
  return [decision, layer && `(${layer})`, by].filter(Boolean).join(' ');
}

describe('in the account', () => {
  it.each<[string, Principal, Policies, string]>([
    ['no policy', user, { identity: [] }, 'implicitDeny (identity)'],
    ['the own policies', user, { identity: [own, own] }, 'allowed identity:own identity:own'],
    ['within both limits', role, { identity: [own], boundary: [bound], session: [given] }, 'allowed identity:own'],
    ['outside the boundary', role, { identity: [own], boundary: [], session: [given] }, 'implicitDeny (boundary)'],
    ['outside the session policy', role, { identity: [own], boundary: [bound], session: [] }, 'implicitDeny (session)'],
    ['limits alone', role, { identity: [], boundary: [bound], session: [given] }, 'implicitDeny (identity)'],
    ['named itself', user, { identity: [], resource: names(user.arn) }, 'allowed resource:named'],
    ['named itself, beside its own', user, { identity: [own], resource: names(user.arn) }, 'allowed resource:named'],
    ['named by its role', role, { identity: [], resource: names(role.roleArn!) }, 'allowed resource:named'],
    [
      'named by its role, within both limits',
      role,
      { identity: [], boundary: [bound], session: [given], resource: names(role.roleArn!) },
      'allowed resource:named',
    ],
    [
      'named by its role, outside the session policy',
      role,
      { identity: [own], boundary: [bound], session: [], resource: names(role.roleArn!) },
      'implicitDeny (session)',
    ],
    ['named by its account', user, { identity: [], resource: names(ACCOUNT) }, 'implicitDeny (identity)'],
    [
      'named by its account, beside its own',
      user,
      { identity: [own], resource: names(ACCOUNT) },
      'allowed identity:own resource:named',
    ],
    ['another is named', user, { identity: [own], resource: names('444455556666') }, 'allowed identity:own'],
    ['the root', root, { identity: [] }, 'allowed'],
    ['the root, named', root, { identity: [], resource: names(ACCOUNT) }, 'allowed resource:named'],
    ['the root, which another policy names not', root, { identity: [], resource: names(user.arn) }, 'allowed'],
  ])('%s', (_, principal, policies, expected) => {
    expect(ask(principal, policies)).toBe(expected);
    expect(ask(principal, policies, { resourceAccount: ACCOUNT })).toBe(expected);
  });
});

describe('a denial', () => {
  const no = (Sid: string, more: object = {}) => source(statement(Sid, { Effect: 'Deny', ...more }));
  it.each<[string, Principal, Policies, string]>([
    ['of the identity', user, { identity: [own, no('a'), no('b')] }, 'explicitDeny (identity) identity:a identity:b'],
    ['of the boundary', user, { identity: [own], boundary: [bound, no('a')] }, 'explicitDeny (boundary) boundary:a'],
    ['of the session', role, { identity: [own], session: [given, no('a')] }, 'explicitDeny (session) session:a'],
    [
      'of the resource',
      user,
      { identity: [own], resource: no('a', { Principal: '*' }) },
      'explicitDeny (resource) resource:a',
    ],
    [
      'of several layers',
      role,
      { identity: [no('a')], boundary: [no('b')], session: [no('c')], resource: no('d', { Principal: '*' }) },
      'explicitDeny (identity) identity:a boundary:b session:c resource:d',
    ],
    [
      'for the root',
      root,
      { identity: [], resource: no('a', { Principal: '*' }) },
      'explicitDeny (resource) resource:a',
    ],
    [
      'of another',
      user,
      { identity: [own], resource: no('a', { Principal: { AWS: role.arn } }) },
      'allowed identity:own',
    ],
    ['of another action', user, { identity: [own, no('a', { Action: 's3:Put*' })] }, 'allowed identity:own'],
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    [
      'of all but one, for one with a boundary',
      user,
      { identity: [own], boundary: [bound], resource: no('a', { NotPrincipal: { AWS: user.arn } }) },
      'explicitDeny (resource) resource:a',
    ],
    [
      'of all but one, for that one',
      user,
      { identity: [own], resource: no('a', { NotPrincipal: { AWS: user.arn } }) },
      'allowed identity:own',
    ],
    [
      'of another, for one with a boundary',
      user,
      { identity: [own], boundary: [bound], resource: no('a', { Principal: { AWS: role.arn } }) },
      'allowed identity:own',
    ],
  ])('%s', (_, principal, policies, expected) => {
    expect(ask(principal, policies)).toBe(expected);
  });

  it('grants nothing by NotPrincipal within a boundary', () => {
    const resource = source(statement('a', { NotPrincipal: { AWS: user.arn } }));
    expect(ask(user, { identity: [], boundary: [bound], resource })).toBe('implicitDeny (identity)');
  });
});

describe('across accounts', () => {
  it.each<[string, Principal, Policies, string]>([
    ['the own policies alone', user, { identity: [own] }, 'implicitDeny (resource)'],
    ['named, without an own policy', user, { identity: [], resource: names(user.arn) }, 'implicitDeny (identity)'],
    ['both', user, { identity: [own], resource: names(user.arn) }, 'allowed identity:own resource:named'],
    [
      'both by the role',
      role,
      { identity: [own], resource: names(role.roleArn!) },
      'allowed identity:own resource:named',
    ],
    ['the role alone', role, { identity: [], resource: names(role.roleArn!) }, 'implicitDeny (identity)'],
    ['both by the account', user, { identity: [own], resource: names(ACCOUNT) }, 'allowed identity:own resource:named'],
    [
      'both by the account root',
      user,
      { identity: [own], resource: names(root.arn) },
      'allowed identity:own resource:named',
    ],
    ['the root, not named', root, { identity: [own] }, 'implicitDeny (resource)'],
    ['the root, named', root, { identity: [], resource: names(root.arn) }, 'allowed resource:named'],
    [
      'outside the boundary',
      user,
      { identity: [own], boundary: [], resource: names(user.arn) },
      'implicitDeny (boundary)',
    ],
    [
      'outside the session',
      role,
      { identity: [own], session: [], resource: names(role.arn) },
      'implicitDeny (session)',
    ],
  ])('%s', (_, principal, policies, expected) => {
    expect(ask(principal, policies, OTHER)).toBe(expected);
  });

  it('what an identity policy says of principals grants nothing', () => {
    const odd = source(statement('odd', { Principal: '*' }));
    expect(ask(user, { identity: [odd] }, OTHER)).toBe('implicitDeny (resource)');
  });
});

describe('services and those without a name', () => {
  it.each([
    ['a service', service],
    ['one without a name', anonymous],
  ])('%s is let in by the resource alone', (_, principal) => {
    for (const more of [{}, OTHER]) {
      const everyone = source(
        statement('all', { Principal: '*' }),
        statement('user', { Principal: { AWS: user.arn } }),
      );
      expect(ask(principal, { identity: [], resource: everyone }, more)).toBe('allowed resource:all');
      expect(ask(principal, { identity: [own] }, more)).toBe('implicitDeny (resource)');
      expect(ask(principal, { identity: [own], resource: names(ACCOUNT) }, more)).toBe('implicitDeny (resource)');
      expect(ask(principal, { identity: [own], resource: names(principal.arn) }, more)).toBe('implicitDeny (resource)');
    }
  });
});
