import { isObject } from '../base/text.ts';
import { inWords } from './rights.ts';
import type { Additions } from './types.ts';

/** Properties that narrow what a resource allows: without them, which AWS::NoValue means, it allows more. */
const limits = /^(?:AuthorizationType|Authorizer|AuthType|Condition|SourceA(?:rn|ccount))$/;

/**
 * A part of a template with what the module itself knows put in: defaults of its parameters, its mappings, and with `outputs` also the values
 * of its outputs, to which functions refer by name. Of a value that depends on a condition or a key, all that it can be are there, as a list:
 * a user who agrees to it agrees to each.
 */
export function settle(value: unknown, named: Additions['named'], { outputs = false, isLimit = false } = {}): unknown {
  const inside = (one: unknown, key = '') => settle(one, named, { outputs, isLimit: isLimit || limits.test(key) });
  if (Array.isArray(value)) return value.map((one) => inside(one));
  if (!isObject(value)) return value;
  const known = (name: string): unknown => {
    const output = outputs && Object.hasOwn(named.Outputs, name) ? named.Outputs[name] : undefined;
    if (isObject(output)) return settle(output.Value, named);
    const parameter = Object.hasOwn(named.Parameters, name) ? named.Parameters[name] : undefined;
    // The default of one of Systems Manager is its name; its value is known in the account alone.
    return isObject(parameter) && !/^AWS::SSM::/.test(inWords(parameter.Type)) ? parameter.Default : undefined;
  };
  const { Ref: ref, 'Fn::If': choice, 'Fn::FindInMap': found, 'Fn::Sub': sub } = value;
  if (ref !== undefined) return known(inWords(ref)) ?? value;
  if (Array.isArray(choice)) {
    const values = choice.slice(1).map((one) => inside(one));
    return isLimit ? values : values.filter((one) => inWords(one) !== '<AWS::NoValue>');
  }
  if (Array.isArray(found)) {
    const map = inWords(found[0]);
    const values = Object.hasOwn(named.Mappings, map) ? valuesOf(named.Mappings[map]) : [];
    return values.length > 0 ? values : value;
  }
  if (sub !== undefined) {
    const [text = '', values] = [sub].flat();
    const own = isObject(values) ? values : {};
    return {
      'Fn::Sub': inWords(text).replace(/\$\{([^!{}]+)\}/g, (whole, name) => {
        const put = Object.hasOwn(own, name) ? inside(own[name]) : known(name);
        return put === undefined ? whole : inWords(put);
      }),
    };
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inside(one, key)]));
}

const valuesOf = (value: unknown): unknown[] => (isObject(value) ? Object.values(value).flatMap(valuesOf) : [value]);
