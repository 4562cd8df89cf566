import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { tags } from './properties.ts';

/** Makes a resource's tags those of the template. */
export async function syncTags(
  resourceArn: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const wanted = tags(properties) ?? {};
  const gone = Object.keys(tags(previous) ?? {}).filter((key) => !Object.hasOwn(wanted, key));
  if (gone.length > 0) await ctx.aws.apigateway.untagResource({ resourceArn, tagKeys: gone });
  if (Object.keys(wanted).length > 0) await ctx.aws.apigateway.tagResource({ resourceArn, tags: wanted });
}
