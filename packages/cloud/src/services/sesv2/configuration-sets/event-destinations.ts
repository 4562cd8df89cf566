import type {
  CreateConfigurationSetEventDestinationCommandInput,
  DeleteConfigurationSetEventDestinationCommandInput,
  EventDestination,
  EventDestinationDefinition,
  GetConfigurationSetEventDestinationsCommandInput,
  GetConfigurationSetEventDestinationsResponse,
  UpdateConfigurationSetEventDestinationCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../../kernel/context.ts';
import { validateTopic } from '../../ses/core/event-destinations.ts';
import { ses } from '../../ses/core/records.ts';
import { alreadyExists, badRequest, notFound } from '../errors.ts';
import { findSet } from './sets.ts';

const TYPES = new Set([
  'SEND',
  'REJECT',
  'BOUNCE',
  'COMPLAINT',
  'DELIVERY',
  'OPEN',
  'CLICK',
  'RENDERING_FAILURE',
  'DELIVERY_DELAY',
  'SUBSCRIPTION',
]);

async function check(definition: EventDestinationDefinition | undefined, ctx: Context): Promise<void> {
  const odd = (definition?.MatchingEventTypes ?? []).find((type) => !TYPES.has(type));
  if (odd !== undefined) throw badRequest(`Invalid event type ${odd}.`);
  const bus = definition?.EventBridgeDestination?.EventBusArn;
  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_EventBridgeDestination.html
  if (bus !== undefined && !/:event-bus\/default$/.test(bus))
    throw badRequest('Only the default event bus is supported.');
  const topic = definition?.SnsDestination?.TopicArn;
  if (topic === undefined || (await validateTopic(topic, ctx)) || ctx.kernel.lenient) return;
  throw badRequest(`SNS topic <${topic}> not found.`);
}

const put = (name: string, destinations: readonly EventDestination[], ctx: Context): void =>
  ses(ctx).configurationSets.put(name, { ...findSet(name, ctx), destinations });

const named = (Name: string, definition: EventDestinationDefinition | undefined): EventDestination => ({
  ...definition,
  Name,
  Enabled: definition?.Enabled ?? false,
  MatchingEventTypes: definition?.MatchingEventTypes ?? [],
});

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateConfigurationSetEventDestination.html */
export const createConfigurationSetEventDestination: Operation<
  CreateConfigurationSetEventDestinationCommandInput,
  object
> = async (input, ctx) => {
  findSet(input.ConfigurationSetName, ctx);
  await check(input.EventDestination, ctx);
  const set = findSet(input.ConfigurationSetName, ctx);
  const name = input.EventDestinationName ?? '';
  if (set.destinations.some(({ Name }) => Name === name)) {
    throw alreadyExists(`An event destination <${name}> already exists in the configuration set <${set.name}>.`);
  }
  put(set.name, [...set.destinations, named(name, input.EventDestination)], ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UpdateConfigurationSetEventDestination.html */
export const updateConfigurationSetEventDestination: Operation<
  UpdateConfigurationSetEventDestinationCommandInput,
  object
> = async (input, ctx) => {
  await check(input.EventDestination, ctx);
  const set = findSet(input.ConfigurationSetName, ctx);
  const name = input.EventDestinationName ?? '';
  if (!set.destinations.some(({ Name }) => Name === name)) throw missing(set.name, name);
  const made = named(name, input.EventDestination);
  const changed = set.destinations.map((one) => (one.Name === name ? made : one));
  put(set.name, changed, ctx);
  return {};
};

const missing = (set: string, name: string) =>
  notFound(`The event destination <${name}> does not exist in the configuration set <${set}>.`);

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DeleteConfigurationSetEventDestination.html */
export const deleteConfigurationSetEventDestination: Operation<
  DeleteConfigurationSetEventDestinationCommandInput,
  object
> = (input, ctx) => {
  const set = findSet(input.ConfigurationSetName, ctx);
  const left = set.destinations.filter(({ Name }) => Name !== input.EventDestinationName);
  if (left.length === set.destinations.length) throw missing(set.name, input.EventDestinationName ?? '');
  put(set.name, left, ctx);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetConfigurationSetEventDestinations.html */
export const getConfigurationSetEventDestinations: Operation<
  GetConfigurationSetEventDestinationsCommandInput,
  GetConfigurationSetEventDestinationsResponse
> = (input, ctx) => ({ EventDestinations: [...findSet(input.ConfigurationSetName, ctx).destinations] });
