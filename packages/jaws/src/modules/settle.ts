import { isObject } from '../base/text.ts';
import type { Additions } from './types.ts';

/**
 * A part of a template with what the module itself knows put in: defaults of its parameters, and its mappings. Of a value that depends on a
 * condition or a key, all that it can be are there, as a list: whoever agrees to it agrees to each.
 */
export function settle(value: unknown, named: Additions['named']): unknown {
  if (Array.isArray(value)) return value.map((one) => settle(one, named));
  if (!isObject(value)) return value;
  const defaultOf = (name: unknown): unknown => {
    const parameter = Object.hasOwn(named.Parameters, String(name)) ? named.Parameters[String(name)] : undefined;
    return isObject(parameter) ? parameter.Default : undefined;
  };
  const { Ref: ref, 'Fn::If': choice, 'Fn::FindInMap': found, 'Fn::Sub': sub } = value;
  if (ref !== undefined) return defaultOf(ref) ?? value;
  if (Array.isArray(choice)) return settle(choice.slice(1), named);
  if (Array.isArray(found)) return valuesOf(named.Mappings[String(found[0])]);
  if (sub !== undefined) {
    const [text, values] = [sub].flat();
    const own = isObject(values) ? values : {};
    return {
      'Fn::Sub': String(text).replace(/\$\{([^!}]+)\}/g, (whole, name) => {
        const known = settle(own[name], named) ?? defaultOf(name);
        return typeof known === 'string' ? known : whole;
      }),
    };
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, settle(one, named)]));
}

const valuesOf = (value: unknown): unknown[] => (isObject(value) ? Object.values(value).flatMap(valuesOf) : [value]);
