import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
const ON_STREAM = new Set(['PutLogEvents', 'GetLogEvents', 'CreateLogStream', 'DeleteLogStream']);

export const logs: ServiceActions = (operation, input, { account, region }) => {
  const action = `logs:${operation}`;
  const arn = member(input, 'resourceArn') ?? member(input, 'logGroupIdentifier');
  const name = member(input, 'logGroupName') ?? (arn?.startsWith('arn:') ? undefined : arn);
  const group = name === undefined ? arn : `arn:aws:logs:${region}:${account}:log-group:${name}`;
  if (group === undefined) {
    const all = `arn:aws:logs:${region}:${account}:log-group:*`;
    return { action, resource: operation.startsWith('DescribeLogGroups') ? all : undefined };
  }
  const base = group.replace(/:\*$/, '');
  const stream = member(input, 'logStreamName');
  if (ON_STREAM.has(operation) && stream !== undefined) return { action, resource: `${base}:log-stream:${stream}` };
  // Groups are named with a trailing `:*` in policies: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
  return { action, resource: `${base}:*` };
};
