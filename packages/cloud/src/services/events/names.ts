import { partitionOf } from '../../kernel/partition.ts';
import { invalid, notFound } from './errors.ts';
import { type BusRecord, type Place, type RuleRecord, ruleKey, stateOf } from './records.ts';

type AccountRegion = Pick<Place, 'account' | 'region'>;

const arn = ({ account, region }: AccountRegion, rest: string): string =>
  `arn:${partitionOf(region)}:events:${region}:${account}:${rest}`;

export const busArn = (where: AccountRegion, name: string): string => arn(where, `event-bus/${name}`);
export const archiveArn = (where: AccountRegion, name: string): string => arn(where, `archive/${name}`);
export const replayArn = (where: AccountRegion, name: string): string => arn(where, `replay/${name}`);
export const connectionArn = (where: AccountRegion, name: string, id: string): string =>
  arn(where, `connection/${name}/${id}`);
export const destinationArn = (where: AccountRegion, name: string, id: string): string =>
  arn(where, `api-destination/${name}/${id}`);

export function ruleArn(where: AccountRegion, { bus, name }: Pick<RuleRecord, 'bus' | 'name'>): string {
  return arn(where, bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`);
}

/** The place of a bus, given by name or ARN, and its name. */
export function busPlace(place: Place, nameOrArn: string | undefined): { place: Place; name: string } {
  const text = nameOrArn ?? 'default';
  if (!text.startsWith('arn:')) return { place, name: text };
  const match = /^arn:aws[a-z-]*:events:([a-z0-9-]+):(\d{12}):event-bus\/(.+)$/.exec(text);
  if (!match) throw invalid('Parameter EventBusName is not valid. Reason: Provided Arn is not in correct format.');
  return { place: { kernel: place.kernel, region: match[1]!, account: match[2]! }, name: match[3]! };
}

/** The default bus always exists. */
export function findBus(place: Place, name: string): Readonly<BusRecord> | undefined {
  const found = stateOf(place).buses.get(name);
  if (found || name !== 'default') return found;
  return { name, created: 0, modified: 0, statements: [], tags: {} };
}

/** The bus of this account and region by name or ARN, or ResourceNotFoundException. */
export function bus(place: Place, nameOrArn: string | undefined): Readonly<BusRecord> {
  const { name, place: there } = busPlace(place, nameOrArn);
  const found = there.account === place.account && there.region === place.region ? findBus(place, name) : undefined;
  if (!found) throw notFound(`Event bus ${name} does not exist.`);
  return found;
}

/** A rule by its name on a bus of this account and region. `onBus`: whether the message names the bus. */
export function rule(place: Place, name: string, nameOrArn: string | undefined, onBus = false): Readonly<RuleRecord> {
  const { name: busName } = bus(place, nameOrArn);
  const found = stateOf(place).rules.get(ruleKey(busName, name));
  if (!found) throw notFound(`Rule ${name} does not exist${onBus ? ` on EventBus ${busName}` : ''}.`);
  return found;
}
