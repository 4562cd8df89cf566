import type { Parameter } from '@aws-sdk/client-cloudformation';
import { PatternError, Regex } from '../../../kernel/regex/index.ts';
import { validationError } from './errors.ts';
import type { ParameterDefinition, Template } from './template.ts';
import { LATER } from './value.ts';

/**
 * The values of a template's parameters: given, used before, or their defaults, each checked against its constraints.
 * Messages as AWS words them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function parameterValues(
  template: Template,
  input: readonly Parameter[],
  previous: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  const byKey = new Map<string, Parameter>();
  for (const parameter of input) {
    const key = parameter.ParameterKey ?? '';
    if (byKey.has(key)) throw validationError(`Duplicate parameter key: ${key}`);
    byKey.set(key, parameter);
  }
  const strange = [...byKey.keys()].filter((key) => !template.parameters.has(key));
  if (strange.length > 0) throw validationError(`Parameters: [${strange.join(', ')}] do not exist in the template`);
  const values: [string, string][] = [];
  const missing: string[] = [];
  for (const [name, definition] of template.parameters) {
    const value = pick(name, byKey.get(name), definition, previous);
    if (value === undefined) missing.push(name);
    else values.push([name, value]);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  for (const [name, value] of values) if (value !== LATER) checkValue(name, value, template.parameters.get(name)!);
  return Object.fromEntries(values);
}

function pick(
  name: string,
  input: Parameter | undefined,
  definition: ParameterDefinition,
  previous: Readonly<Record<string, string>> | undefined,
): string | undefined {
  if (input?.UsePreviousValue) {
    if (input.ParameterValue) {
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true and non empty value for a parameter`,
      );
    }
    if (!previous || !Object.hasOwn(previous, name)) {
      throw validationError(
        `Invalid input for parameter key ${name}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    }
    return previous[name];
  }
  return input?.ParameterValue ?? definition.default;
}

function checkValue(name: string, value: string, definition: ParameterDefinition): void {
  // The constraints of a stored parameter are those of its name: its value is checked where it is read.
  const list = definition.type === 'CommaDelimitedList' || definition.type.startsWith('List<');
  const items = list ? splitList(value) : [value];
  const numeric = definition.type === 'Number' || definition.type === 'List<Number>';
  for (const item of items) {
    const broken = brokenConstraint(name, item, definition, numeric);
    if (!broken) continue;
    const text = definition.constraintDescription;
    throw validationError(text ? `Parameter ${name} failed to satisfy constraint: ${text}` : broken);
  }
}

function brokenConstraint(
  name: string,
  value: string,
  definition: ParameterDefinition,
  numeric: boolean,
): string | undefined {
  if (numeric) {
    const number = Number(value);
    if (value.trim() === '' || Number.isNaN(number)) return `Parameter '${name}' must be a number.`;
    if (definition.minValue !== undefined && number < definition.minValue) {
      return `Parameter '${name}' must be a number not less than ${definition.minValue}`;
    }
    if (definition.maxValue !== undefined && number > definition.maxValue) {
      return `Parameter '${name}' must be a number not greater than ${definition.maxValue}`;
    }
  }
  if (definition.allowedValues && !definition.allowedValues.includes(value)) {
    return `Parameter '${name}' must be one of AllowedValues`;
  }
  if (definition.minLength !== undefined && value.length < definition.minLength) {
    return `Parameter '${name}' must contain at least ${definition.minLength} characters`;
  }
  if (definition.maxLength !== undefined && value.length > definition.maxLength) {
    return `Parameter '${name}' must contain at most ${definition.maxLength} characters`;
  }
  if (definition.allowedPattern !== undefined && !matches(definition.allowedPattern, value)) {
    return `Parameter '${name}' must match pattern ${definition.allowedPattern}`;
  }
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new Regex(pattern, { dialect: 'java', flags: 's' }).matches(value);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw validationError(
      `Template format error: AllowedPattern is not a valid regular expression: ${pattern} (${error.message})`,
    );
  }
}

export function splitList(value: string): string[] {
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}

/** A parameter's value as `Ref` gives it: lists as lists, everything else as text. */
export function parameterReference(definition: ParameterDefinition, value: string): string | string[] {
  const list =
    definition.type === 'CommaDelimitedList' || /^List<|Value<(List<|CommaDelimitedList)/.test(definition.type);
  return list ? splitList(value) : value;
}
