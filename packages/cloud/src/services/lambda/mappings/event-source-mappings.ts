import type {
  CreateEventSourceMappingCommandInput,
  CreateEventSourceMappingCommandOutput,
  DeleteEventSourceMappingCommandInput,
  GetEventSourceMappingCommandInput,
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsCommandOutput,
  UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { partitionOf } from '../../../kernel/partition.ts';
import { conflict, invalidParameter, notFound } from '../errors.ts';
import { functionArn, parseFunctionName } from '../names.ts';
import { page } from '../page.ts';
import { findTarget, type Target } from '../resolve.ts';
import { type MappingRecord, mappings, type Place, positions, windows } from '../state.ts';
import { checkTags } from '../tags.ts';
import { checkSettings, checkSource } from './check-mapping.ts';
import { mappingShape, settingsOf } from './mapping-shape.ts';
import { pollers } from './poll/pollers.ts';

const placeOf = ({ account, region, kernel }: Context): Place => ({ account, region, kernel });

/** Changes take a moment on AWS; other emulators, and tests written for them, know only the final state. */
function transitionState(ctx: Context, state: 'Enabled' | 'Disabled', way: string): string {
  if (ctx.kernel.lenient) return state;
  return state === 'Disabled' && way !== 'Disabling' ? 'Disabled' : way;
}

type Mapping = Output<CreateEventSourceMappingCommandOutput>;

/** Defaults by source. https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const BATCH_SIZE: Readonly<Record<string, number>> = { sqs: 10, dynamodb: 100, kinesis: 100, kafka: 100, mq: 100 };
const STREAMS: readonly string[] = ['dynamodb', 'kinesis'];
const STREAM_DEFAULTS = {
  MaximumRecordAgeInSeconds: -1,
  BisectBatchOnFunctionError: false,
  MaximumRetryAttempts: -1,
  TumblingWindowInSeconds: 0,
  ParallelizationFactor: 1,
  DestinationConfig: { OnFailure: {} },
  LastProcessingResult: 'No records processed',
};

function find(ctx: Context, uuid: string | undefined): Readonly<MappingRecord> {
  const record = mappings(ctx).get(uuid ?? '');
  if (!record) throw notFound('The resource you requested does not exist.');
  return record;
}

function targetOf(ctx: Context, functionName: string): Target {
  try {
    return findTarget(ctx, functionName);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw invalidParameter('Function does not exist');
  }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
export const createEventSourceMapping: Operation<CreateEventSourceMappingCommandInput, Mapping> = async (
  input,
  ctx,
) => {
  const settings = settingsOf(input);
  checkTags(input.Tags);
  const source = input.EventSourceArn;
  if (!source && !input.SelfManagedEventSource) throw invalidParameter('Unrecognized event source.');
  const service = source?.split(':')[2] ?? 'kafka';
  if (!Object.hasOwn(BATCH_SIZE, service))
    throw invalidParameter(
      'Unrecognized event source, must be kinesis, dynamodb stream or sqs. Unsupported source arn.',
    );
  checkSettings(ctx, input, source);
  const target = targetOf(ctx, input.FunctionName ?? '');
  const { fn, place, qualifier } = target;
  const arn = functionArn(place, fn.name, qualifier);
  if (STREAMS.includes(service) && !input.StartingPosition) {
    throw invalidParameter(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
  }
  await checkSource(ctx, target, source ?? 'arn:aws:kafka');
  for (const { mapping } of mappings(ctx).values()) {
    if (source && mapping.EventSourceArn === source && mapping.FunctionArn === arn) {
      // By LocalStack's test_duplicate_event_source_mappings, streams and queues have words of their own.
      const [subject, provided] = STREAMS.includes(service)
        ? ['The event source', ' provided mapping']
        : [`An event source mapping with ${service.toUpperCase()}`, ''];
      throw conflict(
        `${subject} arn (" ${source} ") and function (" ${fn.name} ")${provided} already exists. Please update or delete the existing mapping with UUID ${mapping.UUID}`,
      );
    }
  }
  const uuid = ctx.kernel.ids.uuid();
  const record: MappingRecord = {
    mapping: {
      UUID: uuid,
      BatchSize: BATCH_SIZE[service],
      MaximumBatchingWindowInSeconds: 0,
      ...(STREAMS.includes(service) ? STREAM_DEFAULTS : {}),
      ...(source ? { EventSourceArn: source } : {}),
      ...(input.StartingPosition ? { StartingPosition: input.StartingPosition } : {}),
      ...(input.Topics ? { Topics: input.Topics } : {}),
      ...(input.Queues ? { Queues: input.Queues } : {}),
      ...(input.SelfManagedEventSource ? { SelfManagedEventSource: input.SelfManagedEventSource } : {}),
      FunctionArn: arn,
      State: transitionState(ctx, input.Enabled === false ? 'Disabled' : 'Enabled', 'Creating'),
      // LocalStack's recorded responses: the first for queues, the second for streams.
      StateTransitionReason: service === 'sqs' ? 'USER_INITIATED' : 'User action',
      FunctionResponseTypes: [],
      ...settings,
      EventSourceMappingArn: `arn:${partitionOf(ctx.region)}:lambda:${ctx.region}:${ctx.account}:event-source-mapping:${uuid}`,
    },
    modified: ctx.kernel.clock.now(),
    ...(input.StartingPositionTimestamp
      ? { startingPositionTimestamp: input.StartingPositionTimestamp.getTime() }
      : {}),
    tags: input.Tags ?? {},
  };
  mappings(ctx).put(uuid, record);
  ctx.kernel.part(pollers).changed(placeOf(ctx), uuid);
  return mappingShape(record);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html */
export const getEventSourceMapping: Operation<GetEventSourceMappingCommandInput, Mapping> = (input, ctx) =>
  mappingShape(find(ctx, input.UUID));

/** https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
export const updateEventSourceMapping: Operation<UpdateEventSourceMappingCommandInput, Mapping> = (input, ctx) => {
  const settings = settingsOf(input);
  const record = find(ctx, input.UUID);
  checkSettings(
    ctx,
    { ...record.mapping, ...input } as UpdateEventSourceMappingCommandInput,
    record.mapping.EventSourceArn,
  );
  const enabled = input.Enabled ?? !['Disabled', 'Disabling'].includes(record.mapping.State ?? '');
  const was = record.mapping.State === 'Disabled';
  const way = enabled ? (was ? 'Enabling' : 'Updating') : was ? 'Disabled' : 'Disabling';
  const target = input.FunctionName ? findTarget(ctx, input.FunctionName) : undefined;
  const updated: MappingRecord = {
    ...record,
    mapping: {
      ...record.mapping,
      ...settings,
      ...(target ? { FunctionArn: functionArn(target.place, target.fn.name, target.qualifier) } : {}),
      State: transitionState(ctx, enabled ? 'Enabled' : 'Disabled', way),
    },
    modified: ctx.kernel.clock.now(),
  };
  mappings(ctx).put(input.UUID ?? '', updated);
  ctx.kernel.part(pollers).changed(placeOf(ctx), input.UUID ?? '');
  return mappingShape(updated);
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteEventSourceMapping.html */
export const deleteEventSourceMapping: Operation<DeleteEventSourceMappingCommandInput, Mapping> = (input, ctx) => {
  const record = find(ctx, input.UUID);
  const uuid = input.UUID ?? '';
  mappings(ctx).delete(uuid);
  for (const kept of [positions(placeOf(ctx)), windows(placeOf(ctx))]) {
    for (const key of [...kept.keys()]) if (key.startsWith(`${uuid}/`)) kept.delete(key);
  }
  ctx.kernel.part(pollers).changed(placeOf(ctx), uuid);
  return { ...mappingShape(record), State: 'Deleting' };
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export const listEventSourceMappings: Operation<
  ListEventSourceMappingsCommandInput,
  Output<ListEventSourceMappingsCommandOutput>
> = (input, ctx) => {
  // The resources that it names need not exist.
  const named = input.FunctionName ? parseFunctionName(ctx, input.FunctionName) : undefined;
  const arn = named && functionArn(named, named.name, named.qualifier);
  const all = [...mappings(ctx).values()]
    .filter(({ mapping }) => !input.EventSourceArn || mapping.EventSourceArn === input.EventSourceArn)
    .filter(({ mapping }) => !arn || mapping.FunctionArn === arn)
    .map(mappingShape);
  const { items, ...next } = page(all, input.Marker, input.MaxItems, 100);
  return { EventSourceMappings: [...items], ...next };
};
