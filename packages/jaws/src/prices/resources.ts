import { isObject } from '../base/text.ts';
import { nameIn } from '../model/function-name.ts';
import type { Template, TemplateResource } from '../model/types.ts';

/** A stack's template with the values of its parameters, as far as they are known. */
export interface PricedTemplate {
  readonly template: Template;
  readonly parameters: Readonly<Record<string, string>>;
}

/** All stacks of a stage in one region. */
export interface PricedRegion {
  readonly region: string;
  readonly stacks: readonly PricedTemplate[];
}

/** A resource and its context. */
export interface PricedResource {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly resource: TemplateResource;
  readonly stack: PricedTemplate;
}

/** The resources of a region's stacks, by logical ids, which are unique over all stacks of a region. */
export const resourcesIn = ({ stacks }: PricedRegion): PricedResource[] =>
  stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources).map(([id, resource]) => ({
      id,
      type: resource.Type,
      properties: resource.Properties ?? {},
      resource,
      stack,
    })),
  );

/** A value that may be a reference to a parameter of its stack. */
export function valueIn(value: unknown, { parameters }: PricedTemplate): unknown {
  const name = isObject(value) ? value.Ref : undefined;
  return typeof name === 'string' && Object.hasOwn(parameters, name) ? parameters[name] : value;
}

/** Undefined if only CloudFormation can compute it. */
export function numberOf(value: unknown, stack: PricedTemplate): number | undefined {
  const found = valueIn(value, stack);
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Memory and architecture of a function, with Lambda's defaults if a template sets none. */
export interface FunctionSize {
  readonly memory: number;
  readonly arch: 'x86_64' | 'arm64';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export function functionSize({ properties, stack }: PricedResource): FunctionSize | undefined {
  const memory = properties.MemorySize === undefined ? 128 : numberOf(properties.MemorySize, stack);
  const [arch = 'x86_64'] = listOf(properties.Architectures).map((one) => valueIn(one, stack));
  return memory === undefined || (arch !== 'x86_64' && arch !== 'arm64') ? undefined : { memory, arch };
}

/** The function that an alias or a version names, by reference or by its name. */
export function functionNamed(resources: readonly PricedResource[], of: PricedResource): PricedResource | undefined {
  const { FunctionName: value } = of.properties;
  const reference = isObject(value) ? (value.Ref ?? [value['Fn::GetAtt']].flat()[0]) : undefined;
  return resources.find(
    ({ id, type, resource, stack }) =>
      type === 'AWS::Lambda::Function' &&
      (reference === undefined ? nameIn(resource) === value : stack === of.stack && id === reference),
  );
}
