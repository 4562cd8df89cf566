import type { Properties, ResourceContext } from '../../../kernel/resource-type.ts';
import { input } from './properties.ts';

/** Makes a resource's tags those of the template. */
export async function syncTags(
  ResourceArn: string,
  properties: Properties,
  previous: Properties,
  ctx: ResourceContext,
): Promise<void> {
  const tagsOf = (of: Properties) => (input(of, { Tags: 'map' }).Tags ?? {}) as Record<string, string>;
  const wanted = tagsOf(properties);
  const TagKeys = Object.keys(tagsOf(previous)).filter((key) => !Object.hasOwn(wanted, key));
  if (TagKeys.length > 0) await ctx.aws.apigatewayv2.untagResource({ ResourceArn, TagKeys });
  if (Object.keys(wanted).length > 0) await ctx.aws.apigatewayv2.tagResource({ ResourceArn, Tags: wanted });
}
