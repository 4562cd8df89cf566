import type {
  DeleteDeliveryDestinationPolicyRequest,
  GetDeliveryDestinationPolicyRequest,
  GetDeliveryDestinationPolicyResponse,
  PutDeliveryDestinationPolicyRequest,
  PutDeliveryDestinationPolicyResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { check } from '../validate.ts';
import { findDestination } from './destinations.ts';
import { deliveriesOf, invalid } from './records.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDeliveryDestinationPolicy.html */
export const putDeliveryDestinationPolicy: Operation<
  PutDeliveryDestinationPolicyRequest,
  PutDeliveryDestinationPolicyResponse
> = (input, ctx) => {
  const destination = findDestination(input.deliveryDestinationName, ctx);
  const policy = check(input.deliveryDestinationPolicy, 'deliveryDestinationPolicy', { max: 51_200 });
  try {
    parseUserJson(policy);
  } catch {
    throw invalid('The delivery destination policy is not valid JSON.');
  }
  deliveriesOf(ctx).destinations.put(destination.name, { ...destination, policy });
  return { policy: { deliveryDestinationPolicy: policy } };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetDeliveryDestinationPolicy.html */
export const getDeliveryDestinationPolicy: Operation<
  GetDeliveryDestinationPolicyRequest,
  GetDeliveryDestinationPolicyResponse
> = (input, ctx) => {
  const { policy } = findDestination(input.deliveryDestinationName, ctx);
  return { policy: policy === undefined ? {} : { deliveryDestinationPolicy: policy } };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDeliveryDestinationPolicy.html */
export const deleteDeliveryDestinationPolicy: Operation<DeleteDeliveryDestinationPolicyRequest, object> = (
  input,
  ctx,
) => {
  const destination = findDestination(input.deliveryDestinationName, ctx);
  deliveriesOf(ctx).destinations.put(destination.name, { ...destination, policy: undefined });
  return {};
};
