import type { AliasRoutingConfiguration } from '@aws-sdk/client-lambda';
import { orUndo } from '../../../kernel/or-undo.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { nested, orGone, text } from './properties.ts';
import { setProvisioned } from './provisioned.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const alias: ResourceType = {
  type: 'AWS::Lambda::Alias',

  async create(properties, ctx) {
    const found = await ctx.aws.lambda.createAlias({ ...settings(properties), Name: text(properties, 'Name') });
    const target = targetOf(properties);
    const { FunctionName, Qualifier } = target;
    await orUndo(
      () => setProvisioned(target, properties, ctx),
      () => ctx.aws.lambda.deleteAlias({ FunctionName, Name: Qualifier }),
    );
    return { id: found.AliasArn ?? '', attributes: { AliasArn: found.AliasArn } };
  },

  async update(id, properties, previous, ctx) {
    await ctx.aws.lambda.updateAlias({ ...settings(properties), Name: text(properties, 'Name') });
    await setProvisioned(targetOf(properties), properties, ctx, previous);
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

const targetOf = (properties: Properties) => ({
  FunctionName: text(properties, 'FunctionName'),
  Qualifier: text(properties, 'Name'),
});

function settings(properties: Properties) {
  return {
    FunctionName: text(properties, 'FunctionName'),
    FunctionVersion: text(properties, 'FunctionVersion'),
    Description: text(properties, 'Description') ?? '',
    RoutingConfig: routing(properties),
  };
}

/** A template has a list where the API has a map. */
function routing(properties: Properties): AliasRoutingConfiguration {
  const specified = nested<Properties>(properties, 'RoutingConfig') ?? {};
  const weights = nested<readonly { FunctionVersion: string; FunctionWeight: unknown }[]>(
    specified,
    'AdditionalVersionWeights',
  );
  return {
    AdditionalVersionWeights: Object.fromEntries(
      (weights ?? []).map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)]),
    ),
  };
}
