import type { ResourceType } from '../../../kernel/resource-type.ts';

/** What the CDK says of itself in a template: CloudFormation takes note of it and makes nothing. */
export const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  async create(_properties, ctx) {
    return { id: ctx.name() };
  },
  async update(id) {
    return { id };
  },
  async delete() {},
  async find() {
    return undefined;
  },
};
