import type { CreateFunctionUrlConfigRequest } from '@aws-sdk/client-lambda';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { flag, nested, number, orGone, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export const url: ResourceType = {
  type: 'AWS::Lambda::Url',

  async create(properties, ctx) {
    const found = await ctx.aws.lambda.createFunctionUrlConfig({ ...target(properties), ...settings(properties) });
    return stateOf(found);
  },

  async update(_id, properties, _previous, ctx) {
    const Cors = settings(properties).Cors ?? {};
    return stateOf(
      await ctx.aws.lambda.updateFunctionUrlConfig({ ...target(properties), ...settings(properties), Cors }),
    );
  },

  async delete(_id, properties, ctx) {
    await orGone(ctx.aws.lambda.deleteFunctionUrlConfig(target(properties)));
  },

  async read(_id, properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionUrlConfig(target(properties)));
    return found && stateOf(found);
  },

  async find(properties, ctx) {
    const found = await orGone(ctx.aws.lambda.getFunctionUrlConfig(target(properties)));
    return found && stateOf(found);
  },
};

const stateOf = (found: { FunctionArn?: string | undefined; FunctionUrl?: string | undefined }) => ({
  id: found.FunctionArn ?? '',
  attributes: { FunctionArn: found.FunctionArn, FunctionUrl: found.FunctionUrl },
});

const target = (properties: Properties) => ({
  FunctionName: text(properties, 'TargetFunctionArn'),
  Qualifier: text(properties, 'Qualifier'),
});

function settings(properties: Properties) {
  const cors = nested<Properties>(properties, 'Cors');
  return {
    AuthType: text(properties, 'AuthType') as CreateFunctionUrlConfigRequest['AuthType'],
    InvokeMode: text(properties, 'InvokeMode') as CreateFunctionUrlConfigRequest['InvokeMode'],
    Cors: cors && {
      ...(cors as CreateFunctionUrlConfigRequest['Cors']),
      AllowCredentials: flag(cors, 'AllowCredentials'),
      MaxAge: number(cors, 'MaxAge'),
    },
  };
}
