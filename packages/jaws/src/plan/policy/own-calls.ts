import type { Target } from './resource-types.ts';

interface Calls {
  readonly target: Target;
  readonly actions: readonly string[];
  /** For failures: a template in which CloudFormation finds mistakes, a roll-back that has to be continued. */
  readonly also?: readonly string[];
}

const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

/** JAWS's own calls for the domains of a stage. Zones and certificates are looked up in the list of all. */
export const domainCalls: readonly Calls[] = [
  // While a certificate waits for its record, and if jaws.json names no zone.
  { target: 'everything', actions: [], also: ['acm:ListCertificates', 'route53:ListHostedZones'] },
  { target: 'certificate', actions: of('acm', 'DescribeCertificate') },
  { target: 'hosted zone', actions: of('route53', 'GetHostedZone ListResourceRecordSets') },
  { target: 'health check', actions: of('route53', 'GetHealthCheckStatus') },
  { target: 'api', actions: of('apigateway', 'GET') },
  // Whether CloudFormation has brought a record to all name servers.
  { target: 'record change', actions: [], also: of('route53', 'GetChange') },
];

/** JAWS's own calls, beside those of CloudFormation. sts:GetCallerIdentity needs no permission. */
export const ownCalls: readonly Calls[] = [
  {
    target: 'stack',
    actions: of(
      'cloudformation',
      'CreateChangeSet DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents DescribeStackResourceDrifts DetectStackDrift ExecuteChangeSet GetStackPolicy GetTemplate ListStackResources SetStackPolicy',
    ),
    also: of('cloudformation', 'ContinueUpdateRollback DescribeEvents DescribeStackResources ListChangeSets'),
  },
  // The account's name in plans and results.
  { target: 'everything', actions: of('iam', 'ListAccountAliases') },
  // Stacks are looked up in the list of all.
  {
    target: 'everything',
    actions: of('cloudformation', 'DescribeStackDriftDetectionStatus DescribeStacks ListStacks'),
  },
  { target: 'bucket', actions: of('s3', 'ListBucket ListBucketVersions') },
  {
    target: 'objects of the jaws bucket',
    actions: of('s3', 'DeleteObject DeleteObjectVersion GetObject PutObject'),
  },
  { target: 'everything', actions: of('logs', 'DescribeLogGroups') },
  {
    target: 'log group',
    actions: of('logs', 'DeleteLogGroup FilterLogEvents PutRetentionPolicy'),
    // Whose a log group is that only begins like those of the stage.
    also: of('logs', 'DeleteRetentionPolicy ListTagsForResource'),
  },
  { target: 'api stage logs', actions: [], also: of('logs', 'DeleteLogGroup FilterLogEvents') },
  {
    target: 'function',
    actions: of('lambda', 'GetFunctionConfiguration ListVersionsByFunction UpdateAlias UpdateFunctionConfiguration'),
    // Versions that no release needs any more; code of functions that are called without their alias.
    also: of('lambda', 'DeleteFunction ListAliases UpdateFunctionCode'),
  },
  // A rollout is watched by them. Metrics are read once a minute is over; the permission cannot be narrowed.
  {
    target: 'everything',
    actions: of('cloudwatch', 'DescribeAlarms'),
    also: of('cloudwatch', 'GetMetricData ListMetrics'),
  },
];

/** The calls that only read: the deployed state, and the bucket with the environment. */
export const readingCalls: readonly Calls[] = [
  { target: 'stack', actions: of('cloudformation', 'DescribeStackResources GetTemplate ListStackResources') },
  { target: 'everything', actions: of('cloudformation', 'DescribeStacks') },
  { target: 'bucket', actions: of('s3', 'ListBucket') },
  { target: 'objects of the jaws bucket', actions: of('s3', 'GetObject') },
  { target: 'everything', actions: of('logs', 'DescribeLogGroups') },
];

/** Additional calls of a plan: change sets that it reads and deletes. It cannot execute any. */
export const planningCalls: readonly Calls[] = [
  { target: 'stack', actions: of('cloudformation', 'CreateChangeSet DeleteChangeSet DescribeChangeSet') },
  // The account's name.
  { target: 'everything', actions: of('iam', 'ListAccountAliases') },
  // Whether alarms that guard a canary exist, and ring.
  { target: 'everything', actions: of('cloudwatch', 'DescribeAlarms') },
];

/** Additional calls of the dash: drift, which needs the rights to read each resource as well, logs, metrics and alarms. */
export const lookingCalls: readonly Calls[] = [
  { target: 'stack', actions: of('cloudformation', 'DescribeStackResourceDrifts DetectStackDrift') },
  { target: 'everything', actions: of('cloudformation', 'DescribeStackDriftDetectionStatus') },
  { target: 'function', actions: of('lambda', 'GetFunctionConfiguration') },
  { target: 'log group', actions: of('logs', 'FilterLogEvents') },
  { target: 'everything', actions: of('cloudwatch', 'DescribeAlarms GetMetricData ListMetrics') },
];
