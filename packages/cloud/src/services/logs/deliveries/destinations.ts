import type {
  DeleteDeliveryDestinationRequest,
  DeliveryDestination,
  DescribeDeliveryDestinationsRequest,
  DescribeDeliveryDestinationsResponse,
  GetDeliveryDestinationRequest,
  GetDeliveryDestinationResponse,
  PutDeliveryDestinationRequest,
  PutDeliveryDestinationResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { notFound } from '../errors.ts';
import { page } from '../page.ts';
import { check, checkRange, checkTags } from '../validate.ts';
import { arnOf, conflict, type DestinationRecord, deliveriesOf, invalid, NAME, shownTags } from './records.ts';

const FORMATS = ['w3c', 'raw', 'json', 'plain', 'parquet'];
const TYPES: Readonly<Record<string, string>> = { s3: 'S3', logs: 'CWL', firehose: 'FH' };

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestination.html */
export const putDeliveryDestination: Operation<PutDeliveryDestinationRequest, PutDeliveryDestinationResponse> = (
  input,
  ctx,
) => {
  const name = check(input.name, 'name', NAME);
  const resource = check(
    input.deliveryDestinationConfiguration?.destinationResourceArn,
    'deliveryDestinationConfiguration.destinationResourceArn',
    { max: 2048 },
  );
  const service = resource.split(':')[2] ?? '';
  const type = Object.hasOwn(TYPES, service) ? TYPES[service] : undefined;
  if (type === undefined) throw invalid(`${resource} is not the ARN of a bucket, a log group or a delivery stream.`);
  const { destinations } = deliveriesOf(ctx);
  const existing = destinations.get(name);
  const destination = {
    name,
    arn: arnOf(ctx, 'delivery-destination', name),
    resource,
    type,
    format: formatOf(input.outputFormat, existing),
    policy: existing?.policy,
    tags: checkTags({ ...existing?.tags, ...input.tags }),
  };
  destinations.put(name, destination);
  return { deliveryDestination: shape(destination) };
};

function formatOf(asked: string | undefined, existing: Readonly<DestinationRecord> | undefined): string | undefined {
  if (asked === undefined) return existing?.format;
  if (!FORMATS.includes(asked)) {
    throw invalid(
      `1 validation error detected: Value '${asked}' at 'outputFormat' failed to satisfy constraint: Member must satisfy enum value set: [${FORMATS.join(', ')}]`,
    );
  }
  if (existing && existing.format !== asked) {
    throw invalid('Update to existing Delivery Destination with new Output Format is not allowed.');
  }
  return asked;
}

export const getDeliveryDestination: Operation<GetDeliveryDestinationRequest, GetDeliveryDestinationResponse> = (
  input,
  ctx,
) => ({ deliveryDestination: shape(findDestination(input.name, ctx)) });

export const describeDeliveryDestinations: Operation<
  DescribeDeliveryDestinationsRequest,
  DescribeDeliveryDestinationsResponse
> = (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const all = deliveriesOf(ctx).destinations.values();
  const { items, nextToken } = page(all, { nextToken: input.nextToken, limit }, (one) => one.name);
  return { deliveryDestinations: items.map(shape), nextToken };
};

/** Not while a delivery uses it. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliveryDestination.html */
export const deleteDeliveryDestination: Operation<DeleteDeliveryDestinationRequest, object> = (input, ctx) => {
  const { name, arn } = findDestination(input.name, ctx);
  const { destinations, deliveries } = deliveriesOf(ctx);
  if ([...deliveries.values()].some((one) => one.destination === arn)) {
    throw conflict('Cannot delete delivery destination while it is used by deliveries.');
  }
  destinations.delete(name);
  return {};
};

export function findDestination(name: string | undefined, ctx: Context): Readonly<DestinationRecord> {
  const found = deliveriesOf(ctx).destinations.get(check(name, 'name', NAME));
  if (!found) throw notFound('Requested Delivery Destination does not exist in this account.');
  return found;
}

function shape(one: Readonly<DestinationRecord>): DeliveryDestination {
  return {
    name: one.name,
    arn: one.arn,
    deliveryDestinationType: one.type as DeliveryDestination['deliveryDestinationType'],
    ...(one.format === undefined ? {} : { outputFormat: one.format as DeliveryDestination['outputFormat'] }),
    deliveryDestinationConfiguration: { destinationResourceArn: one.resource },
    ...shownTags(one.tags),
  };
}
