import type {
  CreateConfigurationSetEventDestinationCommandInput,
  DeleteConfigurationSetEventDestinationCommandInput,
  EventDestination,
  EventType,
  UpdateConfigurationSetEventDestinationCommandInput,
} from '@aws-sdk/client-ses';
import type { Context, Operation } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { type EventDestination as Kept, lowerType, upperType, validateTopic } from '../core/event-destinations.ts';
import { type ConfigurationSetRecord, ses } from '../core/records.ts';
import { badParameter } from '../errors.ts';
import { findSet } from './find-set.ts';

/** As version 1 of the API shows a destination. */
export function shapeOf(kept: Kept): EventDestination {
  const { SnsDestination: topic, CloudWatchDestination: cloudWatch, KinesisFirehoseDestination: firehose } = kept;
  return {
    Name: kept.Name,
    Enabled: kept.Enabled ?? false,
    MatchingEventTypes: (kept.MatchingEventTypes ?? []).map((type) => lowerType(type) as EventType),
    ...(topic ? { SNSDestination: { TopicARN: topic.TopicArn } } : {}),
    ...(cloudWatch
      ? {
          CloudWatchDestination: {
            DimensionConfigurations: (cloudWatch.DimensionConfigurations ?? []).map((one) => ({
              DimensionName: one.DimensionName,
              DimensionValueSource: sourceFrom(one.DimensionValueSource),
              DefaultDimensionValue: one.DefaultDimensionValue,
            })),
          },
        }
      : {}),
    ...(firehose
      ? {
          KinesisFirehoseDestination: {
            IAMRoleARN: firehose.IamRoleArn,
            DeliveryStreamARN: firehose.DeliveryStreamArn,
          },
        }
      : {}),
  };
}

const SOURCES = [
  ['messageTag', 'MESSAGE_TAG'],
  ['emailHeader', 'EMAIL_HEADER'],
  ['linkTag', 'LINK_TAG'],
] as const;
const sourceFrom = (value: string | undefined) => (SOURCES.find(([, two]) => two === value) ?? SOURCES[0])[0];
const sourceTo = (value: string | undefined) => (SOURCES.find(([one]) => one === value) ?? SOURCES[0])[1];

function kept(destination: EventDestination): Kept {
  const types = (destination.MatchingEventTypes ?? []).map((type) => {
    const upper = upperType(type);
    if (upper === undefined) throw badParameter(`Invalid event type <${type}>.`);
    return upper as NonNullable<Kept['MatchingEventTypes']>[number];
  });
  const {
    SNSDestination: topic,
    CloudWatchDestination: cloudWatch,
    KinesisFirehoseDestination: firehose,
  } = destination;
  return {
    Name: destination.Name,
    Enabled: destination.Enabled ?? false,
    MatchingEventTypes: types,
    ...(topic ? { SnsDestination: { TopicArn: topic.TopicARN } } : {}),
    ...(cloudWatch
      ? {
          CloudWatchDestination: {
            DimensionConfigurations: (cloudWatch.DimensionConfigurations ?? []).map((one) => ({
              DimensionName: one.DimensionName,
              DimensionValueSource: sourceTo(one.DimensionValueSource),
              DefaultDimensionValue: one.DefaultDimensionValue,
            })),
          },
        }
      : {}),
    ...(firehose
      ? {
          KinesisFirehoseDestination: {
            IamRoleArn: firehose.IAMRoleARN,
            DeliveryStreamArn: firehose.DeliveryStreamARN,
          },
        }
      : {}),
  };
}

/** https://github.com/localstack/localstack/blob/main/tests/aws/services/ses/test_ses.snapshot.json */
async function checkTopic(destination: EventDestination | undefined, ctx: Context): Promise<void> {
  const arn = destination?.SNSDestination?.TopicARN;
  if (arn === undefined || (await validateTopic(arn, ctx)) || ctx.kernel.lenient) return;
  throw new AwsError('InvalidSNSDestination', `SNS topic <${arn}> not found.`, 400);
}

function put(set: Readonly<ConfigurationSetRecord>, destinations: readonly Kept[], ctx: Context): void {
  ses(ctx).configurationSets.put(set.name, { ...set, destinations });
}

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateConfigurationSetEventDestination.html */
export const createConfigurationSetEventDestination: Operation<
  CreateConfigurationSetEventDestinationCommandInput,
  object
> = async (input, ctx) => {
  findSet(input.ConfigurationSetName, ctx);
  await checkTopic(input.EventDestination, ctx);
  const set = findSet(input.ConfigurationSetName, ctx);
  const made = kept(input.EventDestination ?? ({} as EventDestination));
  if (set.destinations.some(({ Name }) => Name === made.Name)) {
    throw new AwsError(
      'EventDestinationAlreadyExists',
      `An event destination <${made.Name}> already exists in the configuration set <${set.name}>.`,
      400,
    );
  }
  put(set, [...set.destinations, made], ctx);
  return {};
};

const missing = (set: string): AwsError =>
  new AwsError('EventDestinationDoesNotExist', `No EventDestination found for ${set}`, 400);

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_UpdateConfigurationSetEventDestination.html */
export const updateConfigurationSetEventDestination: Operation<
  UpdateConfigurationSetEventDestinationCommandInput,
  object
> = async (input, ctx) => {
  await checkTopic(input.EventDestination, ctx);
  const set = findSet(input.ConfigurationSetName, ctx);
  const made = kept(input.EventDestination ?? ({} as EventDestination));
  if (!set.destinations.some(({ Name }) => Name === made.Name)) throw missing(set.name);
  const changed = set.destinations.map((one) => (one.Name === made.Name ? made : one));
  put(set, changed, ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference/API_DeleteConfigurationSetEventDestination.html */
export const deleteConfigurationSetEventDestination: Operation<
  DeleteConfigurationSetEventDestinationCommandInput,
  object
> = (input, ctx) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  const left = set.destinations.filter(({ Name }) => Name !== input.EventDestinationName);
  if (left.length === set.destinations.length) throw missing(set.name);
  put(set, left, ctx);
  return {};
};
