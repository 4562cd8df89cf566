import type { CreateLogGroupRequest, DeleteLogGroupRequest } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../../kernel/context.ts';
import { alreadyExists, protectedGroup } from '../errors.ts';
import { forget } from '../events/storage.ts';
import { findGroup } from '../find.ts';
import { type GroupRecord, logs } from '../records.ts';
import { check, checkEnum, checkOptional, checkTags, GROUP_NAME } from '../validate.ts';

const KEY_ID = { max: 256 };

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const createLogGroup: Operation<CreateLogGroupRequest, object> = (input, ctx) => {
  const name = check(input.logGroupName, 'logGroupName', GROUP_NAME);
  const kmsKeyId = checkOptional(input.kmsKeyId, 'kmsKeyId', KEY_ID);
  const classes = ['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY'] as const;
  const { groups } = logs(ctx);
  const group: GroupRecord = {
    name,
    id: ctx.kernel.ids.random(12),
    created: ctx.kernel.clock.now(),
    kmsKeyId,
    class: checkEnum(input.logGroupClass, 'logGroupClass', classes) ?? 'STANDARD',
    tags: checkTags(input.tags),
    deletionProtection: input.deletionProtectionEnabled,
  };
  if (groups.has(name)) throw alreadyExists('The specified log group already exists');
  groups.put(name, group);
  return {};
};

/** With everything in it. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html */
export const deleteLogGroup: Operation<DeleteLogGroupRequest, object> = (input, ctx) => {
  const group = findGroup(input.logGroupName, ctx);
  if (group.deletionProtection) {
    throw protectedGroup('The specified log group has deletion protection enabled and cannot be deleted.');
  }
  const state = logs(ctx);
  for (const filters of [state.metricFilters, state.subscriptionFilters]) {
    for (const [key, filter] of [...filters.entries()]) if (filter.group === group.name) filters.delete(key);
  }
  state.groups.delete(group.name);
  forget(ctx.kernel, ctx, group);
  return {};
};
