import type {
  DescribeTimeToLiveCommandOutput,
  DescribeTimeToLiveInput,
  UpdateTimeToLiveCommandOutput,
  UpdateTimeToLiveInput,
} from '@aws-sdk/client-dynamodb';
import type { Operation, Output } from '../../../kernel/context.ts';
import { validation } from '../errors.ts';
import { findTable } from '../find.ts';
import { tables } from '../records.ts';
import { follow } from '../replicas/membership.ts';
import { expiry } from '../ttl/expiry.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html */
export const describeTimeToLive: Operation<DescribeTimeToLiveInput, Output<DescribeTimeToLiveCommandOutput>> = (
  input,
  ctx,
) => {
  const { ttl } = findTable(input.TableName, ctx);
  return {
    TimeToLiveDescription: ttl?.enabled
      ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttl.attribute }
      : { TimeToLiveStatus: 'DISABLED' },
  };
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
export const updateTimeToLive: Operation<UpdateTimeToLiveInput, Output<UpdateTimeToLiveCommandOutput>> = (
  input,
  ctx,
) => {
  const { AttributeName: attribute = '', Enabled: enabled = false } = input.TimeToLiveSpecification ?? {};
  const table = findTable(input.TableName, ctx);
  const { ttl } = table;
  if (ttl?.enabled && ttl.attribute !== attribute) {
    throw validation(`TimeToLive is active on a different AttributeName: current AttributeName is ${ttl.attribute}`);
  }
  if (enabled === (ttl?.enabled ?? false)) {
    throw validation(enabled ? 'TimeToLive is already enabled' : 'TimeToLive is already disabled');
  }
  const changed = { ...table, ttl: { attribute, enabled } };
  tables(ctx).put(table.name, changed);
  follow(ctx, changed);
  if (enabled) expiry(ctx.kernel);
  return { TimeToLiveSpecification: { AttributeName: attribute, Enabled: enabled } };
};
