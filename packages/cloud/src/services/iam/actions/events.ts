import { type Input, member, type Permission, type Place, type ServiceActions } from './types.ts';

// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
const RULES = new Set(['DeleteRule', 'DescribeRule', 'DisableRule', 'EnableRule', 'PutRule']);
const TARGETS = new Set(['ListTargetsByRule', 'PutTargets', 'RemoveTargets']);
const BUSES = new Set(['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus']);
const WITHOUT_RESOURCE = new Set(['ListEventBuses', 'ListRules', 'ListRuleNamesByTarget', 'TestEventPattern']);

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
  if (RULES.has(operation)) return { action, resource: rule(place, input, 'Name') };
  if (TARGETS.has(operation)) return { action, resource: rule(place, input, 'Rule') };
  if (BUSES.has(operation)) return { action, resource: bus(place, member(input, 'Name')) };
  if (operation === 'PutPermission' || operation === 'RemovePermission') {
    return { action, resource: bus(place, member(input, 'EventBusName')) };
  }
  if (WITHOUT_RESOURCE.has(operation)) return { action, resource: '*' };
  const { account, region } = place;
  const kinds = { ArchiveName: 'archive', ReplayName: 'replay' } as const;
  for (const [field, kind] of Object.entries(kinds)) {
    const name = member(input, field);
    if (name !== undefined) return { action, resource: `arn:aws:events:${region}:${account}:${kind}/${name}` };
  }
  return { action, resource: member(input, 'ResourceARN') };
};

/** Every bus that an entry goes to. */
function putEvents(action: string, input: Input, place: Place): Permission {
  const entries = Array.isArray(input.Entries) ? (input.Entries as Input[]) : [];
  const buses = [...new Set(entries.map((entry) => bus(place, member(entry, 'EventBusName'))))];
  const [first = bus(place), ...others] = buses;
  return { action, resource: first, also: others.map((resource) => ({ action, resource })) };
}
