import type {
  BillingMode,
  GlobalSecondaryIndex,
  OnDemandThroughput,
  ProvisionedThroughput,
  WarmThroughput,
} from '@aws-sdk/client-dynamodb';
import { invalidParameter, validation } from '../errors.ts';
import type { Throughput } from '../records.ts';

export interface BillingInput {
  readonly BillingMode?: BillingMode | undefined;
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
  readonly GlobalSecondaryIndexes?: readonly GlobalSecondaryIndex[] | undefined;
  readonly WarmThroughput?: WarmThroughput | undefined;
  readonly OnDemandThroughput?: OnDemandThroughput | undefined;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html */
export function checkBilling(input: BillingInput, lenient = false): void {
  const {
    BillingMode: mode = 'PROVISIONED',
    ProvisionedThroughput: units,
    GlobalSecondaryIndexes: indexes = [],
  } = input;
  if (mode === 'PROVISIONED') {
    if (!units) {
      throw invalidParameter(
        'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
      );
    }
    checkInBounds(units);
    const without = indexes.find((index) => !index.ProvisionedThroughput);
    if (without && !lenient) throw noUnits(without.IndexName);
    return;
  }
  if (units) {
    throw invalidParameter(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  const specified = indexes.find((index) => index.ProvisionedThroughput);
  if (specified) {
    throw invalidParameter(
      `ProvisionedThroughput should not be specified for index: ${specified.IndexName} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  checkWarm(input.WarmThroughput, 'table');
  for (const index of indexes) checkWarm(index.WarmThroughput, `index ${index.IndexName}`);
}

const MAX_UNITS = 1_000_000_000_000;

/** dynalite's createTable and updateTable tests, verified in production. */
export function checkInBounds({ ReadCapacityUnits = 0, WriteCapacityUnits = 0 }: ProvisionedThroughput): void {
  for (const [name, value] of Object.entries({ ReadCapacityUnits, WriteCapacityUnits })) {
    if (value > MAX_UNITS) throw validation(`Given value ${value} for ${name} is out of bounds`);
  }
}

export const noUnits = (name: string | undefined): Error =>
  invalidParameter(`ProvisionedThroughput must be specified for index: ${name}`);

/** The initial throughput of an on-demand table cannot be reduced. */
function checkWarm(warm: WarmThroughput | undefined, where: string): void {
  const too = (unit: string) =>
    invalidParameter(
      `Requested ${unit}UnitsPerSecond for WarmThroughput for ${where} is lower than initial throughput for OnDemand`,
    );
  if ((warm?.ReadUnitsPerSecond ?? 12_000) < 12_000) throw too('Read');
  if ((warm?.WriteUnitsPerSecond ?? 4_000) < 4_000) throw too('Write');
}

export const toThroughput = (units: ProvisionedThroughput | undefined): Throughput => ({
  read: units?.ReadCapacityUnits ?? 0,
  write: units?.WriteCapacityUnits ?? 0,
});
