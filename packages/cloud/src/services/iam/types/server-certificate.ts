import type { ResourceContext, ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { allTags, ignoringMissing, text } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servercertificate.html */
export const serverCertificate: ResourceType = {
  type: 'AWS::IAM::ServerCertificate',

  async create(properties, ctx) {
    const ServerCertificateName = text(properties, 'ServerCertificateName') ?? ctx.name({ maxLength: 128 });
    await ctx.aws.iam.uploadServerCertificate({
      ServerCertificateName,
      CertificateBody: text(properties, 'CertificateBody'),
      CertificateChain: text(properties, 'CertificateChain'),
      Path: text(properties, 'Path'),
      PrivateKey: text(properties, 'PrivateKey'),
      Tags: allTags(properties, ctx.stack),
    });
    return stateOf(ServerCertificateName, ctx);
  },

  async update(ServerCertificateName, properties, previous, ctx) {
    const { iam } = ctx.aws;
    await iam.updateServerCertificate({ ServerCertificateName, NewPath: text(properties, 'Path') ?? '/' });
    await syncTags(properties, previous, ctx, {
      list: async () => (await iam.listServerCertificateTags({ ServerCertificateName, MaxItems: 1000 })).Tags,
      add: (Tags) => iam.tagServerCertificate({ ServerCertificateName, Tags }),
      remove: (TagKeys) => iam.untagServerCertificate({ ServerCertificateName, TagKeys }),
    });
    return stateOf(ServerCertificateName, ctx);
  },

  async delete(ServerCertificateName, _properties, { aws: { iam } }) {
    await ignoringMissing(iam.deleteServerCertificate({ ServerCertificateName }));
  },

  async read(name, _properties, ctx) {
    return ignoringMissing(stateOf(name, ctx));
  },
};

async function stateOf(name: string, { aws: { iam } }: ResourceContext): Promise<ResourceState> {
  const { ServerCertificate } = await iam.getServerCertificate({ ServerCertificateName: name });
  return { id: name, attributes: { Arn: ServerCertificate?.ServerCertificateMetadata?.Arn } };
}
