import { entry, isObject, type Json, type JsonObject } from '../template/json.ts';

/**
 * A state machine's definition as the text that Step Functions takes, line by line; functions in it become substitutions.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html
 */
export function definitionOf(definition: JsonObject): { text: JsonObject; substitutions: JsonObject } {
  const substitutions: [string, Json][] = [];
  const replace = (value: Json): Json => {
    if (isDynamic(value)) {
      const name = `definition_substitution_${substitutions.length + 1}`;
      substitutions.push([name, value]);
      return `\${${name}}`;
    }
    if (Array.isArray(value)) return value.map(replace);
    if (!isObject(value)) return value;
    return Object.fromEntries(sorted(value as JsonObject).map(([name, item]) => [name, replace(item)]));
  };
  const lines = JSON.stringify(replace(definition), null, 4).split('\n');
  return { text: { 'Fn::Join': ['\n', lines] }, substitutions: Object.fromEntries(substitutions) };
}

const sorted = (value: JsonObject): [string, Json][] => Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));

function isDynamic(value: Json): boolean {
  if (typeof value === 'string') return value.startsWith('{{resolve:');
  if (!isObject(value)) return false;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return false;
  return name === 'Condition'
    ? typeof entry(value as JsonObject, name) === 'string'
    : name === 'Ref' || name.startsWith('Fn::');
}
