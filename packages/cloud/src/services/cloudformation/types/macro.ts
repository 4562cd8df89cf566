import { AwsError } from '../../../kernel/errors.ts';
import type { Properties, ResourceType } from '../../../kernel/resource-type.ts';
import type { MacroRecord } from '../records.ts';
import { macrosOf } from '../state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-macro.html */
export const macro: ResourceType = {
  type: 'AWS::CloudFormation::Macro',

  async create(properties, ctx) {
    const record = recordOf(properties);
    if (macrosOf(ctx).has(record.name)) {
      throw new AwsError('AlreadyExistsException', `Macro with name ${record.name} already exists`, 409);
    }
    macrosOf(ctx).put(record.name, record);
    return { id: record.name };
  },

  async update(id, properties, _previous, ctx) {
    macrosOf(ctx).put(id, recordOf(properties));
    return { id };
  },

  async delete(id, _properties, ctx) {
    macrosOf(ctx).delete(id);
  },

  async read(id, _properties, ctx) {
    return macrosOf(ctx).has(id) ? { id } : undefined;
  },
};

function recordOf({ Name, FunctionName, Description }: Properties): MacroRecord {
  return {
    name: String(Name),
    functionName: String(FunctionName),
    ...(Description === undefined ? {} : { description: String(Description) }),
  };
}
