import { orGoneBy } from '../../../kernel/properties.ts';

export { tagMap } from '../../../kernel/properties.ts';

/** The result of a call, or undefined if its resource does not exist. */
export const ignoringMissing = orGoneBy('ResourceNotFoundException');

const NUMBERS = new Set([
  'MaxReadRequestUnits',
  'MaxWriteRequestUnits',
  'MinCapacity',
  'ReadCapacityUnits',
  'ReadUnitsPerSecond',
  'RecoveryPeriodInDays',
  'SeedCapacity',
  'WriteCapacityUnits',
  'WriteUnitsPerSecond',
]);
const BOOLEANS = new Set(['DeletionProtectionEnabled', 'Enabled', 'PointInTimeRecoveryEnabled', 'SSEEnabled']);

/** Properties with real numbers and booleans: CloudFormation passes them as text, too. */
export function typed<T>(value: unknown, name = ''): T {
  // The shape is that of the resource's specification, which CloudFormation has checked.
  if (Array.isArray(value)) return value.map((member) => typed(member, name)) as T;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, typed(member, key)])) as T;
  }
  if (NUMBERS.has(name)) return Number(value) as T;
  if (BOOLEANS.has(name)) return (String(value) === 'true') as T;
  return value as T;
}

/** Whether two JSON values are equal, whatever the order of their members. */
export const isSameJson = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sorted(member)]));
}
