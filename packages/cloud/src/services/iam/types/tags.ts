import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import type { Tag } from '../records.ts';
import { allTags } from './properties.ts';

interface TagCalls {
  list(): Promise<readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined>;
  add(tags: Tag[]): Promise<unknown>;
  remove(keys: string[]): Promise<unknown>;
}

/** Sets the tags to the current ones of the template and its stack; others are removed. */
export async function syncTags(
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
  calls: TagCalls,
): Promise<void> {
  const wanted = allTags(properties, ctx.stack);
  const there = (await calls.list()) ?? [];
  const changed = wanted.filter((tag) => !there.some((one) => one.Key === tag.Key && one.Value === tag.Value));
  const before = allTags(previous, ctx.stack).map((tag) => tag.Key);
  const gone = before.filter((key) => !wanted.some((tag) => tag.Key === key) && there.some((one) => one.Key === key));
  if (changed.length > 0) await calls.add(changed);
  if (gone.length > 0) await calls.remove(gone);
}
