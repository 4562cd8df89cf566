import { describe, expect, it } from 'vitest';
import { parsePolicy } from './document.ts';
import { type Naming, namedBy } from './principals.ts';
import type { Principal } from './request.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

const ACCOUNT = '111122223333';
const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
const callers = {
  root: { kind: 'root', account: ACCOUNT, arn: ROOT },
  user: { kind: 'user', account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/ana` },
  role: {
    kind: 'role',
    account: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/app/s`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/app`,
  },
  federated: { kind: 'federated', account: ACCOUNT, arn: 'cognito-identity.amazonaws.com' },
  service: { kind: 'service', account: ACCOUNT, arn: 'lambda.amazonaws.com' },
  anonymous: { kind: 'anonymous', account: ACCOUNT, arn: 'anonymous' },
} satisfies Record<string, Principal>;
type Kind = keyof typeof callers;
const everyone = Object.keys(callers) as Kind[];

function naming(kind: Kind, element: object): Naming | undefined {
  const [statement] = parsePolicy(JSON.stringify({ Statement: { Effect: 'Allow', ...element } }));
  return namedBy(statement!, callers[kind]);
}

/** The name of each caller that has one. */
const whoIs = (element: object) =>
  Object.fromEntries(
    everyone.map((kind) => [kind, naming(kind, element)] as const).filter(([, how]) => how !== undefined),
  );

describe('namedBy', () => {
  const all = Object.fromEntries(everyone.map((kind) => [kind, 'direct' as const]));
  const account = { root: 'direct', user: 'account', role: 'account', federated: 'account' } as const;

  it.each<[string, unknown, Partial<Record<Kind, Naming>>]>([
    ['everyone', '*', all],
    ['everyone as AWS', { AWS: '*' }, all],
    ['the account', { AWS: ACCOUNT }, account],
    ['the root of the account', { AWS: ROOT }, account],
    ['the root of the account in another partition', { AWS: `arn:aws-cn:iam::${ACCOUNT}:root` }, account],
    ['another account', { AWS: '444455556666' }, {}],
    ['the root of another account', { AWS: 'arn:aws:iam::444455556666:root' }, {}],
    ['a user', { AWS: callers.user.arn }, { user: 'direct' }],
    ['a user and the account', { AWS: [ACCOUNT, callers.user.arn] }, { ...account, user: 'direct' }],
    ['a role', { AWS: callers.role.roleArn }, { role: 'role' }],
    ['a session', { AWS: callers.role.arn }, { role: 'direct' }],
    ['a role and the account', { AWS: [ACCOUNT, callers.role.roleArn] }, { ...account, role: 'role' }],
    ['a role and its session', { AWS: [callers.role.roleArn, callers.role.arn] }, { role: 'direct' }],
    ['a service', { Service: 'lambda.amazonaws.com' }, { service: 'direct' }],
    ['a service in one region', { Service: 'lambda.eu-central-1.amazonaws.com' }, { service: 'direct' }],
    [
      'a service in one region of another partition',
      { Service: 'lambda.us-gov-west-1.amazonaws.com' },
      { service: 'direct' },
    ],
    ['every service', { Service: '*' }, { service: 'direct' }],
    ['another service', { Service: 'sns.amazonaws.com' }, {}],
    ['a service as AWS', { AWS: 'lambda.amazonaws.com' }, {}],
    ['the one without a name as AWS', { AWS: 'anonymous' }, {}],
    ['a user as a service', { Service: callers.user.arn }, {}],
    ['an identity provider', { Federated: 'cognito-identity.amazonaws.com' }, { federated: 'direct' }],
    ['every identity provider', { Federated: '*' }, { federated: 'direct' }],
    ['another identity provider', { Federated: 'accounts.google.com' }, {}],
    ['a user as an identity provider', { Federated: callers.user.arn }, {}],
    ['a canonical user, whose id is everyone', { CanonicalUser: '*' }, {}],
    ['a canonical user, whose id is an account', { CanonicalUser: ACCOUNT }, {}],
    ['nobody', undefined, {}],
    ['a list of nobody', { AWS: [] }, {}],
  ])('Principal: %s', (_, Principal, expected) => {
    expect(whoIs({ Principal })).toEqual(expected);
  });

  it.each<[string, unknown, Kind[]]>([
    ['everyone', '*', []],
    ['a user', { AWS: callers.user.arn }, ['root', 'role', 'federated', 'service', 'anonymous']],
    ['the account', { AWS: ACCOUNT }, ['service', 'anonymous']],
    ['a user and a service', { AWS: callers.user.arn, Service: '*' }, ['root', 'role', 'federated', 'anonymous']],
  ])('NotPrincipal: all but %s', (_, NotPrincipal, expected) => {
    expect(whoIs({ NotPrincipal })).toEqual(Object.fromEntries(expected.map((kind) => [kind, 'direct'])));
  });
});
