import { type Input, list, member, type Place, passRole, type ServiceActions, withPermissions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
const ON_STREAM = new Set(['PutLogEvents', 'GetLogEvents', 'CreateLogStream', 'DeleteLogStream']);

/** Members that name other things than groups, and how their ARNs spell them. */
const OTHERS: readonly (readonly [inName: RegExp, member: string, kind: string])[] = [
  [/DeliveryDestination(Policy)?$/, 'deliveryDestinationName', 'delivery-destination'],
  [/DeliveryDestination$/, 'name', 'delivery-destination'],
  [/DeliverySource$/, 'name', 'delivery-source'],
  [/^CreateDelivery$/, 'deliverySourceName', 'delivery-source'],
  [/Delivery(Configuration)?$/, 'id', 'delivery'],
  [/Destination(Policy)?$/, 'destinationName', 'destination'],
];

export const logs: ServiceActions = (operation, input, place) => {
  const first = { action: `logs:${operation}`, resource: resourceOf(operation, input, place) };
  const groups = list(input, 'logGroupIdentifiers')
    .slice(1)
    .map((one) => ({ action: first.action, resource: group(String(one), place) }));
  return withPermissions(first, [passRole(member(input, 'roleArn'), 'logs'), ...groups]);
};

/** Groups are named with a trailing `:*` in policies: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html */
const group = (nameOrArn: string, { account, region }: Place): string =>
  `${nameOrArn.startsWith('arn:') ? nameOrArn.replace(/:\*$/, '') : `arn:aws:logs:${region}:${account}:log-group:${nameOrArn}`}:*`;

function resourceOf(operation: string, input: Input, place: Place): string | undefined {
  const other = OTHERS.find(([inName, name]) => inName.test(operation) && member(input, name) !== undefined);
  if (other) return `arn:aws:logs:${place.region}:${place.account}:${other[2]}:${member(input, other[1])}`;
  const tagged = member(input, 'resourceArn');
  if (tagged !== undefined && /:(delivery|destination)/.test(tagged)) return tagged;
  const named =
    member(input, 'logGroupName') ??
    tagged ??
    member(input, 'logGroupIdentifier') ??
    list(input, 'logGroupIdentifiers')[0] ??
    list(input, 'logGroupNames')[0];
  if (named === undefined) return operation === 'DescribeLogGroups' ? group('*', place).slice(0, -2) : undefined;
  const arn = group(String(named), place);
  const stream = member(input, 'logStreamName');
  return ON_STREAM.has(operation) && stream !== undefined ? `${arn.slice(0, -1)}log-stream:${stream}` : arn;
}
