import { createHash } from 'node:crypto';
import type { PolicyStatement } from '../../plan/policy/policy.ts';
import type { Conditions, TokenProvider } from './provider.ts';
import type { Pipeline, PipelineStage } from './types.ts';

export interface PipelineRole {
  /** Prefix of its logical ids. */
  readonly id: 'Deploy' | 'Plan';
  readonly trust: Conditions;
  readonly statements: readonly PolicyStatement[];
}

/**
 * IAM accepts this many characters in a managed policy, not counting white space.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const policyLimit = 6_144;

/**
 * The CloudFormation template of the resources that a pipeline needs in the account of a stage: the OpenID Connect provider, of which an
 * account can have only one, and the roles that its jobs assume.
 */
export function roleTemplate(
  { project }: Pipeline,
  stage: PipelineStage,
  provider: TokenProvider,
  roles: readonly PipelineRole[],
): object {
  const resources = roles.flatMap((role) => resourcesOf(role, `${provider.prefix}-${project}-${stage.name}`, provider));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `What the pipeline of ${project} needs in the account of ${stage.name}`,
    Parameters: {
      CreateProvider: {
        Type: 'String',
        AllowedValues: ['true', 'false'],
        Default: 'true',
        Description: `false where the account has a provider for ${provider.host} already`,
      },
    },
    Conditions: { CreatesProvider: { 'Fn::Equals': [{ Ref: 'CreateProvider' }, 'true'] } },
    Resources: {
      Provider: {
        Type: 'AWS::IAM::OIDCProvider',
        Condition: 'CreatesProvider',
        // Other pipelines of the account may use it.
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: { Url: `https://${provider.host}`, ClientIdList: ['sts.amazonaws.com'] },
      },
      ...Object.fromEntries(resources),
    },
    Outputs: Object.fromEntries(
      roles.map(({ id }) => [`${id}RoleArn`, { Value: { 'Fn::GetAtt': [`${id}Role`, 'Arn'] } }]),
    ),
  };
}

function resourcesOf({ id, trust, statements }: PipelineRole, prefix: string, { host }: TokenProvider) {
  const policies = split(statements).map((Statement, index): [string, object] => [
    `${id}Policy${index + 1}`,
    {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: `${prefix}-${id.toLowerCase()}-${index + 1}`,
        PolicyDocument: { Version: '2012-10-17', Statement },
      },
    },
  ]);
  const Federated = { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:oidc-provider/${host}` };
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: roleName(prefix, id.toLowerCase()),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: trust },
        ],
      },
      ManagedPolicyArns: policies.map(([policy]) => ({ Ref: policy })),
    },
  };
  return [...policies, [`${id}Role`, role] as [string, object]];
}

/** `<prefix>-<id>`; beyond IAM's 64 characters the end of the prefix makes room for a hash of it. */
function roleName(prefix: string, id: string): string {
  const name = `${prefix}-${id}`;
  if (name.length <= 64) return name;
  const end = `-${createHash('sha256').update(prefix).digest('hex').slice(0, 8)}-${id}`;
  return `${name.slice(0, 64 - end.length)}${end}`;
}

/** The statements in as few policies as IAM allows, in their order. */
function split(statements: readonly PolicyStatement[]): PolicyStatement[][] {
  const policies: PolicyStatement[][] = [[]];
  for (const statement of statements) {
    const last = policies.at(-1)!;
    const size = JSON.stringify({ Version: '2012-10-17', Statement: [...last, statement] }).length;
    if (last.length > 0 && size > policyLimit) policies.push([statement]);
    else last.push(statement);
  }
  return policies;
}
