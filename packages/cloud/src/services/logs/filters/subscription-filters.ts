import type {
  DeleteSubscriptionFilterRequest,
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse,
  PutSubscriptionFilterRequest,
  SubscriptionFilter,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, limitExceeded, notFound } from '../errors.ts';
import { parsePattern } from '../filter-pattern/compile.ts';
import { findGroup } from '../find.ts';
import { page } from '../page.ts';
import { logs, type SubscriptionFilterRecord } from '../records.ts';
import { check, checkEnum, checkOptional, checkRange, FILTER_NAME, FILTER_PATTERN } from '../validate.ts';

const MAX_FILTERS = 2;

const keyOf = (group: string, name: string): string => `${group}\0${name}`;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html */
export const putSubscriptionFilter: Operation<PutSubscriptionFilterRequest, object> = async (input, ctx) => {
  const name = check(input.filterName, 'filterName', FILTER_NAME);
  const pattern = check(input.filterPattern, 'filterPattern', FILTER_PATTERN);
  const destination = check(input.destinationArn, 'destinationArn', { max: 2048 });
  const distribution = checkEnum(input.distribution, 'distribution', ['Random', 'ByLogStream'] as const);
  parsePattern(pattern);
  findGroup(input.logGroupName, ctx);
  await checkDestination(destination, ctx);
  const group = findGroup(input.logGroupName, ctx);
  const { subscriptionFilters } = logs(ctx);
  const own = [...subscriptionFilters.values()].filter((one) => one.group === group.name);
  const existing = own.find((one) => one.name === name);
  if (!existing && own.length >= MAX_FILTERS) throw limitExceeded('Resource limit exceeded.');
  subscriptionFilters.put(keyOf(group.name, name), {
    name,
    group: group.name,
    pattern,
    destination,
    role: input.roleArn,
    distribution: distribution ?? existing?.distribution ?? 'ByLogStream',
    created: existing?.created ?? ctx.kernel.clock.now(),
    applyOnTransformedLogs: input.applyOnTransformedLogs,
  });
  return {};
};

/** Accepts existing Lambda functions. Any other destination gets AWS's error for an unreachable stream or destination. */
async function checkDestination(arn: string, ctx: Context): Promise<void> {
  const service = /^arn:aws[a-z-]*:([a-z0-9-]+):/.exec(arn)?.[1];
  if (service === 'lambda') {
    const found = await ctx.aws.lambda.getFunctionConfiguration({ FunctionName: arn }).catch((error: unknown) => {
      if (error instanceof AwsError && error.status !== 501) return undefined;
      throw error;
    });
    if (found) return;
    throw invalidParameter(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  }
  if (service === 'kinesis') {
    throw invalidParameter(
      'Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state. ',
    );
  }
  if (service === 'firehose') {
    throw invalidParameter(
      'Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state. ',
    );
  }
  if (service === 'logs') throw notFound('The specified destination does not exist.');
  throw invalidParameter(`destinationArn for vendor ${service ?? arn} cannot be used with a subscription filter`);
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html */
export const describeSubscriptionFilters: Operation<
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse
> = (input, ctx) => {
  const prefix = checkOptional(input.filterNamePrefix, 'filterNamePrefix', FILTER_NAME) ?? '';
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  const group = findGroup(input.logGroupName, ctx);
  const wanted = [...logs(ctx).subscriptionFilters.values()].filter(
    (filter) => filter.group === group.name && filter.name.startsWith(prefix),
  );
  const { items, nextToken } = page(wanted, { nextToken: input.nextToken, limit }, (filter) => filter.name);
  return { subscriptionFilters: items.map(shape), nextToken };
};

function shape(filter: Readonly<SubscriptionFilterRecord>): SubscriptionFilter {
  return {
    filterName: filter.name,
    logGroupName: filter.group,
    filterPattern: filter.pattern,
    destinationArn: filter.destination,
    ...(filter.role === undefined ? {} : { roleArn: filter.role }),
    distribution: filter.distribution as SubscriptionFilter['distribution'],
    creationTime: filter.created,
    applyOnTransformedLogs: filter.applyOnTransformedLogs ?? false,
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html */
export const deleteSubscriptionFilter: Operation<DeleteSubscriptionFilterRequest, object> = (input, ctx) => {
  const name = check(input.filterName, 'filterName', FILTER_NAME);
  const group = findGroup(input.logGroupName, ctx);
  if (!logs(ctx).subscriptionFilters.delete(keyOf(group.name, name))) {
    throw notFound('The specified subscription filter does not exist.');
  }
  return {};
};
