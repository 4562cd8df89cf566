import type { Model } from '../../model/types.ts';
import { deployerPolicy, type PolicyStatement } from '../../plan/policy/policy.ts';
import type { Host } from '../host.ts';
import { forUser, regionsOfAny } from '../open.ts';
import type { Allowed } from './types.ts';

export interface LeastPolicy {
  /** What it is enough for. */
  readonly allows: 'reading' | 'writing';
  /** The command that prints the policy of those who deploy, which has all that reading needs but the metrics. */
  readonly command: string;
  readonly policy: { readonly Version: '2012-10-17'; readonly Statement: readonly PolicyStatement[] };
}

/** What the server's own tools read, beside what a reader of the stage does. The rights of CloudWatch cannot be narrowed to a project. */
const looking: readonly PolicyStatement[] = [
  {
    Effect: 'Allow',
    Action: [
      'cloudformation:DescribeStackDriftDetectionStatus',
      'cloudformation:DescribeStackResourceDrifts',
      'cloudformation:DetectStackDrift',
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'lambda:GetFunctionConfiguration',
      'logs:FilterLogEvents',
    ],
    Resource: ['*'],
  },
];

/** Rights that the tools need in an account. Touches nothing. */
export function leastPolicy(
  host: Host,
  model: Model,
  stage: string | undefined,
  { write }: Allowed,
): Promise<LeastPolicy> {
  return forUser(host, async () => {
    const regions = regionsOfAny(model, stage, undefined);
    const { policy } = deployerPolicy(model, regions, { of: write ? 'person' : 'reader' });
    return {
      allows: write ? 'writing' : 'reading',
      command: `jaws policy${stage === undefined ? '' : ` --stage ${stage}`}`,
      policy: { ...policy, Statement: [...policy.Statement, ...looking] },
    };
  });
}
