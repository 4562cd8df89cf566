import type { Template } from '../model/types.ts';
import { codePrefix } from './names.ts';

/** The parameter with the common prefix of all code buckets. */
export const bucketPrefixParameter = 'CodeBucketPrefix';

/** A prefix of this length still fits into S3's 63 characters with the longest region appended, and in the jaws bucket's name with an account too. */
export const bucketPrefixLimit = 35;

export const bucketPrefixPattern = /^[a-z0-9][a-z0-9-]*$/;

export const codeBucketOf = (prefix: string, region: string): string => `${prefix}-${region}`;

/** The code bucket of the region that a stack is in. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
export const codeBucketHere = { 'Fn::Sub': '${CodeBucketPrefix}-${AWS::Region}' };

/** The jaws bucket of the account and region that a stack is in: names of buckets are global. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
export const jawsBucketHere = { 'Fn::Sub': '${CodeBucketPrefix}-${AWS::AccountId}-${AWS::Region}' };

export const bucketPrefixDeclaration = {
  Type: 'String',
  AllowedPattern: bucketPrefixPattern.source,
  MaxLength: bucketPrefixLimit,
  Description: 'What the names of the code buckets begin with',
};

/**
 * The bucket for code in one region. Lambda reads code only from a bucket in the function's own region, and with the permissions of the caller that creates the
 * function, so the accounts in which functions are created may read it: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */
export function codeBucketTemplate(readers: 'accounts' | 'organization'): Template {
  const bucket = { 'Fn::GetAtt': ['CodeBucket', 'Arn'] };
  const objects = (path: string) => ({ 'Fn::Join': ['', [bucket, path]] });
  const parameter: Template['Parameters'] =
    readers === 'accounts'
      ? { Accounts: { Type: 'CommaDelimitedList', Description: 'Ids of the accounts whose functions have this code' } }
      : { OrganizationId: { Type: 'String', Description: 'Id of the organization whose functions have this code' } };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Code of functions in this region',
    Parameters: { [bucketPrefixParameter]: bucketPrefixDeclaration, ...parameter },
    Resources: {
      CodeBucket: {
        Type: 'AWS::S3::Bucket',
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          BucketName: codeBucketHere,
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
      CodeBucketPolicy: {
        Type: 'AWS::S3::BucketPolicy',
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          Bucket: { Ref: 'CodeBucket' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'TlsOnly',
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Resource: [bucket, objects('/*')],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
              {
                Sid: 'CodeForFunctions',
                Effect: 'Allow',
                ...(readers === 'accounts'
                  ? { Principal: { AWS: { Ref: 'Accounts' } } }
                  : {
                      Principal: '*',
                      Condition: { StringEquals: { 'aws:PrincipalOrgID': { Ref: 'OrganizationId' } } },
                    }),
                Action: 's3:GetObject',
                Resource: objects(`/${codePrefix}*`),
              },
            ],
          },
        },
      },
    },
  };
}
