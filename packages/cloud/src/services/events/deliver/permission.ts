import { queueUrlOf } from '../../../kernel/as-service.ts';
import type { Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { policyAllows, roleAllows } from '../../../kernel/permission.ts';
import type { Job } from './job.ts';
import { asEvents, PRINCIPAL } from './target-context.ts';

interface WantedPermission {
  readonly action: string;
  /** ARN of the target or the dead letter queue. */
  readonly resource: string;
}

/**
 * Throws AccessDeniedException if neither the target's role nor the target's own policy allows EventBridge to do it. A
 * lenient cloud does not check this, like other emulators.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
export async function mustAllow(ctx: Context, job: Job, wanted: WantedPermission): Promise<void> {
  if (ctx.kernel.lenient) return;
  const access = { ...wanted, service: PRINCIPAL, source: job.ruleArn };
  const role = job.target.RoleArn;
  if (role && (await roleAllows(ctx, role, access))) return;
  for (const policy of await policies(ctx, wanted.resource)) {
    if (await policyAllows(ctx, policy, access)) return;
  }
  const where = role ? `the role ${role}` : 'its resource-based policy';
  throw new AwsError(
    'AccessDeniedException',
    `${PRINCIPAL} is not authorized to perform: ${wanted.action} on resource: ${wanted.resource} because ${where} does not allow it`,
    403,
  );
}

/** The resource policies of a function, queue, topic or log group; none when there are none. */
async function policies(ctx: Context, arn: string): Promise<(string | undefined)[]> {
  const { aws } = asEvents(ctx, arn);
  const service = arn.split(':')[2];
  try {
    if (service === 'lambda') {
      const [, name = '', qualifier] = /:function:([^:]+)(?::(.+))?$/s.exec(arn) ?? [];
      const found = await aws.lambda.getPolicy({ FunctionName: name, ...(qualifier ? { Qualifier: qualifier } : {}) });
      return [found.Policy];
    }
    if (service === 'sqs') {
      const found = await aws.sqs.getQueueAttributes({ QueueUrl: queueUrlOf(ctx, arn), AttributeNames: ['Policy'] });
      return [found.Attributes?.Policy];
    }
    if (service === 'sns') return [(await aws.sns.getTopicAttributes({ TopicArn: arn })).Attributes?.Policy];
    if (service === 'logs') {
      const { resourcePolicies = [] } = await aws.logs.describeResourcePolicies({});
      return resourcePolicies.map(({ policyDocument }) => policyDocument);
    }
  } catch (error) {
    // A function without a policy answers this; a missing target is reported by the delivery itself.
    if (!(error instanceof AwsError) || service !== 'lambda') throw error;
  }
  return [];
}
