import type {
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  ListLogGroupsRequest,
  ListLogGroupsResponse,
  LogGroup,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter } from '../errors.ts';
import { groupArn, nameIn } from '../find.ts';
import { page } from '../page.ts';
import { type GroupRecord, logs } from '../records.ts';
import { checkOptional, checkRange, GROUP_PREFIX } from '../validate.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export const describeLogGroups: Operation<DescribeLogGroupsRequest, DescribeLogGroupsResponse> = (input, ctx) => {
  const prefix = checkOptional(input.logGroupNamePrefix, 'logGroupNamePrefix', GROUP_PREFIX);
  const pattern = checkOptional(input.logGroupNamePattern, 'logGroupNamePattern', { min: 0, max: 512 });
  const limit = checkRange(input.limit, 'limit', 50, 1, 50);
  if (prefix !== undefined && pattern !== undefined) {
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  }
  const names = input.logGroupIdentifiers && new Set(input.logGroupIdentifiers.map((one) => nameIn(one, ctx)));
  const isNamed = (name: string): boolean =>
    (prefix === undefined || name.startsWith(prefix)) &&
    (!pattern || name.toLowerCase().includes(pattern.toLowerCase())) &&
    (names === undefined || names.has(name));
  const groups: GroupRecord[] = [];
  // A stack looks for each of its groups: those of other names are not read.
  for (const name of logs(ctx).groups.keys()) {
    const group = isNamed(name) ? logs(ctx).groups.get(name) : undefined;
    if (group && (input.logGroupClass === undefined || group.class === input.logGroupClass)) groups.push(group);
  }
  const { items, nextToken } = page(groups, { nextToken: input.nextToken, limit }, (group) => group.name);
  return { logGroups: items.map((group) => groupShape(group, ctx)), nextToken };
};

function groupShape(group: Readonly<GroupRecord>, ctx: Context): LogGroup {
  const state = logs(ctx);
  const arn = groupArn(ctx, group.name);
  const filters = [...state.metricFilters.values()].filter((filter) => filter.group === group.name);
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retentionDays === undefined ? {} : { retentionInDays: group.retentionDays }),
    metricFilterCount: filters.length,
    arn: `${arn}:*`,
    storedBytes: storedBytes(group, ctx),
    ...(group.kmsKeyId === undefined ? {} : { kmsKeyId: group.kmsKeyId }),
    logGroupClass: group.class as LogGroup['logGroupClass'],
    logGroupArn: arn,
    deletionProtectionEnabled: group.deletionProtection ?? false,
  };
}

function storedBytes(group: Readonly<GroupRecord>, ctx: Context): number {
  const state = logs(ctx);
  let bytes = 0;
  for (const chunk of state.chunks(group).values()) bytes += chunk.bytes;
  for (const batch of state.batches(group).values()) bytes += batch.b;
  return bytes;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html */
export const listLogGroups: Operation<ListLogGroupsRequest, ListLogGroupsResponse> = (input, ctx) => {
  const limit = checkRange(input.limit, 'limit', 50, 1, 1000);
  const { logGroupNamePattern: pattern } = input;
  const groups = [...logs(ctx).groups.values()].filter(
    (group) =>
      (pattern === undefined || matches(group.name, pattern)) &&
      (input.logGroupClass === undefined || group.class === input.logGroupClass),
  );
  const { items, nextToken } = page(groups, { nextToken: input.nextToken, limit }, (group) => group.name);
  return {
    logGroups: items.map((group) => ({
      logGroupName: group.name,
      logGroupArn: groupArn(ctx, group.name),
      logGroupClass: group.class as LogGroup['logGroupClass'],
    })),
    nextToken,
  };
};

/** Parts separated by `|` match anywhere in the name; `^` ties a part to its beginning. */
function matches(name: string, pattern: string): boolean {
  return pattern
    .split('|')
    .some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
}
