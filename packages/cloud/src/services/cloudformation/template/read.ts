import { readCreationPolicy } from './creation-policy.ts';
import { formatError, validationError } from './errors.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { readParameter } from './parameter-definition.ts';
import { limits, type OutputDefinition, type ResourceDefinition, type Template } from './template.ts';
import { readUpdatePolicy } from './update-policy.ts';

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
  'Globals',
  'Hooks',
];
const resourceAttributes = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
  'CreationPolicy',
  'UpdatePolicy',
  'Description',
  // Added by `sam package` and `cdk`, ignored by CloudFormation.
  'Connectors',
  // Of custom resources: the Serverless Framework's Custom::ApiGatewayAccountRole has one.
  'Version',
];
/** Read by SAM's transform, which leaves none of them. */
const samAttributes = ['IgnoreGlobals'];
const policies = ['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate'];

/**
 * Checks a template's structure, not its references. `unprocessed`: macros are still to fill it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export function readTemplate(source: Json, lenient = false, unprocessed = false): Template {
  if (!isObject(source)) throw formatError('unsupported structure.');
  const body = source as JsonObject;
  const strange = Object.keys(body).filter((name) => !sections.includes(name));
  if (strange.length > 0) throw validationError(`Invalid template property or properties [${strange.join(', ')}]`);
  const version = body.AWSTemplateFormatVersion;
  if (version !== undefined && version !== '2010-09-09')
    throw formatError(`Template format version [${version}] is unsupported`);
  if (body.Description !== undefined && typeof body.Description !== 'string') {
    throw formatError('Every Description member must be a string.');
  }
  const resources = section(body, 'Resources', { lenient });
  if (resources.size === 0 && !(lenient && body.Resources) && !unprocessed)
    throw formatError('At least one Resources member must be defined.');
  const template: Template = {
    ...(body.Description === undefined ? {} : { description: body.Description as string }),
    ...(body.Metadata === undefined ? {} : { metadata: body.Metadata }),
    transforms: readTransforms(body.Transform),
    parameters: mapValues(section(body, 'Parameters', { lenient }), readParameter),
    mappings: mapValues(section(body, 'Mappings'), readMapping),
    // Sections whose names AWS does not check.
    conditions: section(body, 'Conditions', { anyValue: true, anyName: true }),
    resources: mapValues(resources, (name, value) => readResource(name, value, lenient, unprocessed)),
    outputs: mapValues(section(body, 'Outputs', { lenient }), readOutput),
    rules: section(body, 'Rules') as ReadonlyMap<string, JsonObject>,
  };
  checkCount(template.resources.size, limits.resources, 'resources');
  checkCount(template.parameters.size, limits.parameters, 'parameters');
  checkCount(template.outputs.size, limits.outputs, 'outputs');
  checkCount(template.mappings.size, limits.mappings, 'mappings');
  return template;
}

function checkCount(count: number, limit: number, subject: string): void {
  if (count > limit) throw formatError(`Number of ${subject}, ${count}, is greater than maximum allowed, ${limit}`);
}

function section(
  body: JsonObject,
  name: string,
  {
    anyName = false,
    anyValue = false,
    lenient = false,
  }: { anyName?: boolean; anyValue?: boolean; lenient?: boolean } = {},
): ReadonlyMap<string, Json> {
  const value = body[name];
  if (value === undefined || value === null) return new Map();
  if (!isObject(value)) throw formatError(`[/${name}] '${name}' expects a map of members.`);
  const entries = Object.entries(value as JsonObject);
  for (const [key, member] of entries) {
    if (!anyName && !/^[A-Za-z0-9]+$/.test(lenient ? key.replaceAll('_', '') : key)) {
      throw formatError(`${name.replace(/s$/, '')} name ${key} is non alphanumeric.`);
    }
    if (!anyValue && !isObject(member)) throw formatError(`[/${name}/${key}] Every ${name} member must be an object.`);
  }
  return new Map(entries);
}

function mapValues<T>(
  map: ReadonlyMap<string, Json>,
  read: (name: string, value: JsonObject) => T,
): ReadonlyMap<string, T> {
  return new Map([...map].map(([name, value]) => [name, read(name, value as JsonObject)]));
}

export function readTransforms(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => (isObject(item) ? String(item.Name) : String(item)));
}

function readMapping(name: string, value: JsonObject): JsonObject {
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'Fn::Transform' && !isObject(inner)) {
      throw formatError(`Every Mappings attribute must be a String or a List. [/Mappings/${name}/${key}]`);
    }
  }
  return value;
}

function readResource(name: string, value: JsonObject, lenient: boolean, unprocessed: boolean): ResourceDefinition {
  if (typeof value.Type !== 'string') {
    throw formatError(`[/Resources/${name}] Every Resources object must contain a Type member.`);
  }
  for (const attribute of Object.keys(value)) {
    const known = resourceAttributes.includes(attribute) || (unprocessed && samAttributes.includes(attribute));
    if (!known && !lenient) {
      throw validationError(`Invalid template resource property '${attribute}'`);
    }
  }
  const properties = value.Properties ?? {};
  if (!isObject(properties))
    throw formatError(`[/Resources/${name}/Properties] 'null' values are not allowed in templates`);
  const hole = findNull(properties as JsonObject, `/Resources/${name}/Properties`);
  if (hole) throw formatError(`[${hole}] 'null' values are not allowed in templates`);
  if (value.Condition !== undefined && typeof value.Condition !== 'string') {
    throw formatError('Every Condition member must be a string.');
  }
  for (const attribute of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const policy = value[attribute];
    // A function is taken too: LocalStack's tests verified against AWS, tests/aws/services/cloudformation/engine/test_deletion_policy.py.
    if (policy !== undefined && typeof policy !== 'string' && !isObject(policy) && !lenient)
      throw formatError(`Every ${attribute} member must be a string.`);
    if (typeof policy === 'string' && !policies.includes(policy)) {
      throw formatError(`Unrecognized ${attribute} ${policy} for resource ${name}`);
    }
  }
  const creationPolicy = readCreationPolicy(value.Type, value.CreationPolicy);
  const updatePolicy = readUpdatePolicy(name, value.Type, value.UpdatePolicy);
  return {
    type: value.Type,
    properties: properties as JsonObject,
    dependsOn: readDependsOn(value.DependsOn),
    ...(typeof value.Condition === 'string' ? { condition: value.Condition } : {}),
    ...(value.DeletionPolicy === undefined ? {} : { deletionPolicy: value.DeletionPolicy }),
    ...(value.UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: value.UpdateReplacePolicy }),
    ...(value.Metadata === undefined ? {} : { metadata: value.Metadata }),
    ...(creationPolicy === undefined ? {} : { creationPolicy }),
    ...(updatePolicy === undefined ? {} : { updatePolicy }),
  };
}

function readDependsOn(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? value : [value];
  if (!list.every((item) => typeof item === 'string'))
    throw formatError('DependsOn must be a string or list of strings.');
  return list as string[];
}

function readOutput(name: string, value: JsonObject): OutputDefinition {
  if (value.Value === undefined || value.Value === null) {
    throw formatError(`[/Outputs/${name}] Every Outputs member must contain a Value object`);
  }
  if (Array.isArray(value.Value))
    throw formatError('The Value field of every Outputs member must evaluate to a String.');
  const exported = value.Export;
  return {
    value: value.Value,
    ...(typeof value.Description === 'string' ? { description: value.Description } : {}),
    ...(typeof value.Condition === 'string' ? { condition: value.Condition } : {}),
    ...(isObject(exported) && exported.Name !== undefined ? { exportName: exported.Name as Json } : {}),
  };
}

function findNull(value: Json, path: string): string | undefined {
  if (value === null) return path;
  if (typeof value !== 'object') return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = findNull(item as Json, `${path}/${key}`);
    if (found) return found;
  }
  return undefined;
}
