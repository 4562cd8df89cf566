import type { ApiDestinationHttpMethod } from '@aws-sdk/client-eventbridge';
import type { Properties, ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, number, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-apidestination.html */
export const apiDestination: ResourceType = {
  type: 'AWS::Events::ApiDestination',

  async create(properties, ctx) {
    const Name = text(properties, 'Name') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.events.createApiDestination({ Name, ...settings(properties) });
    return described(Name, ctx);
  },

  async update(Name, properties, _previous, ctx) {
    await ctx.aws.events.updateApiDestination({ Name, ...settings(properties) });
    return described(Name, ctx);
  },

  async delete(Name, _properties, ctx) {
    await ignoringMissing(ctx.aws.events.deleteApiDestination({ Name }));
  },

  read: (Name, _properties, ctx) => ignoringMissing(described(Name, ctx)),
};

async function described(Name: string, ctx: ResourceContext): Promise<ResourceState> {
  const { ApiDestinationArn = '' } = await ctx.aws.events.describeApiDestination({ Name });
  return { id: Name, attributes: { Arn: ApiDestinationArn, ArnForPolicy: ApiDestinationArn.replace(/\/[^/]+$/, '') } };
}

const settings = (properties: Properties) => ({
  Description: text(properties, 'Description'),
  ConnectionArn: text(properties, 'ConnectionArn'),
  InvocationEndpoint: text(properties, 'InvocationEndpoint'),
  InvocationRateLimitPerSecond: number(properties, 'InvocationRateLimitPerSecond'),
  HttpMethod: text(properties, 'HttpMethod') as ApiDestinationHttpMethod | undefined,
});
