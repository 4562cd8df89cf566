import type {
  DeleteDeliverySourceRequest,
  DeliverySource,
  DescribeDeliverySourcesRequest,
  DescribeDeliverySourcesResponse,
  GetDeliverySourceRequest,
  GetDeliverySourceResponse,
  PutDeliverySourceRequest,
  PutDeliverySourceResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { notFound } from '../errors.ts';
import { page } from '../page.ts';
import { check, checkRange, checkTags } from '../validate.ts';
import { arnOf, conflict, deliveriesOf, invalid, NAME, type SourceRecord, shownTags } from './records.ts';

/** The log types of a service's resources, by the service's name in ARNs. */
const LOG_TYPES: Readonly<Record<string, readonly string[]>> = {
  bedrock: ['APPLICATION_LOGS'],
  cloudfront: ['ACCESS_LOGS', 'CONNECTION_LOGS'],
  codewhisperer: ['EVENT_LOGS'],
  events: ['ERROR_LOGS', 'INFO_LOGS', 'TRACE_LOGS'],
  mediapackagev2: ['EGRESS_ACCESS_LOGS', 'INGRESS_ACCESS_LOGS'],
  mediatailor: ['AD_DECISION_SERVER_LOGS', 'MANIFEST_SERVICE_LOGS', 'TRANSCODE_LOGS'],
  qbusiness: ['EVENT_LOGS', 'SYNC_JOB_LOGS'],
  ses: ['APPLICATION_LOGS', 'TRAFFIC_POLICY_DEBUG_LOGS'],
  sso: ['ERROR_LOGS'],
  'vpc-lattice': ['VPC_LATTICE_RESOURCE_ACCESS_LOGS'],
  workmail: [
    'ACCESS_CONTROL_LOGS',
    'AUTHENTICATION_LOGS',
    'WORKMAIL_AVAILABILITY_PROVIDER_LOGS',
    'WORKMAIL_MAILBOX_ACCESS_LOGS',
    'WORKMAIL_PERSONAL_ACCESS_TOKEN_LOGS',
  ],
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliverySource.html */
export const putDeliverySource: Operation<PutDeliverySourceRequest, PutDeliverySourceResponse> = (input, ctx) => {
  const name = check(input.name, 'name', NAME);
  const resource = check(input.resourceArn, 'resourceArn', { max: 2048 });
  const logType = check(input.logType, 'logType', { max: 255, pattern: /^\w*$/ });
  const service = resource.split(':')[2] ?? '';
  const types = Object.hasOwn(LOG_TYPES, service) ? LOG_TYPES[service] : undefined;
  if (!types) throw notFound('Cannot access provided service.');
  if (!types.includes(logType)) {
    throw invalid(`This service is not allowed for this LogSource. Valid log types: ${types.join(', ')}.`);
  }
  const { sources } = deliveriesOf(ctx);
  const existing = sources.get(name);
  if (existing && (existing.resource !== resource || existing.logType !== logType)) {
    throw conflict('Update to existing Delivery Source with new ResourceId or LogType is not allowed.');
  }
  const tags = checkTags({ ...existing?.tags, ...input.tags });
  const source = { name, arn: arnOf(ctx, 'delivery-source', name), resource, service, logType, tags };
  sources.put(name, source);
  return { deliverySource: shape(source) };
};

export const getDeliverySource: Operation<GetDeliverySourceRequest, GetDeliverySourceResponse> = (input, ctx) => ({
  deliverySource: shape(findSource(input.name, ctx)),
});

export const describeDeliverySources: Operation<DescribeDeliverySourcesRequest, DescribeDeliverySourcesResponse> = (
  input,
  ctx,
) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const all = deliveriesOf(ctx).sources.values();
  const { items, nextToken } = page(all, { nextToken: input.nextToken, limit }, (one) => one.name);
  return { deliverySources: items.map(shape), nextToken };
};

/** Not while a delivery uses it. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliverySource.html */
export const deleteDeliverySource: Operation<DeleteDeliverySourceRequest, object> = (input, ctx) => {
  const { name } = findSource(input.name, ctx);
  const { sources, deliveries } = deliveriesOf(ctx);
  if ([...deliveries.values()].some((one) => one.source === name)) {
    throw conflict('Cannot delete delivery source while it is used by deliveries.');
  }
  sources.delete(name);
  return {};
};

export function findSource(name: string | undefined, ctx: Context): Readonly<SourceRecord> {
  const found = deliveriesOf(ctx).sources.get(check(name, 'name', NAME));
  if (!found) throw notFound('Requested Delivery Source does not exist in this account.');
  return found;
}

function shape(one: Readonly<SourceRecord>): DeliverySource {
  return {
    name: one.name,
    arn: one.arn,
    resourceArns: [one.resource],
    service: one.service,
    logType: one.logType,
    ...shownTags(one.tags),
  };
}
