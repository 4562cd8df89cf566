import { formatError } from './errors.ts';
import type { Json, JsonObject } from './json.ts';
import type { ParameterDefinition } from './template.ts';

const attributes = [
  'Type',
  'Default',
  'NoEcho',
  'Description',
  'ConstraintDescription',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
];
const plainTypes = ['String', 'Number', 'List<Number>', 'CommaDelimitedList', 'List<String>'];
const awsType = /^(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+(<[A-Za-z0-9:<>]+>)?>?$/;

/** One member of `Parameters`. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
export function readParameter(name: string, value: JsonObject): ParameterDefinition {
  const strange = Object.keys(value).find((attribute) => !attributes.includes(attribute));
  if (strange) throw formatError(`Invalid template parameter property '${strange}'`);
  const type = value.Type;
  if (typeof type !== 'string') throw formatError('Every Parameters object must contain a Type member.');
  if (!plainTypes.includes(type) && !awsType.test(type)) throw formatError(`Unrecognized parameter type: ${type}`);
  if (value.Default !== undefined && typeof value.Default === 'object') {
    throw formatError(`Every Default member must be a string.`);
  }
  if (value.AllowedValues !== undefined && !Array.isArray(value.AllowedValues)) {
    throw formatError(`Every AllowedValues value must be a list. [/Parameters/${name}]`);
  }
  return {
    type,
    noEcho: value.NoEcho === true || String(value.NoEcho).toLowerCase() === 'true',
    ...text('default', value.Default),
    ...text('description', value.Description),
    ...text('constraintDescription', value.ConstraintDescription),
    ...text('allowedPattern', value.AllowedPattern),
    ...(Array.isArray(value.AllowedValues) ? { allowedValues: value.AllowedValues.map(String) } : {}),
    ...number('minLength', value.MinLength),
    ...number('maxLength', value.MaxLength),
    ...number('minValue', value.MinValue),
    ...number('maxValue', value.MaxValue),
  };
}

function text<K extends string>(key: K, value: Json | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: String(value) }) as { [P in K]?: string };
}

function number<K extends string>(key: K, value: Json | undefined): { [P in K]?: number } {
  return (value === undefined ? {} : { [key]: Number(value) }) as { [P in K]?: number };
}
