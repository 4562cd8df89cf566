import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { plainReason } from '../base/stack-reason.ts';
import { fail } from '../errors/catalogue/index.ts';
import type { JawsError } from '../errors/error.ts';
import { resolveText, textOf } from '../model/intrinsics.ts';
import type { Template } from '../model/types.ts';
import type { StackPlace } from './context.ts';

/** The event that broke the stack: the first failure that does not merely follow from another one. */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const failed = events.filter((event) => event.ResourceStatus?.endsWith('_FAILED'));
  const echo = /cancell?ed/i;
  return failed.find((event) => !echo.test(event.ResourceStatusReason ?? '')) ?? failed[0];
}

/** The name that a bucket's resource would have had. */
function bucketOf(
  event: StackEvent,
  { template, parameters }: { template: Template; parameters: Readonly<Record<string, string>> },
): string {
  const text = textOf(template.Resources[event.LogicalResourceId ?? '']?.Properties?.BucketName);
  const defaults = Object.entries(template.Parameters ?? {}).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, String(Default)]],
  );
  const values = { ...Object.fromEntries(defaults), ...parameters };
  const name = text && resolveText(text, values);
  return name ?? (event.PhysicalResourceId || (event.LogicalResourceId ?? ''));
}

/** The user's error for a stack that ended in a failed state. */
export function failureOf(
  place: StackPlace,
  status: string,
  events: readonly StackEvent[],
  sent: { readonly template: Template; readonly parameters: Readonly<Record<string, string>> } | undefined,
): JawsError {
  const event = firstFailure(events);
  const silent = status.startsWith('DELETE_') ? 'it was deleted meanwhile' : 'CloudFormation gives no reason';
  const reason = plainReason(event?.ResourceStatusReason ?? silent);
  const taken = /already (exists|owned by you)|BucketAlready/i.test(reason);
  if (event?.ResourceType === 'AWS::S3::Bucket' && taken && sent) {
    const parameters = { 'AWS::Region': place.region, ...sent.parameters };
    const bucket = bucketOf(event, { template: sent.template, parameters });
    return fail('BucketNameTaken', { ...place, status, bucket, resource: event.LogicalResourceId ?? '' });
  }
  const logicalId = event?.LogicalResourceId ?? place.stack;
  if (event?.ResourceType === 'AWS::ApiGateway::ApiKey' && /already exists/i.test(reason)) {
    return fail('ApiKeyTaken', { ...place, status, logicalId });
  }
  return fail('StackFailed', {
    ...place,
    status,
    reason,
    logicalId,
    resourceType: event?.ResourceType ?? 'AWS::CloudFormation::Stack',
  });
}
