import type { Tag } from '../records.ts';
import { isObject } from '../template/json.ts';
import type { PropertyType, Specs } from '../template/specs.ts';

/**
 * A stack's tags are its resources' tags, for types that have them; a resource's own value of a tag wins.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html
 */
export function withStackTags<T>(
  specs: Specs,
  type: string,
  properties: Readonly<Record<string, T>>,
  tags: readonly Tag[],
): Readonly<Record<string, unknown>> {
  const kind = tags.length > 0 ? tagKind(specs.resource(type)?.properties.get('Tags')?.type) : undefined;
  if (kind === undefined) return properties;
  const own: unknown = Object.hasOwn(properties, 'Tags') ? properties.Tags : undefined;
  if (kind === 'map') {
    return {
      ...properties,
      Tags: { ...Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value])), ...(isObject(own) ? own : {}) },
    };
  }
  const list = Array.isArray(own) ? own : [];
  const names = new Set(list.map((tag) => (isObject(tag) ? tag.Key : undefined)));
  return { ...properties, Tags: [...list, ...tags.filter((tag) => !names.has(tag.Key)).map((tag) => ({ ...tag }))] };
}

function tagKind(type: PropertyType | undefined): 'list' | 'map' | undefined {
  if (typeof type !== 'object') return undefined;
  if ('list' in type) return type.list === 't' ? 'list' : undefined;
  if ('map' in type) return 'map';
  return undefined;
}
