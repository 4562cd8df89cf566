import { partitionOf } from '../../../kernel/partition.ts';
import type { ResourceContext } from '../../../kernel/resource-type.ts';
import { tagList } from './properties.ts';

/** Gives a resource these tags and no others. */
export async function retag(
  ResourceArn: string,
  wanted: Readonly<Record<string, string>>,
  ctx: ResourceContext,
): Promise<void> {
  const { sesv2 } = ctx.aws;
  const { Tags = [] } = await sesv2.listTagsForResource({ ResourceArn });
  const TagKeys = Tags.map(({ Key = '' }) => Key).filter((key) => !Object.hasOwn(wanted, key));
  if (TagKeys.length > 0) await sesv2.untagResource({ ResourceArn, TagKeys });
  if (Object.keys(wanted).length > 0) await sesv2.tagResource({ ResourceArn, Tags: tagList(wanted) });
}

export const arnOf = (kind: string, name: string, ctx: ResourceContext): string =>
  `arn:${partitionOf(ctx.region)}:ses:${ctx.region}:${ctx.account}:${kind}/${name}`;
