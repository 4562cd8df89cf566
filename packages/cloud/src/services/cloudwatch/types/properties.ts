import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';

export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
}

export function number(properties: Properties, name: string): number | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : Number(value);
}

export function boolean(properties: Properties, name: string): boolean | undefined {
  const value = text(properties, name);
  return value === undefined ? undefined : value === 'true';
}

export function objects(properties: Properties, name: string): readonly Properties[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];
}

export const strings = (properties: Properties, name: string): string[] => {
  const value = properties[name];
  return Array.isArray(value) ? value.map(String) : [];
};

/** The resource's tags and those of its stack, of which the resource's own win. */
export function tagMap(properties: Properties, ctx: ResourceContext): Map<string, string> {
  const own = objects(properties, 'Tags').map(({ Key, Value }) => [String(Key), String(Value)] as const);
  return new Map([...Object.entries(ctx.stack.tags), ...own]);
}

export const tagList = (tags: ReadonlyMap<string, string>) => [...tags].map(([Key, Value]) => ({ Key, Value }));

/** Makes the tags of a resource what the template says. */
export async function retag(ResourceARN: string, properties: Properties, ctx: ResourceContext): Promise<void> {
  const { cloudwatch } = ctx.aws;
  const wanted = tagMap(properties, ctx);
  const { Tags = [] } = await cloudwatch.listTagsForResource({ ResourceARN });
  const TagKeys = Tags.map(({ Key = '' }) => Key).filter((key) => !wanted.has(key));
  if (TagKeys.length > 0) await cloudwatch.untagResource({ ResourceARN, TagKeys });
  if (wanted.size > 0) await cloudwatch.tagResource({ ResourceARN, Tags: tagList(wanted) });
}
