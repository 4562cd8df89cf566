import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import type { Problem } from '../errors/error.ts';
import type { StackHandle } from './handle.ts';

const failed = (event: OperationEvent): boolean =>
  event.ValidationStatus === 'FAILED' && event.ValidationFailureMode !== 'WARN';

function problemOf(event: OperationEvent): Problem {
  const { LogicalResourceId, ResourceType, ValidationPath, ValidationStatusReason, ValidationName } = event;
  const resource = LogicalResourceId ? `${LogicalResourceId}${ResourceType ? ` (${ResourceType})` : ''}` : undefined;
  const where = [resource, ValidationPath].filter((one) => one).join(' at ');
  return { message: `${where ? `${where}: ` : ''}${ValidationStatusReason ?? ValidationName ?? 'refused'}` };
}

/**
 * What CloudFormation's early validation found wrong with a change set, a problem for each resource and property. Empty where
 * the reason of the failure is another one, or where the events cannot be read: the change set's own reason is all there is then.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function validationProblems({ cf, place }: StackHandle, changeSet: string): Promise<Problem[]> {
  const { DescribeEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const problems: Problem[] = [];
  let token: string | undefined;
  try {
    do {
      const page = await cf.send(
        new DescribeEventsCommand({
          StackName: place.stack,
          ChangeSetName: changeSet,
          ...(token && { NextToken: token }),
        }),
      );
      problems.push(...(page.OperationEvents ?? []).filter(failed).map(problemOf));
      token = page.NextToken;
    } while (token);
  } catch {
    return [];
  }
  return problems;
}
