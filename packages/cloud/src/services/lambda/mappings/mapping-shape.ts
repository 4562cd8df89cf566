import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { oneOf, range, require } from '../constraints.ts';
import type { MappingRecord } from '../state.ts';

/** Members that creating and updating accept unchanged. */
const COPIED = [
  'AmazonManagedKafkaEventSourceConfig',
  'BatchSize',
  'BisectBatchOnFunctionError',
  'DestinationConfig',
  'DocumentDBEventSourceConfig',
  'FilterCriteria',
  'FunctionResponseTypes',
  'KMSKeyArn',
  'MaximumBatchingWindowInSeconds',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'MetricsConfig',
  'ParallelizationFactor',
  'ProvisionedPollerConfig',
  'ScalingConfig',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'TumblingWindowInSeconds',
] as const;

type Settings = CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest;

export function settingsOf(input: Settings): Partial<EventSourceMappingConfiguration> {
  require(range(input.BatchSize, 'batchSize', 1, 10_000), range(
    input.MaximumBatchingWindowInSeconds,
    'maximumBatchingWindowInSeconds',
    0,
    300,
  ), range(input.ParallelizationFactor, 'parallelizationFactor', 1, 10), range(
    input.TumblingWindowInSeconds,
    'tumblingWindowInSeconds',
    0,
    900,
  ), oneOf('StartingPosition' in input ? input.StartingPosition : undefined, 'startingPosition', [
    'LATEST',
    'AT_TIMESTAMP',
    'TRIM_HORIZON',
  ]));
  // An empty list of filters is none.
  const specified = input.FilterCriteria?.Filters?.length === 0 ? { ...input, FilterCriteria: undefined } : input;
  return Object.fromEntries(
    COPIED.filter((name) => specified[name] !== undefined).map((name) => [name, specified[name]]),
  );
}

export const mappingShape = (record: Readonly<MappingRecord>): EventSourceMappingConfiguration => ({
  ...record.mapping,
  LastModified: new Date(record.modified),
  ...(record.startingPositionTimestamp === undefined
    ? {}
    : { StartingPositionTimestamp: new Date(record.startingPositionTimestamp) }),
});
