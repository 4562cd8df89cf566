import type { ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { allTags, ignoringMissing, text } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-samlprovider.html */
export const samlProvider: ResourceType = {
  type: 'AWS::IAM::SAMLProvider',

  async create(properties, ctx) {
    const { SAMLProviderArn = '' } = await ctx.aws.iam.createSAMLProvider({
      Name: text(properties, 'Name') ?? ctx.name({ maxLength: 128 }),
      SAMLMetadataDocument: text(properties, 'SamlMetadataDocument'),
      Tags: allTags(properties, ctx.stack),
    });
    return stateOf(SAMLProviderArn, ctx);
  },

  async update(arn, properties, previous, ctx) {
    const { iam } = ctx.aws;
    const provider = { SAMLProviderArn: arn };
    await iam.updateSAMLProvider({ ...provider, SAMLMetadataDocument: text(properties, 'SamlMetadataDocument') });
    await syncTags(properties, previous, ctx, {
      list: async () => (await iam.listSAMLProviderTags({ ...provider, MaxItems: 1000 })).Tags,
      add: (Tags) => iam.tagSAMLProvider({ ...provider, Tags }),
      remove: (TagKeys) => iam.untagSAMLProvider({ ...provider, TagKeys }),
    });
    return stateOf(arn, ctx);
  },

  async delete(arn, _properties, { aws: { iam } }) {
    await ignoringMissing(iam.deleteSAMLProvider({ SAMLProviderArn: arn }));
  },

  async read(arn, _properties, ctx) {
    return ignoringMissing(stateOf(arn, ctx));
  },
};

async function stateOf(arn: string, { aws: { iam } }: ResourceContext): Promise<ResourceState> {
  const { SAMLProviderUUID } = await iam.getSAMLProvider({ SAMLProviderArn: arn });
  return { id: arn, attributes: { Arn: arn, SamlProviderUUID: SAMLProviderUUID } };
}
