import type {
  DeleteDestinationRequest,
  DescribeDestinationsRequest,
  DescribeDestinationsResponse,
  Destination,
  PutDestinationPolicyRequest,
  PutDestinationRequest,
  PutDestinationResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { parseUserJson } from '../../../kernel/json.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { page } from '../page.ts';
import { logs } from '../records.ts';
import { check, checkOptional, checkRange, checkTags } from '../validate.ts';

interface DestinationRecord {
  readonly name: string;
  readonly arn: string;
  readonly target: string;
  readonly role: string;
  readonly policy?: string | undefined;
  readonly created: number;
  readonly tags: Readonly<Record<string, string>>;
}

const NAME = { max: 512, pattern: /^[^:*]*$/ };
const destinationsOf = (ctx: Context) => logs(ctx).of<DestinationRecord>('destinations');

/**
 * Where other accounts' subscriptions may send: kept and shown, nothing is sent on to its stream.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html
 */
export const putDestination: Operation<PutDestinationRequest, PutDestinationResponse> = (input, ctx) => {
  const name = check(input.destinationName, 'destinationName', NAME);
  const target = check(input.targetArn, 'targetArn', { max: 2048 });
  const role = check(input.roleArn, 'roleArn', { max: 2048 });
  if (!/^arn:aws[a-z-]*:(kinesis|firehose):/.test(target)) {
    throw invalidParameter('Target arn must be a Kinesis stream or a Firehose delivery stream.');
  }
  const existing = destinationsOf(ctx).get(name);
  const record = {
    name,
    arn: `arn:${partitionOf(ctx.region)}:logs:${ctx.region}:${ctx.account}:destination:${name}`,
    target,
    role,
    policy: existing?.policy,
    created: existing?.created ?? ctx.kernel.clock.now(),
    tags: checkTags({ ...existing?.tags, ...input.tags }),
  };
  destinationsOf(ctx).put(name, record);
  return { destination: shape(record) };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestinationPolicy.html */
export const putDestinationPolicy: Operation<PutDestinationPolicyRequest, object> = (input, ctx) => {
  const record = findDestination(input.destinationName, ctx);
  const policy = check(input.accessPolicy, 'accessPolicy', { max: 5120 });
  try {
    parseUserJson(policy);
  } catch {
    throw invalidParameter('The access policy is not valid JSON.');
  }
  destinationsOf(ctx).put(record.name, { ...record, policy });
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeDestinations.html */
export const describeDestinations: Operation<DescribeDestinationsRequest, DescribeDestinationsResponse> = (
  input,
  ctx,
) => {
  const prefix = checkOptional(input.DestinationNamePrefix, 'destinationNamePrefix', NAME) ?? '';
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const wanted = [...destinationsOf(ctx).values()].filter((one) => one.name.startsWith(prefix));
  const { items, nextToken } = page(wanted, { nextToken: input.nextToken, limit }, (one) => one.name);
  return { destinations: items.map(shape), nextToken };
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteDestination.html */
export const deleteDestination: Operation<DeleteDestinationRequest, object> = (input, ctx) => {
  destinationsOf(ctx).delete(findDestination(input.destinationName, ctx).name);
  return {};
};

function findDestination(name: string | undefined, ctx: Context): Readonly<DestinationRecord> {
  const found = destinationsOf(ctx).get(check(name, 'destinationName', NAME));
  if (!found) throw notFound('The specified destination does not exist.');
  return found;
}

function shape(one: Readonly<DestinationRecord>): Destination {
  return {
    destinationName: one.name,
    targetArn: one.target,
    roleArn: one.role,
    ...(one.policy === undefined ? {} : { accessPolicy: one.policy }),
    arn: one.arn,
    creationTime: one.created,
  };
}
