import type { CreateEventSourceMappingRequest } from '@aws-sdk/client-lambda';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, nested, number, orGone, tagMap, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const eventSourceMapping: ResourceType = {
  type: 'AWS::Lambda::EventSourceMapping',

  async create(properties, ctx) {
    const seconds = number(properties, 'StartingPositionTimestamp');
    const { UUID = '' } = await ctx.aws.lambda.createEventSourceMapping({
      ...settings(properties),
      EventSourceArn: text(properties, 'EventSourceArn'),
      SelfManagedEventSource: selfManaged(properties),
      StartingPosition: text(properties, 'StartingPosition') as CreateEventSourceMappingRequest['StartingPosition'],
      StartingPositionTimestamp: seconds === undefined ? undefined : new Date(seconds * 1000),
      Queues: nested<string[]>(properties, 'Queues'),
      Topics: nested<string[]>(properties, 'Topics'),
      Tags: tagMap(properties, ctx.stack),
    });
    return stateOf(UUID, ctx);
  },

  async update(UUID, properties, _previous, ctx) {
    await ctx.aws.lambda.updateEventSourceMapping({ ...settings(properties), UUID });
    return stateOf(UUID, ctx);
  },

  async delete(UUID, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteEventSourceMapping({ UUID }));
  },

  async read(UUID, _properties, ctx) {
    return orGone(stateOf(UUID, ctx));
  },

  async find(properties, ctx, { since, taken }) {
    const FunctionName = text(properties, 'FunctionName');
    const EventSourceArn = text(properties, 'EventSourceArn');
    let Marker: string | undefined;
    do {
      const page = await orGone(ctx.aws.lambda.listEventSourceMappings({ FunctionName, EventSourceArn, Marker }));
      for (const { UUID, LastModified } of page?.EventSourceMappings ?? []) {
        if (UUID && !taken(UUID) && (LastModified?.getTime() ?? 0) >= since) return stateOf(UUID, ctx);
      }
      Marker = page?.NextMarker;
    } while (Marker !== undefined);
    return undefined;
  },
};

async function stateOf(UUID: string, ctx: ResourceContext): Promise<ResourceState> {
  const found = await ctx.aws.lambda.getEventSourceMapping({ UUID });
  return { id: UUID, attributes: { Id: UUID, EventSourceMappingArn: found.EventSourceMappingArn } };
}

/** A template says `KafkaBootstrapServers` for the API's `KAFKA_BOOTSTRAP_SERVERS`. */
function selfManaged(properties: Properties): CreateEventSourceMappingRequest['SelfManagedEventSource'] {
  const source = nested<Properties>(properties, 'SelfManagedEventSource');
  if (source === undefined) return undefined;
  const servers = nested<string[]>(nested<Properties>(source, 'Endpoints') ?? {}, 'KafkaBootstrapServers');
  return { Endpoints: servers === undefined ? {} : { KAFKA_BOOTSTRAP_SERVERS: servers } };
}

type Settings = Omit<CreateEventSourceMappingRequest, 'EventSourceArn' | 'StartingPosition'>;

function settings(properties: Properties): Settings {
  return {
    FunctionName: text(properties, 'FunctionName'),
    Enabled: flag(properties, 'Enabled'),
    BatchSize: number(properties, 'BatchSize'),
    BisectBatchOnFunctionError: flag(properties, 'BisectBatchOnFunctionError'),
    DestinationConfig: nested(properties, 'DestinationConfig'),
    FilterCriteria: nested(properties, 'FilterCriteria'),
    FunctionResponseTypes: nested(properties, 'FunctionResponseTypes'),
    MaximumBatchingWindowInSeconds: number(properties, 'MaximumBatchingWindowInSeconds'),
    MaximumRecordAgeInSeconds: number(properties, 'MaximumRecordAgeInSeconds'),
    MaximumRetryAttempts: number(properties, 'MaximumRetryAttempts'),
    ParallelizationFactor: number(properties, 'ParallelizationFactor'),
    ScalingConfig: nested(properties, 'ScalingConfig'),
    TumblingWindowInSeconds: number(properties, 'TumblingWindowInSeconds'),
  };
}
