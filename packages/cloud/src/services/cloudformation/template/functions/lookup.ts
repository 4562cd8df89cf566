import { templateError, validationError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import { asText, type Intrinsic, UNKNOWN } from '../value.ts';

export const ref: Intrinsic = (argument, _evaluate, scope) => {
  if (typeof argument !== 'string')
    throw validationError('Template format error: Every Ref object must have a single String value.');
  return scope.ref(argument);
};

export const getAtt: Intrinsic = (argument, evaluate, scope) => {
  const wrong = () =>
    templateError(
      'every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  let parts: Json = argument;
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    parts = dot < 0 ? [argument] : [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  if (!Array.isArray(parts) || parts.length < 2 || typeof parts[0] !== 'string' || parts[0] === '') throw wrong();
  const [logicalId, ...rest] = parts;
  const attribute = rest.map((part) => asText(evaluate(part)) ?? '').join('.');
  if (attribute === '') throw wrong();
  return scope.attribute(logicalId as string, attribute);
};

export const importValue: Intrinsic = (argument, evaluate, scope) => {
  const name = evaluate(argument);
  if (name === UNKNOWN || typeof name !== 'string') {
    throw templateError(
      'the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    );
  }
  return scope.importValue(name);
};

export const findInMap: Intrinsic = (argument, evaluate, scope) => {
  const wrong = () =>
    templateError(
      'every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) throw wrong();
  const fallback = argument[3];
  const [map, top, second] = argument.slice(0, 3).map((part) => {
    const text = asText(evaluate(part));
    if (text === undefined) throw wrong();
    return text;
  }) as [string, string, string];
  const found = scope.mapping(map, top, second);
  if (found !== undefined) return evaluate(found);
  if (isObject(fallback) && fallback.DefaultValue !== undefined && scope.languageExtensions) {
    return evaluate(fallback.DefaultValue as Json);
  }
  throw templateError(`Unable to get mapping for ${map}::${top}::${second}`);
};
