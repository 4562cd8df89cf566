import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, optionalTexts, tags, text } from './properties.ts';
import { syncTags } from './tags.ts';

const state = (id: string): ResourceState => ({ id, attributes: { VpcLinkId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-vpclink.html */
export const vpcLink: ResourceType = {
  type: 'AWS::ApiGateway::VpcLink',

  async create(properties, { aws: { apigateway } }) {
    const { id } = await apigateway.createVpcLink({
      name: text(properties, 'Name'),
      description: text(properties, 'Description'),
      targetArns: optionalTexts(properties, 'TargetArns') ?? [],
      tags: tags(properties),
    });
    return state(id!);
  },

  async update(id, properties, previous, ctx) {
    await ctx.aws.apigateway.updateVpcLink({
      vpcLinkId: id,
      patchOperations: [
        { op: 'replace', path: '/name', value: text(properties, 'Name') ?? '' },
        { op: 'replace', path: '/description', value: text(properties, 'Description') ?? '' },
      ],
    });
    const arn = `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/vpclinks/${id}`;
    await syncTags(arn, properties, previous, ctx);
    return state(id);
  },

  async delete(id, _properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteVpcLink({ vpcLinkId: id }));
  },

  async read(id, _properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getVpcLink({ vpcLinkId: id }))) && state(id);
  },

  /** Links have no date: one of this name that no other resource has is the one. */
  async find(properties, { aws: { apigateway } }, { taken }) {
    const all = await everyItem((page) => apigateway.getVpcLinks(page));
    const id = all.find((one) => one.name === text(properties, 'Name') && !taken(one.id!))?.id;
    return id === undefined ? undefined : state(id);
  },
};
