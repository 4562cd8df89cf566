import type { CreateVpcLinkRequest } from '@aws-sdk/client-apigatewayv2';
import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, input, lastFree, text } from './properties.ts';
import { syncTags } from './tags.ts';

const stateOf = (id: string): ResourceState => ({ id, attributes: { VpcLinkId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-vpclink.html */
export const vpcLink: ResourceType = {
  type: 'AWS::ApiGatewayV2::VpcLink',

  async create(properties, { aws: { apigatewayv2 } }) {
    const specified = input(properties, { Name: 'text', SecurityGroupIds: 'texts', SubnetIds: 'texts', Tags: 'map' });
    return stateOf((await apigatewayv2.createVpcLink(specified as unknown as CreateVpcLinkRequest)).VpcLinkId!);
  },

  async update(id, properties, previous, ctx) {
    await ctx.aws.apigatewayv2.updateVpcLink({ VpcLinkId: id, Name: text(properties, 'Name') });
    await syncTags(
      `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/vpclinks/${id}`,
      properties,
      previous,
      ctx,
    );
    return stateOf(id);
  },

  async delete(id, _properties, { aws: { apigatewayv2 } }) {
    await ignoringMissing(apigatewayv2.deleteVpcLink({ VpcLinkId: id }));
  },

  async read(id, _properties, { aws: { apigatewayv2 } }) {
    return (await ignoringMissing(apigatewayv2.getVpcLink({ VpcLinkId: id }))) && stateOf(id);
  },

  async find(properties, { aws: { apigatewayv2 } }, search) {
    const { Items = [] } = await apigatewayv2.getVpcLinks({});
    const own = Items.filter(({ Name }) => Name === text(properties, 'Name'));
    const found = lastFree(own, ({ VpcLinkId }) => VpcLinkId, search);
    return found && stateOf(found.VpcLinkId!);
  },
};
