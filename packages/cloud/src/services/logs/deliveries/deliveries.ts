import type {
  CreateDeliveryRequest,
  CreateDeliveryResponse,
  DeleteDeliveryRequest,
  Delivery,
  DescribeDeliveriesRequest,
  DescribeDeliveriesResponse,
  GetDeliveryRequest,
  GetDeliveryResponse,
  UpdateDeliveryConfigurationRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { notFound } from '../errors.ts';
import { page } from '../page.ts';
import { check, checkRange, checkTags } from '../validate.ts';
import { arnOf, conflict, type DeliveryRecord, deliveriesOf, shownTags } from './records.ts';
import { findSource } from './sources.ts';

const ID = { max: 64, pattern: /^[0-9A-Za-z]+$/ };
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Joins a source and a destination. Kept and shown; the sources are services that this cloud does not have, so that nothing
 * is ever delivered. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateDelivery.html
 */
export const createDelivery: Operation<CreateDeliveryRequest, CreateDeliveryResponse> = (input, ctx) => {
  const source = findSource(input.deliverySourceName, ctx);
  const arn = check(input.deliveryDestinationArn, 'deliveryDestinationArn', { max: 2048 });
  const { destinations, deliveries } = deliveriesOf(ctx);
  const destination = [...destinations.values()].find((one) => one.arn === arn);
  if (!destination) throw notFound('Requested Delivery Destination does not exist in this account.');
  if ([...deliveries.values()].some((one) => one.source === source.name && one.destination === arn)) {
    throw conflict('Delivery already exists.');
  }
  const id = ctx.kernel.ids.random(16, LETTERS);
  const delivery: DeliveryRecord = {
    id,
    arn: arnOf(ctx, 'delivery', id),
    source: source.name,
    destination: arn,
    type: destination.type,
    fields: input.recordFields,
    delimiter: input.fieldDelimiter,
    s3: input.s3DeliveryConfiguration,
    tags: checkTags(input.tags),
  };
  deliveries.put(id, delivery);
  return { delivery: shape(delivery) };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UpdateDeliveryConfiguration.html */
export const updateDeliveryConfiguration: Operation<UpdateDeliveryConfigurationRequest, object> = (input, ctx) => {
  const delivery = findDelivery(input.id, ctx);
  deliveriesOf(ctx).deliveries.put(delivery.id, {
    ...delivery,
    fields: input.recordFields ?? delivery.fields,
    delimiter: input.fieldDelimiter ?? delivery.delimiter,
    s3: input.s3DeliveryConfiguration ?? delivery.s3,
  });
  return {};
};

export const getDelivery: Operation<GetDeliveryRequest, GetDeliveryResponse> = (input, ctx) => ({
  delivery: shape(findDelivery(input.id, ctx)),
});

export const describeDeliveries: Operation<DescribeDeliveriesRequest, DescribeDeliveriesResponse> = (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const all = deliveriesOf(ctx).deliveries.values();
  const { items, nextToken } = page(all, { nextToken: input.nextToken, limit }, (one) => one.id);
  return { deliveries: items.map(shape), nextToken };
};

/** Its source and destination stay. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDelivery.html */
export const deleteDelivery: Operation<DeleteDeliveryRequest, object> = (input, ctx) => {
  deliveriesOf(ctx).deliveries.delete(findDelivery(input.id, ctx).id);
  return {};
};

function findDelivery(id: string | undefined, ctx: Context): Readonly<DeliveryRecord> {
  const found = deliveriesOf(ctx).deliveries.get(check(id, 'id', ID));
  if (!found) throw notFound('Requested Delivery does not exist in this account.');
  return found;
}

function shape(one: Readonly<DeliveryRecord>): Delivery {
  return {
    id: one.id,
    arn: one.arn,
    deliverySourceName: one.source,
    deliveryDestinationArn: one.destination,
    deliveryDestinationType: one.type as Delivery['deliveryDestinationType'],
    ...(one.fields ? { recordFields: [...one.fields] } : {}),
    ...(one.delimiter === undefined ? {} : { fieldDelimiter: one.delimiter }),
    ...(one.s3 ? { s3DeliveryConfiguration: one.s3 } : {}),
    ...shownTags(one.tags),
  };
}
