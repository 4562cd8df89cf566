import { templateError } from '../errors.ts';
import { isObject, type JsonObject } from '../json.ts';
import { asText, hasUnknown, type Intrinsic, UNKNOWN, type Value } from '../value.ts';

export const base64: Intrinsic = (argument, evaluate) => {
  const value = evaluate(argument);
  if (value === UNKNOWN) return UNKNOWN;
  const text = asText(value);
  if (text === undefined) throw templateError('every Fn::Base64 object must have a String-typed value.');
  return Buffer.from(text).toString('base64');
};

export const join: Intrinsic = (argument, evaluate) => {
  const wrong = () =>
    templateError(
      'every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    );
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw wrong();
  const list = evaluate(argument[1]!);
  if (list === UNKNOWN) return UNKNOWN;
  if (!Array.isArray(list)) throw wrong();
  if (list.includes(UNKNOWN)) return UNKNOWN;
  const items = list.map((item: Value) => {
    const text = asText(item);
    if (text === undefined) throw wrong();
    return text;
  });
  return items.join(argument[0]);
};

export const select: Intrinsic = (argument, evaluate) => {
  if (!Array.isArray(argument) || argument.length !== 2) {
    throw templateError('Fn::Select requires a list argument with two elements: an integer index and a list');
  }
  const index = evaluate(argument[0]!);
  const list = evaluate(argument[1]!);
  if (index === UNKNOWN || list === UNKNOWN) return UNKNOWN;
  const position = Number(asText(index));
  if (!Number.isInteger(position) || !Array.isArray(list)) {
    throw templateError('Fn::Select requires a list argument with two elements: an integer index and a list');
  }
  const item = list[position];
  if (item === undefined || item === null || position < 0) {
    // A list that is written out is found too short at once, in other words than one that is made: LocalStack's recording of
    // AWS, tests/aws/services/cloudformation/test_change_set_fn_select.snapshot.json.
    if (Array.isArray(argument[1])) {
      throw templateError('Fn::Select requires a list argument with two elements: an integer index and a list');
    }
    throw templateError(`Fn::Select  cannot select nonexistent value at index ${position}`);
  }
  return item;
};

export const split: Intrinsic = (argument, evaluate) => {
  const wrong = () =>
    templateError(
      'every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== 'string') throw wrong();
  const text = evaluate(argument[1]!);
  if (text === UNKNOWN) return UNKNOWN;
  if (typeof text !== 'string') throw wrong();
  return text.split(argument[0]);
};

/** The names in a `Fn::Sub` text, `${!literal}` not among them. */
export function subNames(text: string): string[] {
  return [...text.matchAll(/\$\{([^!{}][^{}]*)\}/g)].map((match) => match[1]!.trim());
}

export const sub: Intrinsic = (argument, evaluate) => {
  const [text, variables] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof text !== 'string' || !isObject(variables) || (Array.isArray(argument) && argument.length !== 2)) {
    throw templateError(
      "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    );
  }
  const values = new Map<string, Value>(
    Object.entries(variables as JsonObject).map(([name, value]) => [name, evaluate(value)]),
  );
  let unknown = false;
  const result = text.replace(/\$\{([^{}]+)\}/g, (whole, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    const name = inner.trim();
    const dot = name.indexOf('.');
    const value: Value = values.has(name)
      ? values.get(name)!
      : evaluate(dot < 0 ? { Ref: name } : { 'Fn::GetAtt': [name.slice(0, dot), name.slice(dot + 1)] });
    if (hasUnknown(value)) {
      unknown = true;
      return whole;
    }
    const written = asText(value);
    if (written === undefined) {
      throw templateError(`variable ${name} in Fn::Sub expression does not resolve to a string`);
    }
    return written;
  });
  return unknown ? UNKNOWN : result;
};
