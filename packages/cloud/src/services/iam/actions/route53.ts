import { member, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53.html
const PATHS: readonly (readonly [member: string, kind: string])[] = [
  ['HostedZoneId', 'hostedzone'],
  ['HealthCheckId', 'healthcheck'],
];
/** The meaning of `Id`, by the end of the operation's name. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/QueryLoggingConfig$/, 'queryloggingconfig'],
  [/ReusableDelegationSet(Limit)?$/, 'delegationset'],
  [/Change$/, 'change'],
  [/TrafficPolicyInstance$/, 'trafficpolicyinstance'],
  [/TrafficPolicy(Comment|Version)?$/, 'trafficpolicy'],
  [/HostedZone(Comment)?$/, 'hostedzone'],
];

export const route53: ServiceActions = (operation, input) => {
  const action = `route53:${operation}`;
  const arn = (kind: string, id: string): string => `arn:aws:route53:::${kind}/${id.replace(/^\/?[a-z]+\//, '')}`;
  const type = member(input, 'ResourceType');
  const tagged = member(input, 'ResourceId');
  if (type !== undefined && tagged !== undefined) return { action, resource: arn(type, tagged) };
  if (type !== undefined && Array.isArray(input.ResourceIds)) {
    const [resource = '*', ...others] = input.ResourceIds.map((id) => arn(type, String(id)));
    return { action, resource, also: others.map((other) => ({ action, resource: other })) };
  }
  for (const [name, kind] of PATHS) {
    const id = member(input, name);
    if (id !== undefined) return { action, resource: arn(kind, id) };
  }
  const id = member(input, 'Id');
  const kind = KINDS.find(([end]) => end.test(operation))?.[1];
  return { action, resource: id !== undefined && kind !== undefined ? arn(kind, id) : '*' };
};
