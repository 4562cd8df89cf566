import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceState, ResourceType } from '../../../kernel/resource-type.ts';
import { everyItem, ignoringMissing, newest, tags, text } from './properties.ts';
import { syncTags } from './tags.ts';

const state = (id: string): ResourceState => ({ id, attributes: { ClientCertificateId: id } });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-clientcertificate.html */
export const clientCertificate: ResourceType = {
  type: 'AWS::ApiGateway::ClientCertificate',

  async create(properties, { aws: { apigateway } }) {
    const { clientCertificateId } = await apigateway.generateClientCertificate({
      description: text(properties, 'Description'),
      tags: tags(properties),
    });
    return state(clientCertificateId!);
  },

  async update(id, properties, previous, ctx) {
    const value = text(properties, 'Description') ?? '';
    await ctx.aws.apigateway.updateClientCertificate({
      clientCertificateId: id,
      patchOperations: [{ op: 'replace', path: '/description', value }],
    });
    const arn = `arn:${partitionOf(ctx.region)}:apigateway:${ctx.region}::/clientcertificates/${id}`;
    await syncTags(arn, properties, previous, ctx);
    return state(id);
  },

  async delete(id, _properties, { aws: { apigateway } }) {
    await ignoringMissing(apigateway.deleteClientCertificate({ clientCertificateId: id }));
  },

  async read(id, _properties, { aws: { apigateway } }) {
    return (await ignoringMissing(apigateway.getClientCertificate({ clientCertificateId: id }))) && state(id);
  },

  async find(properties, { aws: { apigateway } }, search) {
    const all = await everyItem((page) => apigateway.getClientCertificates(page));
    const alike = all.filter(({ description }) => description === text(properties, 'Description'));
    const id = newest(
      alike.map(({ clientCertificateId, createdDate }) => ({ id: clientCertificateId, createdDate })),
      search,
    );
    return id === undefined ? undefined : state(id);
  },
};
