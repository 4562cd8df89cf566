import type { CreateConfigurationSetCommandInput } from '@aws-sdk/client-sesv2';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, object, tagList, tagMap, text, typed } from './properties.ts';
import { arnOf, retag } from './tags.ts';

type Options = Omit<CreateConfigurationSetCommandInput, 'ConfigurationSetName' | 'Tags'>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-configurationset.html */
export const configurationSet: ResourceType = {
  type: 'AWS::SES::ConfigurationSet',

  async create(properties, ctx) {
    const name = text(properties, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.sesv2.createConfigurationSet({
      ConfigurationSetName: name,
      ...optionsOf(properties),
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    return { id: name };
  },

  async update(name, properties, _previous, ctx) {
    const { sesv2 } = ctx.aws;
    const options = optionsOf(properties);
    const set = { ConfigurationSetName: name };
    await sesv2.putConfigurationSetDeliveryOptions({ ...set, ...options.DeliveryOptions });
    await sesv2.putConfigurationSetReputationOptions({ ...set, ...options.ReputationOptions });
    await sesv2.putConfigurationSetSendingOptions({ ...set, SendingEnabled: true, ...options.SendingOptions });
    await sesv2.putConfigurationSetSuppressionOptions({ ...set, ...options.SuppressionOptions });
    await sesv2.putConfigurationSetTrackingOptions({ ...set, ...options.TrackingOptions });
    await sesv2.putConfigurationSetVdmOptions({ ...set, VdmOptions: options.VdmOptions });
    await sesv2.putConfigurationSetArchivingOptions({ ...set, ...options.ArchivingOptions });
    await retag(arnOf('configuration-set', name, ctx), tagMap(properties, ctx.stack), ctx);
    return { id: name };
  },

  async delete(name, _properties, ctx) {
    await ignoringMissing(ctx.aws.sesv2.deleteConfigurationSet({ ConfigurationSetName: name }));
  },

  async read(name, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.sesv2.getConfigurationSet({ ConfigurationSetName: name }))) && { id: name };
  },
};

/** The properties have the shapes of the API, except for numbers and booleans that are text. */
function optionsOf(properties: Properties): Options {
  const group = (name: string, booleans: string[] = [], numbers: string[] = []) => {
    const value = typed(object(properties, name), booleans, numbers);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    ...group('ArchivingOptions'),
    ...group('DeliveryOptions', [], ['MaxDeliverySeconds']),
    ...group('ReputationOptions', ['ReputationMetricsEnabled']),
    ...group('SendingOptions', ['SendingEnabled']),
    ...group('SuppressionOptions'),
    ...group('TrackingOptions'),
    ...group('VdmOptions'),
  } as Options;
}
