import type { Topic } from '@aws-sdk/client-sesv2';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, objects, tagList, tagMap, text } from './properties.ts';
import { arnOf, retag } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-contactlist.html */
export const contactList: ResourceType = {
  type: 'AWS::SES::ContactList',

  async create(properties, ctx) {
    const name = text(properties, 'ContactListName') ?? ctx.name({ maxLength: 64 });
    await ctx.aws.sesv2.createContactList({
      ContactListName: name,
      Description: text(properties, 'Description'),
      Topics: topicsOf(properties),
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    return { id: name };
  },

  async update(name, properties, _previous, ctx) {
    await ctx.aws.sesv2.updateContactList({
      ContactListName: name,
      Description: text(properties, 'Description'),
      Topics: topicsOf(properties),
    });
    await retag(arnOf('contact-list', name, ctx), tagMap(properties, ctx.stack), ctx);
    return { id: name };
  },

  async delete(name, _properties, ctx) {
    await ignoringMissing(ctx.aws.sesv2.deleteContactList({ ContactListName: name }));
  },

  async read(name, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.sesv2.getContactList({ ContactListName: name }))) && { id: name };
  },
};

/** Topics have the shape of the API. */
const topicsOf = (properties: Properties): Topic[] => objects(properties, 'Topics') as unknown as Topic[];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-dedicatedippool.html */
export const dedicatedIpPool: ResourceType = {
  type: 'AWS::SES::DedicatedIpPool',

  async create(properties, ctx) {
    const name = text(properties, 'PoolName') ?? ctx.name({ maxLength: 64, lowerCase: true });
    const ScalingMode = (text(properties, 'ScalingMode') ?? 'STANDARD') as 'STANDARD' | 'MANAGED';
    await ctx.aws.sesv2.createDedicatedIpPool({
      PoolName: name,
      ScalingMode,
      Tags: tagList(tagMap(properties, ctx.stack)),
    });
    return { id: name };
  },

  async update(name, properties, _previous, ctx) {
    const ScalingMode = (text(properties, 'ScalingMode') ?? 'STANDARD') as 'STANDARD' | 'MANAGED';
    await ctx.aws.sesv2.putDedicatedIpPoolScalingAttributes({ PoolName: name, ScalingMode });
    await retag(arnOf('dedicated-ip-pool', name, ctx), tagMap(properties, ctx.stack), ctx);
    return { id: name };
  },

  async delete(name, _properties, ctx) {
    await ignoringMissing(ctx.aws.sesv2.deleteDedicatedIpPool({ PoolName: name }));
  },

  async read(name, _properties, ctx) {
    return (await ignoringMissing(ctx.aws.sesv2.getDedicatedIpPool({ PoolName: name }))) && { id: name };
  },
};
