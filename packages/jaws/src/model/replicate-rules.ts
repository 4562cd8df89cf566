import { isObject } from '../base/text.ts';
import { templateValue, textOf } from './intrinsics.ts';
import type { Template, TemplateResource } from './types.ts';

/** A rule that copies new objects of a bucket into the one of another region. */
export interface ReplicationRule {
  /** The other region. */
  readonly Id: string;
  readonly Priority: number;
  readonly Destination: { readonly Bucket: unknown };
}

/** The role that S3 assumes to copy the objects of a bucket. */
export const roleOf = (bucket: string): string => `${bucket}Replication`;

/* CloudFormation fills it in, not JavaScript. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Fn::Sub
const arnStart = 'arn:${AWS::Partition}:s3:::';

/** The rule for a bucket with this name; names with `${Name}` for parameters. */
export const bucketArn = (name: string): unknown => templateValue(arnStart + name);

/**
 * The rule for one region. Delete markers are copied, and so are changes of a replica's tags and locks, which are not replicated by default.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-for-metadata-changes.html
 */
export const ruleTo = (to: { readonly region: string; readonly priority: number; readonly name: string }) => ({
  Id: to.region,
  Status: 'Enabled',
  Priority: to.priority,
  Filter: { Prefix: '' },
  DeleteMarkerReplication: { Status: 'Enabled' },
  SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
  Destination: { Bucket: bucketArn(to.name) },
});

/** The rules that a bucket of a template has. */
export function rulesOf(template: Template | undefined, bucket: string): readonly ReplicationRule[] {
  const configuration = template?.Resources[bucket]?.Properties?.ReplicationConfiguration;
  const rules = isObject(configuration) ? configuration.Rules : undefined;
  return Array.isArray(rules) ? (rules as ReplicationRule[]) : [];
}

/** The template with these rules on a bucket, and the role that they need; without rules there is no role. */
export function withRules(template: Template, id: string, rules: readonly ReplicationRule[]): Template {
  const { [roleOf(id)]: before, ...others } = template.Resources;
  const bucket = template.Resources[id]!;
  const { ReplicationConfiguration: _, ...properties } = bucket.Properties ?? {};
  const Role = { 'Fn::GetAtt': [roleOf(id), 'Arn'] };
  const replicated = rules.length > 0 && { ReplicationConfiguration: { Role, Rules: rules } };
  return {
    ...template,
    Resources: {
      ...others,
      [id]: { ...bucket, Properties: { ...properties, ...replicated } },
      ...(rules.length > 0 && { [roleOf(id)]: role(properties, rules, before) }),
    },
  };
}

/**
 * May read the one bucket and write into the others, and nothing else, such as a bucket of the same name in another account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
function role(
  bucket: Readonly<Record<string, unknown>>,
  rules: readonly ReplicationRule[],
  before: TemplateResource | undefined,
): TemplateResource {
  const name = textOf(bucket.BucketName) ?? '';
  const locks = bucket.ObjectLockEnabled === true ? ['s3:GetObjectRetention', 's3:GetObjectLegalHold'] : [];
  const all = (arn: unknown) => templateValue(`${isObject(arn) ? String(arn['Fn::Sub']) : String(arn)}/*`);
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      // A permissions boundary stays.
      ...before?.Properties,
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Policies: [
        {
          PolicyName: 'replication',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
                Resource: bucketArn(name),
              },
              {
                Effect: 'Allow',
                Action: [
                  's3:GetObjectVersionForReplication',
                  's3:GetObjectVersionAcl',
                  's3:GetObjectVersionTagging',
                  ...locks,
                ],
                Resource: all(bucketArn(name)),
              },
              {
                Effect: 'Allow',
                Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
                Resource: rules.map(({ Destination }) => all(Destination.Bucket)),
                Condition: { StringEqualsIfExists: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        },
      ],
    },
  };
}
