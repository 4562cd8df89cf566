import { partitionOf, urlSuffixOf } from '../../../kernel/partition.ts';
import { formatError, templateError, validationError } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { truth } from './functions/logic.ts';
import type { OutputName } from './functions/stack-output.ts';
import { entry, isObject, type Json, type JsonObject } from './json.ts';
import { parameterReference } from './parameters.ts';
import type { Template } from './template.ts';
import { asText, LATER, NO_VALUE, type Scope, UNKNOWN, type Value } from './value.ts';

/** The values of the pseudo parameters. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly notificationArns: readonly string[];
}

/** The known values of a template's resources and of other stacks' exports during evaluation. */
export interface KnownValues {
  /** Value of `Ref` of a resource that the conditions include. */
  id(logicalId: string): Value;
  attribute(logicalId: string, attribute: string): Value;
  importValue(name: string): Value;
  stackOutput(output: OutputName): Value;
}

/** A template with the values of its parameters: conditions decided, expressions ready to be evaluated. */
export interface Bound {
  readonly template: Template;
  readonly scope: Scope;
  /** Logical ids whose condition holds, in the template's order. */
  readonly included: ReadonlySet<string>;
  readonly conditions: ReadonlyMap<string, boolean>;
}

export const pseudoParameters = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

export function bind(
  template: Template,
  values: Readonly<Record<string, string>>,
  place: Place,
  world: KnownValues,
): Bound {
  const conditions = new Map<string, boolean>();
  const deciding = new Set<string>();
  const condition = (name: string): boolean => {
    const known = conditions.get(name);
    if (known !== undefined) return known;
    const expression = template.conditions.get(name);
    if (expression === undefined) {
      throw formatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
    }
    if (deciding.has(name))
      throw validationError(`Circular dependency between conditions: [${[...deciding].join(', ')}]`);
    deciding.add(name);
    const result = truth(expression, (part) => evaluate(part, scope), scope);
    deciding.delete(name);
    conditions.set(name, result);
    return result;
  };
  const included = new Set<string>();
  const known = (logicalId: string) => {
    if (!included.has(logicalId)) {
      throw formatError(`Unresolved resource dependencies [${logicalId}] in the Resources block of the template`);
    }
  };
  const scope: Scope = {
    region: place.region,
    languageExtensions: template.transforms.includes('AWS::LanguageExtensions'),
    condition,
    ref(name) {
      const definition = template.parameters.get(name);
      // A nested stack's change set knows not all of its parameters; conditions are decided with what is written for them.
      if (definition && entry(values, name) === LATER && deciding.size === 0) return UNKNOWN;
      if (definition) return parameterReference(definition, entry(values, name) ?? '');
      if (name.startsWith('AWS::')) return pseudo(name, place);
      known(name);
      return world.id(name);
    },
    attribute(logicalId, attribute) {
      if (!template.resources.has(logicalId)) {
        throw templateError(`instance of Fn::GetAtt references undefined resource ${logicalId}`);
      }
      known(logicalId);
      return world.attribute(logicalId, attribute);
    },
    mapping(name, top, second) {
      return mappingValue(template.mappings.get(name), top, second);
    },
    importValue: (name) => world.importValue(name),
    stackOutput: (output) => world.stackOutput(output),
  };
  for (const name of template.conditions.keys()) condition(name);
  for (const [logicalId, resource] of template.resources) {
    if (resource.condition === undefined || condition(resource.condition)) included.add(logicalId);
  }
  return { template, scope, included, conditions };
}

function mappingValue(mapping: JsonObject | undefined, top: string, second: string): Json | undefined {
  const inner = mapping && entry(mapping, top);
  const found = isObject(inner) ? entry(inner as JsonObject, second) : undefined;
  // A mapping holds texts, and lists of them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/mappings-section-structure.html
  if (Array.isArray(found)) return found.map((item: Json) => asText(item) ?? item);
  return found === undefined ? undefined : (asText(found) ?? found);
}

function pseudo(name: string, place: Place): Value {
  switch (name) {
    case 'AWS::AccountId':
      return place.account;
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::NotificationARNs':
      return place.notificationArns;
    case 'AWS::Partition':
      return partitionOf(place.region);
    case 'AWS::Region':
      return place.region;
    case 'AWS::StackId':
      return place.stackId;
    case 'AWS::StackName':
      return place.stackName;
    case 'AWS::URLSuffix':
      return urlSuffixOf(place.region);
    default:
      throw formatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
  }
}
