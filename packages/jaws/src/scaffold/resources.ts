import type { Template, TemplateResource } from '../model/types.ts';
import { bucketName } from '../project/names.ts';
import type { Place } from './types.ts';

const ref = (name: string) => ({ Ref: name });
const sub = (text: string) => ({ 'Fn::Sub': text });

/** The settings of one stage and region: values of parameters. Anything else that differs there goes in as well. */
export function overlayTemplate({ stage, region, domain }: Place): Template {
  return {
    Parameters: {
      aaJawsBucket: { Type: 'String', Default: bucketName(stage, region, domain) },
      aaStage: { Type: 'String', Default: stage },
      aaDataModelStage: { Type: 'String', Default: stage },
    },
    Resources: {},
  };
}

/** A complete resources template of a stage and region, without resources of modules. */
export function resourcesTemplate(place: Place): Template {
  const shared = sharedTemplate(place);
  return { ...shared, Parameters: { ...shared.Parameters, ...overlayTemplate(place).Parameters } };
}

/**
 * What all stages and regions share, with the parameters of version 1, so that snippets of aws-modules fit in: roles and inline
 * policies of the functions and of the API, and the jaws bucket. Names of functions continue with the `l` of their logical ids:
 * permissions of `app` do not cover the functions of `app-admin`.
 */
export function sharedTemplate(place: Pick<Place, 'project' | 'domain' | 'email'>): Template {
  const { project, domain, email } = place;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${project} resources`,
    Parameters: {
      aaProjectName: { Type: 'String', Default: project, AllowedValues: [project] },
      aaProjectDomain: { Type: 'String', Default: domain },
      aaJawsBucket: { Type: 'String' },
      aaStage: { Type: 'String' },
      aaDataModelStage: { Type: 'String' },
      // Misspelled in version 1; modules refer to it by this name.
      aaNotficationEmail: { Type: 'String', Default: email },
      aaDefaultDynamoRWThroughput: { Type: 'String', Default: '1' },
    },
    Resources: {
      ...identity('Lambda', 'lambda', 'lambda.amazonaws.com', {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        // CloudFormation fills these in, not JavaScript.
        Resource: sub(
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
          'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/${aaStage}-${aaProjectName}-l*',
        ),
      }),
      ...identity('ApiGateway', 'api-gateway', 'apigateway.amazonaws.com', {
        Effect: 'Allow',
        Action: ['lambda:InvokeFunction'],
        Resource: sub(
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
          'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${aaStage}-${aaProjectName}-l*',
        ),
      }),
      ...bucket(),
    },
    Outputs: {
      IamRoleArnLambda: {
        Description: 'ARN of the lambda IAM role',
        Value: { 'Fn::GetAtt': ['IamRoleLambda', 'Arn'] },
      },
      IamRoleArnApiGateway: {
        Description: 'ARN of the api gateway IAM role',
        Value: { 'Fn::GetAtt': ['IamRoleApiGateway', 'Arn'] },
      },
      JawsBucket: { Description: 'Bucket of code and environment variables', Value: ref('JawsBucket') },
    },
  };
}

/**
 * A role and its policy, named `<stage>_-_<project>_-_<suffix>`. Version 1 gave the policy to a group as well, for which half the size
 * is allowed. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
function identity(
  name: string,
  suffix: string,
  service: string,
  statement: Record<string, unknown>,
): Record<string, TemplateResource> {
  const trust = { Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] };
  return {
    [`IamRole${name}`]: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] }, Path: '/' },
    },
    [`IamPolicy${name}`]: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: { 'Fn::Join': ['_-_', [ref('aaStage'), ref('aaProjectName'), suffix]] },
        PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
        Roles: [ref(`IamRole${name}`)],
      },
    },
  };
}

/** Private, encrypted, reachable over TLS only, and retained when the stack is deleted: it holds the environment of the stage. */
function bucket(): Record<string, TemplateResource> {
  const arn = { 'Fn::GetAtt': ['JawsBucket', 'Arn'] };
  return {
    JawsBucket: {
      Type: 'AWS::S3::Bucket',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: ref('aaJawsBucket'),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      },
    },
    JawsBucketPolicy: {
      Type: 'AWS::S3::BucketPolicy',
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Bucket: ref('JawsBucket'),
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'TlsOnly',
              Effect: 'Deny',
              Principal: '*',
              Action: 's3:*',
              Resource: [arn, { 'Fn::Join': ['', [arn, '/*']] }],
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            },
          ],
        },
      },
    },
  };
}
