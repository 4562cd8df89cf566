import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import { notImplemented } from '../../../kernel/errors.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { nested, orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const alias: ResourceType = {
  type: 'AWS::Lambda::Alias',

  async create(properties, ctx) {
    const found = await ctx.aws.lambda.createAlias({ ...settings(properties), Name: text(properties, 'Name') });
    return { id: found.AliasArn ?? '', attributes: { AliasArn: found.AliasArn } };
  },

  async update(id, properties, _previous, ctx) {
    await ctx.aws.lambda.updateAlias({ ...settings(properties), Name: text(properties, 'Name') });
    return { id, attributes: { AliasArn: id } };
  },

  async delete(_id, properties, ctx) {
    const { FunctionName } = settings(properties);
    await orGone(ctx.aws.lambda.deleteAlias({ FunctionName, Name: text(properties, 'Name') }));
  },

  async read(id, properties, ctx) {
    const { FunctionName } = settings(properties);
    const found = await orGone(ctx.aws.lambda.getAlias({ FunctionName, Name: text(properties, 'Name') }));
    return found && { id, attributes: { AliasArn: id } };
  },

  async find(properties, ctx) {
    const { FunctionName } = settings(properties);
    const found = await orGone(ctx.aws.lambda.getAlias({ FunctionName, Name: text(properties, 'Name') }));
    return found && { id: found.AliasArn ?? '', attributes: { AliasArn: found.AliasArn } };
  },
};

function settings(properties: Properties) {
  if (properties.ProvisionedConcurrencyConfig) throw notImplemented('Lambda provisioned concurrency');
  return {
    FunctionName: text(properties, 'FunctionName'),
    FunctionVersion: text(properties, 'FunctionVersion'),
    Description: text(properties, 'Description') ?? '',
    RoutingConfig: routing(properties),
  };
}

/** A template lists what the API has as a map. */
function routing(properties: Properties): AliasRoutingConfiguration {
  const given = nested<Properties>(properties, 'RoutingConfig') ?? {};
  const weights = nested<readonly { FunctionVersion: string; FunctionWeight: unknown }[]>(
    given,
    'AdditionalVersionWeights',
  );
  return {
    AdditionalVersionWeights: Object.fromEntries(
      (weights ?? []).map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)]),
    ),
  };
}
