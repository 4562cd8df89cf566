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
 * The problems that early validation found; `takenBucket`: a bucket whose name is taken, with its logical id, if that is the only
 * problem.
 */
export interface ValidationFindings {
  readonly problems: readonly Problem[];
  readonly takenBucket?: { readonly bucket: string; readonly resource: string };
}

/** The name is in the reason only: events of name conflicts need not have a physical id. */
function takenBucketOf(events: readonly OperationEvent[]): ValidationFindings['takenBucket'] {
  const [event] = events;
  if (events.length !== 1 || event?.ResourceType !== 'AWS::S3::Bucket') return undefined;
  if (event.ValidationName !== 'NAME_CONFLICT_VALIDATION') return undefined;
  const bucket = /identifier '([^']+)' already exists/.exec(event.ValidationStatusReason ?? '')?.[1];
  return bucket === undefined ? undefined : { bucket, resource: event.LogicalResourceId ?? '' };
}

/**
 * The problems that CloudFormation's early validation found in a change set, one for each resource and property. Empty if
 * the failure has another reason, or if the events cannot be read: then only the change set's own reason is known.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function validationFindings({ cf, place }: StackHandle, changeSet: string): Promise<ValidationFindings> {
  const { DescribeEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const found: OperationEvent[] = [];
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
      found.push(...(page.OperationEvents ?? []).filter(failed));
      token = page.NextToken;
    } while (token);
  } catch {
    return { problems: [] };
  }
  const takenBucket = takenBucketOf(found);
  return { problems: found.map(problemOf), ...(takenBucket !== undefined && { takenBucket }) };
}
