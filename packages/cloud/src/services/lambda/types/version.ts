import { notImplemented } from '../../../kernel/errors.ts';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const version: ResourceType = {
  type: 'AWS::Lambda::Version',

  async create(properties, ctx) {
    if (properties.ProvisionedConcurrencyConfig) throw notImplemented('Lambda provisioned concurrency');
    const found = await ctx.aws.lambda.publishVersion({
      FunctionName: text(properties, 'FunctionName'),
      CodeSha256: text(properties, 'CodeSha256'),
      Description: text(properties, 'Description'),
    });
    return { id: found.FunctionArn ?? '', attributes: { Version: found.Version, FunctionArn: found.FunctionArn } };
  },

  async delete(arn, _properties, ctx) {
    await orGone(ctx.aws.lambda.deleteFunction({ FunctionName: arn }));
  },

  async read(arn, _properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionConfiguration({ FunctionName: arn }));
    return found && { id: arn, attributes: { Version: found.Version, FunctionArn: arn } };
  },
};
