import type { ResourceType } from '../../../kernel/resource-type.ts';
import { ignoringMissing, text } from './properties.ts';

/** The secret is known at creation only. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-accesskey.html */
export const accessKey: ResourceType = {
  type: 'AWS::IAM::AccessKey',

  async create(properties, { aws: { iam } }) {
    const UserName = text(properties, 'UserName');
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const id = AccessKey?.AccessKeyId ?? '';
    const status = text(properties, 'Status');
    if (status === 'Inactive') await iam.updateAccessKey({ UserName, AccessKeyId: id, Status: status });
    return { id, attributes: { Id: id, SecretAccessKey: AccessKey?.SecretAccessKey } };
  },

  async update(id, properties, _previous, { aws: { iam } }) {
    const Status = text(properties, 'Status') === 'Inactive' ? 'Inactive' : 'Active';
    await iam.updateAccessKey({ UserName: text(properties, 'UserName'), AccessKeyId: id, Status });
    return { id };
  },

  async delete(id, properties, { aws: { iam } }) {
    await ignoringMissing(iam.deleteAccessKey({ UserName: text(properties, 'UserName'), AccessKeyId: id }));
  },

  /** Without the secret, which cannot be read again: enough to delete it. */
  async find(properties, { aws: { iam } }, { since, taken }) {
    const found = await ignoringMissing(iam.listAccessKeys({ UserName: text(properties, 'UserName') }));
    const from = Math.floor(since / 1000) * 1000;
    const id = found?.AccessKeyMetadata?.find(
      (key) => (key.CreateDate?.getTime() ?? 0) >= from && !taken(key.AccessKeyId ?? ''),
    )?.AccessKeyId;
    return id === undefined ? undefined : { id, attributes: { Id: id } };
  },
};
