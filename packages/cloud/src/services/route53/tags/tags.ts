import type {
  ChangeTagsForResourceCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  ListTagsForResourcesCommandInput,
  ListTagsForResourcesCommandOutput,
  ResourceTagSet,
  TagResourceType,
} from '@aws-sdk/client-route-53';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalidInput, noSuchHealthCheck, noSuchZone } from '../errors.ts';
import { healthChecksOf, tagsOf, zonesOf } from '../state.ts';

const LONGEST_ID = 32;
const MOST_TAGS = 50;

/** Unlike elsewhere, an id with its path is not accepted here. */
function check(ctx: Context, type: TagResourceType | undefined, id: string): string {
  if (type === 'hostedzone') {
    if (id.length > LONGEST_ID) {
      throw invalidInput(
        `1 validation error detected: Value '${id}' at 'resourceId' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_ID}`,
      );
    }
    if (!zonesOf(ctx).has(id)) throw noSuchZone(id);
  } else if (type === 'healthcheck') {
    if (!healthChecksOf(ctx).has(id)) throw noSuchHealthCheck(id);
  } else
    throw invalidInput(
      `1 validation error detected: Value '${type}' at 'resourceType' failed to satisfy constraint: Member must satisfy enum value set: [healthcheck, hostedzone]`,
    );
  return `${type}/${id}`;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeTagsForResource.html */
export const changeTagsForResource: Operation<ChangeTagsForResourceCommandInput, object> = (input, ctx) => {
  const { ResourceType, ResourceId = '', AddTags = [], RemoveTagKeys = [] } = input;
  const key = check(ctx, ResourceType, ResourceId);
  const tags = new Map((tagsOf(ctx).get(key) ?? []).map((tag) => [tag.Key, tag.Value]));
  for (const name of RemoveTagKeys) tags.delete(name);
  for (const { Key = '', Value = '' } of AddTags) {
    if (Key === '' || Key.length > 128 || Value.length > 256) throw invalidInput(`The tag ${Key} is not valid.`);
    tags.set(Key, Value);
  }
  if (tags.size > MOST_TAGS) throw invalidInput(`A resource cannot have more than ${MOST_TAGS} tags.`);
  tagsOf(ctx).put(
    key,
    [...tags].map(([Key, Value]) => ({ Key, Value })),
  );
  return {};
};

function setOf(ctx: Context, ResourceType: TagResourceType | undefined, ResourceId: string): ResourceTagSet {
  const tags = tagsOf(ctx).get(check(ctx, ResourceType, ResourceId)) ?? [];
  return { ResourceType, ResourceId, Tags: tags.map((tag) => ({ ...tag })) };
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = ({ ResourceType, ResourceId = '' }, ctx) => ({ ResourceTagSet: setOf(ctx, ResourceType, ResourceId) });

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html */
export const listTagsForResources: Operation<
  ListTagsForResourcesCommandInput,
  Output<ListTagsForResourcesCommandOutput>
> = ({ ResourceType, ResourceIds = [] }, ctx) => ({
  ResourceTagSets: ResourceIds.map((id) => setOf(ctx, ResourceType, id)),
});
