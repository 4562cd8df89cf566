import { subNames } from './functions/text.ts';
import { isObject, type Json } from './json.ts';

/** The names in an expression, whichever way its conditions go. */
export interface References {
  /** `Ref` and `${Name}`: parameters, pseudo parameters, resources. */
  readonly refs: Set<string>;
  /** `Fn::GetAtt` and `${Name.Attribute}`: logical id and attribute. */
  readonly attributes: [logicalId: string, attribute: string][];
  readonly conditions: Set<string>;
  readonly mappings: Set<string>;
}

export function referencesOf(expression: Json | undefined): References {
  const found: References = { refs: new Set(), attributes: [], conditions: new Set(), mappings: new Set() };
  if (expression !== undefined) collect(expression, found);
  return found;
}

function collect(expression: Json, found: References): void {
  if (Array.isArray(expression)) {
    for (const item of expression) collect(item, found);
    return;
  }
  if (!isObject(expression)) return;
  const entries = Object.entries(expression) as [string, Json][];
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && argument !== undefined) collectFunction(name, argument, found);
  for (const [, item] of entries) collect(item, found);
}

function collectFunction(name: string, argument: Json, found: References): void {
  if (name === 'Ref' && typeof argument === 'string') found.refs.add(argument);
  else if (name === 'Fn::GetAtt') collectAttribute(argument, found);
  else if (name === 'Fn::Sub') collectSub(argument, found);
  else if (name === 'Fn::If' && Array.isArray(argument) && typeof argument[0] === 'string')
    found.conditions.add(argument[0]);
  else if (name === 'Fn::FindInMap' && Array.isArray(argument) && typeof argument[0] === 'string') {
    // With a default value, a missing mapping does no harm.
    if (argument.length < 4) found.mappings.add(argument[0]);
  }
}

function collectAttribute(argument: Json, found: References): void {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    if (dot > 0) found.attributes.push([argument.slice(0, dot), argument.slice(dot + 1)]);
  } else if (Array.isArray(argument) && typeof argument[0] === 'string') {
    const rest = argument.slice(1);
    found.attributes.push([argument[0], rest.every((part) => typeof part === 'string') ? rest.join('.') : '']);
  }
}

function collectSub(argument: Json, found: References): void {
  const [text, variables] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string') return;
  const own = isObject(variables) ? variables : {};
  for (const name of subNames(text)) {
    if (Object.hasOwn(own, name)) continue;
    const dot = name.indexOf('.');
    if (dot < 0) found.refs.add(name);
    else found.attributes.push([name.slice(0, dot), name.slice(dot + 1)]);
  }
}
