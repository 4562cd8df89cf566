import type { DestinationConfig } from '@aws-sdk/client-lambda';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { nested, number, orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const eventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',

  async create(properties, ctx) {
    await ctx.aws.lambda.putFunctionEventInvokeConfig({ ...target(properties), ...settings(properties) });
    return { id: `${text(properties, 'FunctionName')}|${text(properties, 'Qualifier')}` };
  },

  async update(id, properties, _previous, ctx) {
    await ctx.aws.lambda.putFunctionEventInvokeConfig({ ...target(properties), ...settings(properties) });
    return { id };
  },

  async delete(_id, properties, ctx) {
    await orGone(ctx.aws.lambda.deleteFunctionEventInvokeConfig(target(properties)));
  },

  async read(id, properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionEventInvokeConfig(target(properties)));
    return found && { id };
  },

  async find(properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionEventInvokeConfig(target(properties)));
    return found && { id: `${text(properties, 'FunctionName')}|${text(properties, 'Qualifier')}` };
  },
};

const target = (properties: Properties) => ({
  FunctionName: text(properties, 'FunctionName'),
  Qualifier: text(properties, 'Qualifier'),
});

const settings = (properties: Properties) => ({
  DestinationConfig: nested<DestinationConfig>(properties, 'DestinationConfig'),
  MaximumEventAgeInSeconds: number(properties, 'MaximumEventAgeInSeconds'),
  MaximumRetryAttempts: number(properties, 'MaximumRetryAttempts'),
});
