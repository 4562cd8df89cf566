import { expect, test } from 'vitest';
import { withAliasRights } from './alias-rights.ts';
import type { Template } from './types.ts';

const trust = (service: string) => ({ Statement: [{ Effect: 'Allow', Principal: { Service: [service] } }] });
const invoke = (Resource: unknown, Action: unknown = ['lambda:InvokeFunction']) => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** The statements of the API's policy once functions have aliases. */
function statements(statement: unknown, roles: unknown = [{ Ref: 'IamRoleApiGateway' }]): unknown {
  const resources: Template = {
    Resources: {
      IamRoleApiGateway: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: trust('apigateway.amazonaws.com') },
      },
      IamRoleLambda: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: trust('lambda.amazonaws.com') },
      },
      IamPolicyApiGateway: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'p',
          PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
          Roles: roles,
        },
      },
    },
  };
  const stage = { name: 'dev', regions: [{ stage: 'dev', region: 'us-east-1', bucket: 'b', resources }] };
  const { Properties } = withAliasRights(stage).regions[0]!.resources.Resources.IamPolicyApiGateway!;
  const { Statement } = Properties!.PolicyDocument as { Statement: unknown[] };
  return Statement[0];
}

const arn = 'arn:aws:lambda:us-east-1:1:function:dev-shop-lMA';
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const sub = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${aaStage}-shop-lMA';

// https://docs.aws.amazon.com/lambda/latest/dg/versioning-aliases-permissions.html
test.each<[unknown, unknown]>([
  [arn, `${arn}:live`],
  [{ 'Fn::Sub': sub }, { 'Fn::Sub': `${sub}:live` }],
  [{ 'Fn::Sub': [sub, { a: 'b' }] }, { 'Fn::Sub': [`${sub}:live`, { a: 'b' }] }],
  [
    { 'Fn::Join': [':', ['arn:aws:lambda', { Ref: 'AWS::Region' }, '1:function', 'f']] },
    {
      'Fn::Join': ['', [{ 'Fn::Join': [':', ['arn:aws:lambda', { Ref: 'AWS::Region' }, '1:function', 'f']] }, ':live']],
    },
  ],
])('permission to call %j includes its alias', (resource, alias) => {
  expect(statements(invoke(resource))).toEqual(invoke([resource, alias]));
  expect(statements(invoke([resource, 'arn:aws:s3:::b'], 'lambda:*'))).toEqual(
    invoke([resource, 'arn:aws:s3:::b', alias], 'lambda:*'),
  );
});

test.each<[unknown]>([
  [invoke('*')],
  [invoke(`${arn}*`)],
  [invoke(`${arn}:*`)],
  [invoke(`${arn}:live`)],
  [invoke(arn, ['lambda:GetFunction'])],
  [{ ...invoke(arn), Effect: 'Deny' }],
  [invoke({ Ref: 'Other' })],
])('%j stays', (statement) => {
  expect(statements(statement)).toBe(statement);
});

test('policies of other roles stay', () => {
  expect(statements(invoke(arn), [{ Ref: 'IamRoleLambda' }])).toEqual(invoke(arn));
});
