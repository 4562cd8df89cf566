import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../../kernel/errors.ts';
import { invalid } from '../errors.ts';
import type { Place } from '../records.ts';

/** Services that can be targets of rules. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html */
const SERVICES: ReadonlySet<string> = new Set([
  'appsync',
  'batch',
  'codebuild',
  'codepipeline',
  'ecs',
  'events',
  'execute-api',
  'firehose',
  'glue',
  'imagebuilder',
  'inspector',
  'kinesis',
  'lambda',
  'logs',
  'redshift',
  'redshift-serverless',
  'sagemaker',
  'sns',
  'sqs',
  'ssm',
  'ssm-incidents',
  'states',
]);

/**
 * Services that EventBridge invokes as a role only: AWS refused a target of each without `RoleArn` when
 * https://github.com/badmintoncryer/cdk-preflight (rules/events/pf-events-target-role-required) measured it.
 */
const BY_ROLE: ReadonlySet<string> = new Set([
  'batch',
  'codebuild',
  'codepipeline',
  'ecs',
  'events',
  'firehose',
  'glue',
  'inspector',
  'kinesis',
  'redshift',
  'sagemaker',
  'ssm',
  'ssm-incidents',
  'states',
]);

/**
 * Throws if a rule of this account and region cannot have this target. Only buses can be reached in another region:
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-region.html. A target in another account needs a
 * role: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-cross-account.html.
 */
export function checkArn(place: Place, { Arn: arn = '', RoleArn: role }: Target): void {
  const [, , service = '', region, account] = arn.split(':');
  if (!SERVICES.has(service)) {
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (region && region !== place.region && service !== 'events') {
    throw new AwsError(
      'AccessDeniedException',
      `Access to the resource ${arn} is denied. Reason: Adding cross-region target is not permitted.`,
      400,
    );
  }
  const isForeign = account !== undefined && account !== '' && account !== place.account;
  if (!role && (isForeign || BY_ROLE.has(service))) throw invalid(`RoleArn is required for target ${arn}.`);
}
