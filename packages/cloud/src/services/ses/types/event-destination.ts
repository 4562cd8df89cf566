import type { EventDestinationDefinition } from '@aws-sdk/client-sesv2';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, ignoringMissing, object, objects, text, texts } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-configurationseteventdestination.html */
export const eventDestination: ResourceType = {
  type: 'AWS::SES::ConfigurationSetEventDestination',

  async create(properties, ctx) {
    const name = nameOf(properties, ctx);
    await ctx.aws.sesv2.createConfigurationSetEventDestination({
      ...placeOf(name, properties),
      EventDestination: definitionOf(properties),
    });
    return stateOf(name, properties);
  },

  async update(id, properties, previous, ctx) {
    const name = id.split('|')[1] ?? '';
    const wanted = nameOf(properties, ctx, name);
    const EventDestination = definitionOf(properties);
    if (wanted === name) {
      await ctx.aws.sesv2.updateConfigurationSetEventDestination({ ...placeOf(name, properties), EventDestination });
    } else {
      await ctx.aws.sesv2.createConfigurationSetEventDestination({ ...placeOf(wanted, properties), EventDestination });
      await ignoringMissing(ctx.aws.sesv2.deleteConfigurationSetEventDestination(placeOf(name, previous)));
    }
    return stateOf(wanted, properties);
  },

  async delete(id, properties, ctx) {
    await ignoringMissing(
      ctx.aws.sesv2.deleteConfigurationSetEventDestination(placeOf(id.split('|')[1] ?? '', properties)),
    );
  },

  async read(id, properties, ctx) {
    const { ConfigurationSetName } = placeOf('', properties);
    const found = await ignoringMissing(ctx.aws.sesv2.getConfigurationSetEventDestinations({ ConfigurationSetName }));
    const name = id.split('|')[1] ?? '';
    return found?.EventDestinations?.some(({ Name }) => Name === name) ? stateOf(name, properties) : undefined;
  },
};

const nameOf = (properties: Properties, ctx: ResourceContext, otherwise?: string): string =>
  text(object(properties, 'EventDestination'), 'Name') ?? otherwise ?? ctx.name({ maxLength: 64 });

const placeOf = (EventDestinationName: string, properties: Properties) => ({
  ConfigurationSetName: text(properties, 'ConfigurationSetName'),
  EventDestinationName,
});

function stateOf(name: string, properties: Properties): ResourceState {
  return { id: `${text(properties, 'ConfigurationSetName')}|${name}`, attributes: { Id: name } };
}

/** `deliveryDelay` of a template is version 2's `DELIVERY_DELAY`; a template may have that spelling too. */
const eventType = (type: string): string =>
  /[a-z]/.test(type) ? type.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase() : type;

/**
 * Templates spell event types in camel case, including those that version 1 of the API does not have; destinations as version 2.
 */
function definitionOf(properties: Properties): EventDestinationDefinition {
  const specified = object(properties, 'EventDestination');
  const types = texts(specified, 'MatchingEventTypes').map(eventType);
  const firehose = object(specified, 'KinesisFirehoseDestination');
  const topic = object(specified, 'SnsDestination');
  const bus = object(specified, 'EventBridgeDestination');
  const cloudWatch = object(specified, 'CloudWatchDestination');
  const dimensions = objects(cloudWatch, 'DimensionConfigurations');
  const sources: Readonly<Record<string, string>> = {
    emailHeader: 'EMAIL_HEADER',
    linkTag: 'LINK_TAG',
    messageTag: 'MESSAGE_TAG',
  };
  return {
    Enabled: flag(specified, 'Enabled') ?? false,
    MatchingEventTypes: types as NonNullable<EventDestinationDefinition['MatchingEventTypes']>,
    ...(topic ? { SnsDestination: { TopicArn: text(topic, 'TopicARN') } } : {}),
    ...(bus ? { EventBridgeDestination: { EventBusArn: text(bus, 'EventBusArn') } } : {}),
    ...(firehose
      ? {
          KinesisFirehoseDestination: {
            IamRoleArn: text(firehose, 'IAMRoleARN'),
            DeliveryStreamArn: text(firehose, 'DeliveryStreamARN'),
          },
        }
      : {}),
    ...(cloudWatch
      ? {
          CloudWatchDestination: {
            DimensionConfigurations: dimensions.map((one) => ({
              DimensionName: text(one, 'DimensionName'),
              DimensionValueSource: (sources[text(one, 'DimensionValueSource') ?? ''] ??
                text(one, 'DimensionValueSource')) as 'MESSAGE_TAG',
              DefaultDimensionValue: text(one, 'DefaultDimensionValue'),
            })),
          },
        }
      : {}),
  };
}
