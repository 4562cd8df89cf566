import type { ResourceType } from '../../../kernel/resource-type.ts';
import { allTags, ignoringMissing, text, texts, without } from './properties.ts';
import { syncTags } from './tags.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-oidcprovider.html */
export const oidcProvider: ResourceType = {
  type: 'AWS::IAM::OIDCProvider',

  async create(properties, { aws: { iam }, stack }) {
    const { OpenIDConnectProviderArn = '' } = await iam.createOpenIDConnectProvider({
      Url: text(properties, 'Url'),
      ClientIDList: texts(properties, 'ClientIdList'),
      ThumbprintList: texts(properties, 'ThumbprintList'),
      Tags: allTags(properties, stack),
    });
    return stateOf(OpenIDConnectProviderArn);
  },

  async update(arn, properties, previous, ctx) {
    const { iam } = ctx.aws;
    const provider = { OpenIDConnectProviderArn: arn };
    const [clients, before] = [texts(properties, 'ClientIdList'), texts(previous, 'ClientIdList')];
    for (const ClientID of without(clients, before)) {
      await iam.addClientIDToOpenIDConnectProvider({ ...provider, ClientID });
    }
    for (const ClientID of without(before, clients)) {
      await iam.removeClientIDFromOpenIDConnectProvider({ ...provider, ClientID });
    }
    const ThumbprintList = texts(properties, 'ThumbprintList');
    await iam.updateOpenIDConnectProviderThumbprint({ ...provider, ThumbprintList });
    await syncTags(properties, previous, ctx, {
      list: async () => (await iam.listOpenIDConnectProviderTags({ ...provider, MaxItems: 1000 })).Tags,
      add: (Tags) => iam.tagOpenIDConnectProvider({ ...provider, Tags }),
      remove: (TagKeys) => iam.untagOpenIDConnectProvider({ ...provider, TagKeys }),
    });
    return stateOf(arn);
  },

  async delete(arn, _properties, { aws: { iam } }) {
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: arn });
  },

  async read(arn, _properties, { aws: { iam } }) {
    return (await ignoringMissing(iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn: arn }))) && stateOf(arn);
  },
};

const stateOf = (arn: string) => ({ id: arn, attributes: { Arn: arn } });
