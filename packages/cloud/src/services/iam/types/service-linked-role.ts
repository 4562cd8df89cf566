import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-servicelinkedrole.html */
export const serviceLinkedRole: ResourceType = {
  type: 'AWS::IAM::ServiceLinkedRole',

  async create(properties, { aws: { iam } }) {
    const { Role } = await iam.createServiceLinkedRole({
      AWSServiceName: text(properties, 'AWSServiceName'),
      CustomSuffix: text(properties, 'CustomSuffix'),
      Description: text(properties, 'Description'),
    });
    const id = Role?.RoleName ?? '';
    return { id, attributes: { RoleName: id } };
  },

  async update(id, properties, _previous, { aws: { iam } }) {
    await iam.updateRole({ RoleName: id, Description: text(properties, 'Description') ?? '' });
    return { id, attributes: { RoleName: id } };
  },

  async delete(id, _properties, { aws: { iam } }) {
    await ignoringMissing(iam.deleteServiceLinkedRole({ RoleName: id }));
  },

  async read(id, _properties, { aws: { iam } }) {
    const found = await ignoringMissing(iam.getRole({ RoleName: id }));
    return found ? { id, attributes: { RoleName: id } } : undefined;
  },
};
