import type { Target } from './resource-types.ts';

interface Calls {
  readonly target: Target;
  readonly actions: readonly string[];
  /** For what goes wrong: a template that CloudFormation finds mistakes in, a roll-back that has to be continued. */
  readonly also?: readonly string[];
}

const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

/** What JAWS itself calls, beside what CloudFormation does. sts:GetCallerIdentity needs no right. */
export const ownCalls: readonly Calls[] = [
  {
    target: 'stack',
    actions: of(
      'cloudformation',
      'CreateChangeSet DeleteChangeSet DeleteStack DescribeChangeSet DescribeStackEvents DescribeStackResourceDrifts DetectStackDrift ExecuteChangeSet GetTemplate ListStackResources',
    ),
    also: of('cloudformation', 'ContinueUpdateRollback DescribeEvents DescribeStackResources ListChangeSets'),
  },
  // Stacks are found in the list of all.
  { target: 'everything', actions: of('cloudformation', 'DescribeStackDriftDetectionStatus DescribeStacks') },
  { target: 'bucket', actions: of('s3', 'ListBucket ListBucketVersions') },
  {
    target: 'objects of the jaws bucket',
    actions: of('s3', 'DeleteObject DeleteObjectVersion GetObject PutObject'),
  },
  { target: 'everything', actions: of('logs', 'DescribeLogGroups') },
  {
    target: 'log group',
    actions: of('logs', 'DeleteLogGroup FilterLogEvents PutRetentionPolicy'),
    also: of('logs', 'DeleteRetentionPolicy'),
  },
  { target: 'api stage logs', actions: [], also: of('logs', 'DeleteLogGroup FilterLogEvents') },
  {
    target: 'function',
    actions: of('lambda', 'GetFunctionConfiguration ListVersionsByFunction UpdateAlias UpdateFunctionConfiguration'),
    // Versions that no release needs any more; code of functions that are called without their alias.
    also: of('lambda', 'DeleteFunction ListAliases UpdateFunctionCode'),
  },
  // A rollout is watched by them. Metrics are read once a minute is over; the right to do so cannot be narrowed.
  { target: 'everything', actions: of('cloudwatch', 'DescribeAlarms'), also: of('cloudwatch', 'GetMetricData') },
];
