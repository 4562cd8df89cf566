import {
  type Input,
  keysOf,
  list,
  member,
  type Permission,
  type Place,
  passRole,
  type ServiceActions,
  withPermissions,
} from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
const RULES = new Set(['DeleteRule', 'DescribeRule', 'DisableRule', 'EnableRule', 'PutRule']);
const TARGETS = new Set(['ListTargetsByRule', 'PutTargets', 'RemoveTargets']);
const BUSES = new Set(['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus']);

/**
 * The kind of resource in `Name`, by the end of the operation's name. ARNs of connections and destinations end in an
 * id.
 */
const NAMED: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/Connection$/, (name) => `connection/${name}/*`],
  [/ApiDestination$/, (name) => `api-destination/${name}/*`],
  [/EventSource$/, (name) => `event-source/${name}`],
];

const bus = ({ account, region }: Place, name = 'default'): string =>
  name.startsWith('arn:') ? name : `arn:aws:events:${region}:${account}:event-bus/${name}`;

function rule({ account, region }: Place, input: Input, field: string): string {
  const busName = (member(input, 'EventBusName') ?? 'default').replace(/^arn:[^/]*\//, '');
  const name = member(input, field) ?? '';
  return `arn:aws:events:${region}:${account}:rule/${busName === 'default' ? '' : `${busName}/`}${name}`;
}

export const events: ServiceActions = (operation, input, place) => {
  const action = `events:${operation}`;
  if (operation === 'PutEvents') return putEvents(action, input, place);
  const roles = [input, ...list(input, 'Targets')].map((one) => passRole(member(one as Input, 'RoleArn'), 'events'));
  if (RULES.has(operation)) return withPermissions({ action, resource: rule(place, input, 'Name') }, roles);
  if (TARGETS.has(operation)) {
    const targets = list(input, 'Targets').map((target) => member(target as Input, 'Arn') ?? '');
    const first = { action, resource: rule(place, input, 'Rule') };
    return withPermissions(
      targets.length > 0 ? { ...first, conditions: { 'events:TargetArn': targets } } : first,
      roles,
    );
  }
  if (BUSES.has(operation)) return { action, resource: bus(place, member(input, 'Name')) };
  return { action, resource: otherArn(operation, input, place) };
};

function otherArn(operation: string, input: Input, { account, region }: Place): string | undefined {
  const arn = (path: string): string => `arn:aws:events:${region}:${account}:${path}`;
  const name = member(input, 'Name') ?? member(input, 'EventSourceName');
  const named = NAMED.find(([end]) => end.test(operation))?.[1];
  if (name !== undefined && named) return arn(named(name));
  const kinds = { ArchiveName: 'archive', ReplayName: 'replay' } as const;
  for (const [field, kind] of Object.entries(kinds)) {
    const value = member(input, field);
    if (value !== undefined) return arn(`${kind}/${value}`);
  }
  if (operation === 'ListPartnerEventSourceAccounts' && name !== undefined) return arn(`event-source/${name}`);
  return member(input, 'ResourceARN');
}

/** Every bus that entries are sent to, with the sources and types of its entries. */
function putEvents(action: string, input: Input, place: Place): Permission {
  const entries = list(input, 'Entries') as readonly Input[];
  const [first = { action, resource: bus(place) }, ...others] = entries.map((entry) => ({
    action,
    resource: bus(place, member(entry, 'EventBusName')),
    conditions: keysOf(entry, { 'events:source': 'Source', 'events:detail-type': 'DetailType' }),
  }));
  const seen = new Set([JSON.stringify(first)]);
  const more = others.filter((one) => !seen.has(JSON.stringify(one)) && seen.add(JSON.stringify(one)));
  return withPermissions(first, more);
}
