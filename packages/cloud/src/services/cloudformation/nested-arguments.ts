import type { StackInput } from './records.ts';
import type { StackArguments } from './stack-input.ts';
import { isObject } from './template/json.ts';

/** The input of a nested stack from its properties. A parent's acknowledgements and role apply to its children. */
export function nestedArguments(properties: Readonly<Record<string, unknown>>, parent: StackInput): StackArguments {
  const parameters = isObject(properties.Parameters) ? properties.Parameters : {};
  const tags = Array.isArray(properties.Tags) ? properties.Tags : [];
  return {
    TemplateURL: String(properties.TemplateURL),
    Parameters: Object.entries(parameters).map(([ParameterKey, value]) => ({
      ParameterKey,
      ParameterValue: Array.isArray(value) ? value.join(',') : String(value),
    })),
    Capabilities: parent.capabilities,
    Tags: tags,
    ...(parent.roleArn === undefined ? {} : { RoleARN: parent.roleArn }),
    ...(Array.isArray(properties.NotificationARNs) ? { NotificationARNs: properties.NotificationARNs } : {}),
  };
}
