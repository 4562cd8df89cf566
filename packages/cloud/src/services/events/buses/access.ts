import type { Caller, Context } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { busArn, busPlace, findBus } from '../names.ts';
import { policyText } from './policy.ts';

/** The caller's own policies are checked elsewhere; here only the bus's policy is. */
const ALLOW_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/**
 * Throws AccessDeniedException if the bus belongs to another account and its policy does not allow the caller's account. `ctx`
 * is the caller's context.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
 */
export async function mayPutEvents(
  ctx: Context,
  busName: string | undefined,
  caller: Pick<Caller, 'account' | 'arn' | 'kind'>,
): Promise<void> {
  const { place, name } = busPlace(ctx, busName);
  if (place.account === caller.account || caller.kind === 'service' || ctx.kernel.lenient) return;
  const found = findBus(place, name);
  const resource = busArn(place, name);
  const ResourcePolicy = found && policyText(found);
  const { EvaluationResults = [] } = ResourcePolicy
    ? await ctx.aws.iam.simulateCustomPolicy({
        PolicyInputList: [ALLOW_ALL],
        ResourcePolicy,
        CallerArn: caller.arn,
        ActionNames: ['events:PutEvents'],
        ResourceArns: [resource],
      })
    : {};
  const [result] = EvaluationResults;
  const isNamed = result?.MatchedStatements?.some(({ SourcePolicyId }) => SourcePolicyId === 'ResourcePolicy');
  if (result?.EvalDecision === 'allowed' && isNamed) return;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: events:PutEvents on resource: ${resource} because no resource-based policy allows the events:PutEvents action`,
    403,
  );
}
