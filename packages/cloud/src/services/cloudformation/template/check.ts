import { formatError, templateError, validationError } from './errors.ts';
import type { Json } from './json.ts';
import { type References, referencesOf } from './references.ts';
import { pseudoParameters } from './scope.ts';
import type { Specs } from './specs.ts';
import type { Template } from './template.ts';

/** Checks the names in a template's expressions: parameters, resources, attributes, conditions, mappings, types. */
export function checkReferences(template: Template, specs: Specs): void {
  checkTypes(template, specs);
  checkConditions(template);
  const unresolved = new Set<string>();
  for (const [logicalId, resource] of template.resources) {
    const found = referencesOf(resource.properties);
    for (const name of [...unknownNames(found, template), ...resource.dependsOn]) {
      if (!isName(name, template)) unresolved.add(name);
    }
    for (const policy of [resource.deletionPolicy, resource.updateReplacePolicy]) {
      for (const name of unknownNames(referencesOf(policy), template)) unresolved.add(name);
    }
    if (resource.condition !== undefined && !template.conditions.has(resource.condition)) {
      throw formatError(`Unresolved condition dependency ${resource.condition} in the Resources block of the template`);
    }
    const inPolicy = referencesOf(resource.updatePolicy);
    for (const name of unknownNames(inPolicy, template)) unresolved.add(name);
    checkUses(inPolicy, template, specs);
    checkUses(found, template, specs);
    if (resource.dependsOn.includes(logicalId)) throw circular([logicalId]);
  }
  if (unresolved.size > 0) {
    throw formatError(
      `Unresolved resource dependencies [${[...unresolved].join(', ')}] in the Resources block of the template`,
    );
  }
  for (const output of template.outputs.values()) {
    const found = referencesOf([output.value, ...(output.exportName === undefined ? [] : [output.exportName])]);
    const names = unknownNames(found, template);
    if (names.length > 0) {
      throw formatError(`Unresolved resource dependencies [${names.join(', ')}] in the Outputs block of the template`);
    }
    if (output.condition !== undefined && !template.conditions.has(output.condition)) {
      throw formatError(`Unresolved condition dependency ${output.condition} in the Outputs block of the template`);
    }
    checkUses(found, template, specs);
  }
}

export function circular(names: readonly string[]): Error {
  return validationError(`Circular dependency between resources: [${names.join(', ')}]`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html (Snapshot) */
const snapshots =
  /^AWS::(DocDB::DBCluster|EC2::Volume|ElastiCache::(CacheCluster|ReplicationGroup)|Neptune::DBCluster|RDS::DB(Cluster|Instance)|Redshift::Cluster)$/;

const noSnapshots = (type: string, policy: string) =>
  templateError(`resource type ${type} does not support ${policy} Snapshot`);

function checkTypes(template: Template, specs: Specs): void {
  const types = new Set([...template.resources.values()].map((resource) => resource.type));
  const unknown = [...types].filter((type) => !specs.knows(type));
  if (unknown.length > 0) throw formatError(`Unrecognized resource types: [${unknown.join(', ')}]`);
  for (const { type, deletionPolicy, updateReplacePolicy } of template.resources.values()) {
    if (snapshots.test(type) || specs.lenient) continue;
    if (deletionPolicy === 'Snapshot') throw noSnapshots(type, 'deletion policy');
    if (updateReplacePolicy === 'Snapshot') throw noSnapshots(type, 'update replace policy');
  }
}

function checkConditions(template: Template): void {
  for (const expression of template.conditions.values()) {
    const found = referencesOf(expression);
    const names = [...found.refs, ...found.attributes.map(([logicalId]) => logicalId)];
    const resources = names.filter((name) => !template.parameters.has(name) && !pseudoParameters.includes(name));
    if (resources.length > 0) {
      throw formatError(
        `Unresolved dependencies [${resources.join(', ')}]. Cannot reference resources in the Conditions block of the template`,
      );
    }
    for (const name of conditionNames(expression)) {
      if (!template.conditions.has(name)) {
        throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
      }
    }
    checkMappings(found, template);
  }
}

function conditionNames(expression: Json): string[] {
  if (typeof expression !== 'object' || expression === null) return [];
  return Object.entries(expression).flatMap(([name, value]) =>
    name === 'Condition' && typeof value === 'string' ? [value] : conditionNames(value as Json),
  );
}

function isName(name: string, template: Template): boolean {
  return template.resources.has(name) || template.parameters.has(name) || pseudoParameters.includes(name);
}

function unknownNames(found: References, template: Template): string[] {
  return [...found.refs].filter((name) => !isName(name, template));
}

function checkUses(found: References, template: Template, specs: Specs): void {
  for (const [logicalId, attribute] of found.attributes) {
    const resource = template.resources.get(logicalId);
    if (!resource) throw templateError(`instance of Fn::GetAtt references undefined resource ${logicalId}`);
    if (attribute !== '' && !hasAttribute(resource.type, attribute, specs)) {
      throw templateError(`resource ${logicalId} does not support attribute type ${attribute} in Fn::GetAtt`);
    }
  }
  for (const name of found.conditions) {
    if (!template.conditions.has(name)) {
      throw templateError(`unresolved condition dependency ${name} in Fn::If`);
    }
  }
  checkMappings(found, template);
}

function checkMappings(found: References, template: Template): void {
  for (const name of found.mappings) {
    if (!template.mappings.has(name)) {
      throw templateError(`Mapping named '${name}' is not present in the 'Mappings' section of template.`);
    }
  }
}

function hasAttribute(type: string, attribute: string, specs: Specs): boolean {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') return true;
  if (type === 'AWS::CloudFormation::Stack') return attribute.startsWith('Outputs.');
  const spec = specs.resource(type);
  return !spec || spec.attributes.has(attribute) || specs.givesProperty(type, attribute);
}
