import type {
  CreateQueryLoggingConfigCommandInput,
  CreateQueryLoggingConfigCommandOutput,
  DeleteQueryLoggingConfigCommandInput,
  GetQueryLoggingConfigCommandInput,
  GetQueryLoggingConfigCommandOutput,
  ListQueryLoggingConfigsCommandInput,
  ListQueryLoggingConfigsCommandOutput,
  QueryLoggingConfig,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidInput } from '../errors.ts';
import { sizeOf } from '../page.ts';
import { findZone, type QueryLogRecord, queryLogsOf } from '../state.ts';

const shown = ({ id, zone, logGroup }: QueryLogRecord): QueryLoggingConfig => ({
  Id: id,
  HostedZoneId: zone,
  CloudWatchLogsLogGroupArn: logGroup,
});

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateQueryLoggingConfig.html */
export const createQueryLoggingConfig: Operation<
  CreateQueryLoggingConfigCommandInput,
  Output<CreateQueryLoggingConfigCommandOutput>
> = async ({ HostedZoneId, CloudWatchLogsLogGroupArn: arn = '' }, ctx) => {
  findZone(ctx, HostedZoneId);
  const group = /^arn:aws:logs:us-east-1:(\d{12}):log-group:([^:*]+)(:\*)?$/.exec(arn);
  if (!group) throw invalidInput('The ARN for the CloudWatch Logs log group is invalid.');
  await checkGroup(ctx.with({ region: 'us-east-1', account: group[1] ?? '' }), group[2] ?? '');
  const zone = findZone(ctx, HostedZoneId);
  const all = queryLogsOf(ctx);
  if ([...all.values()].some((one) => one.zone === zone.id)) {
    throw new AwsError(
      'QueryLoggingConfigAlreadyExists',
      'A query logging configuration already exists for this hosted zone.',
      409,
    );
  }
  const record = { id: ctx.kernel.ids.uuid(), zone: zone.id, logGroup: arn };
  all.put(record.id, record);
  return {
    QueryLoggingConfig: shown(record),
    Location: `https://route53.amazonaws.com/2013-04-01/queryloggingconfig/${record.id}`,
  };
};

async function checkGroup(ctx: Context, name: string): Promise<void> {
  const { logGroups = [] } = await ctx.aws.logs.describeLogGroups({ logGroupNamePrefix: name });
  if (logGroups.some(({ logGroupName }) => logGroupName === name)) return;
  throw new AwsError('NoSuchCloudWatchLogsLogGroup', "The specified CloudWatch Logs log group doesn't exist.", 404);
}

function find(ctx: Context, id = ''): Readonly<QueryLogRecord> {
  const found = queryLogsOf(ctx).get(id);
  if (found) return found;
  throw new AwsError('NoSuchQueryLoggingConfig', 'The query logging configuration does not exist', 404);
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetQueryLoggingConfig.html */
export const getQueryLoggingConfig: Operation<
  GetQueryLoggingConfigCommandInput,
  Output<GetQueryLoggingConfigCommandOutput>
> = ({ Id }, ctx) => ({ QueryLoggingConfig: shown(find(ctx, Id)) });

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_DeleteQueryLoggingConfig.html */
export const deleteQueryLoggingConfig: Operation<DeleteQueryLoggingConfigCommandInput, object> = ({ Id }, ctx) => {
  queryLogsOf(ctx).delete(find(ctx, Id).id);
  return {};
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListQueryLoggingConfigs.html */
export const listQueryLoggingConfigs: Operation<
  ListQueryLoggingConfigsCommandInput,
  Output<ListQueryLoggingConfigsCommandOutput>
> = ({ HostedZoneId, NextToken, MaxResults }, ctx) => {
  const zone = HostedZoneId === undefined ? undefined : findZone(ctx, HostedZoneId).id;
  const found = [...queryLogsOf(ctx).values()].filter((one) => zone === undefined || one.zone === zone);
  const start = NextToken === undefined ? 0 : found.findIndex(({ id }) => id === NextToken);
  if (start < 0) {
    throw new AwsError(
      'InvalidPaginationToken',
      "Route 53 can't get the next page of query logging configurations because the specified value for NextToken is invalid.",
      400,
    );
  }
  const size = sizeOf(MaxResults);
  const next = found[start + size];
  return {
    QueryLoggingConfigs: found.slice(start, start + size).map(shown),
    ...(next ? { NextToken: next.id } : {}),
  };
};
