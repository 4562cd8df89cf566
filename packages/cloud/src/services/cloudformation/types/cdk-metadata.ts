import type { ResourceType } from '../../../kernel/resource-type.ts';

/** The CDK's metadata about itself in a template: CloudFormation accepts it and creates nothing. */
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
