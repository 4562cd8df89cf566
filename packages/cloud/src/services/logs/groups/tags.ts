import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsLogGroupRequest,
  ListTagsLogGroupResponse,
  TagLogGroupRequest,
  TagResourceRequest,
  UntagLogGroupRequest,
  UntagResourceRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Context, Operation } from '../../../kernel/context.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { findGroup, nameIn } from '../find.ts';
import { logs } from '../records.ts';
import { check, checkTags } from '../validate.ts';

type Tags = Readonly<Record<string, string>>;

/** Something that carries tags. */
interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

function groupTags(name: string | undefined, ctx: Context): Tagged {
  const group = findGroup(name, ctx);
  return { tags: group.tags, put: (tags) => logs(ctx).groups.put(group.name, { ...group, tags }) };
}

/** Collections of resources that are tagged by ARN, by the kind in the ARN. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['destination', 'destinations'],
  ['delivery', 'deliveries'],
  ['delivery-source', 'delivery-sources'],
  ['delivery-destination', 'delivery-destinations'],
]);

/** The log group, destination or delivery of that ARN. */
function taggedOf(arn: string | undefined, ctx: Context): Tagged {
  const wanted = check(arn, 'resourceArn', { max: 1011, pattern: /^[\w+=/:,.@\-*]*$/ });
  const [, kind = '', id = ''] =
    /:(destination|delivery|delivery-source|delivery-destination):([^:*]+)$/.exec(wanted) ?? [];
  const collection = KINDS.get(kind);
  if (collection !== undefined) {
    const all = logs(ctx).of<{ tags: Tags }>(collection);
    const found = all.get(id);
    if (!found) throw notFound('The specified resource does not exist.');
    return { tags: found.tags, put: (tags) => all.put(id, { ...found, tags }) };
  }
  if (!wanted.includes(':log-group:')) throw invalidParameter(`${wanted} is not the ARN of a resource with tags.`);
  return groupTags(nameIn(wanted, ctx), ctx);
}

function add(target: Tagged, tags: Tags | undefined): void {
  target.put(checkTags({ ...target.tags, ...checkTags(tags) }));
}

function remove(target: Tagged, keys: readonly string[] | undefined): void {
  const gone = new Set(keys);
  target.put(Object.fromEntries(Object.entries(target.tags).filter(([key]) => !gone.has(key))));
}

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html and its siblings

export const tagResource: Operation<TagResourceRequest, object> = (input, ctx) => {
  add(taggedOf(input.resourceArn, ctx), input.tags);
  return {};
};

export const untagResource: Operation<UntagResourceRequest, object> = (input, ctx) => {
  remove(taggedOf(input.resourceArn, ctx), input.tagKeys);
  return {};
};

export const listTagsForResource: Operation<ListTagsForResourceRequest, ListTagsForResourceResponse> = (
  input,
  ctx,
) => ({ tags: { ...taggedOf(input.resourceArn, ctx).tags } });

// The older three, by name: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html

export const tagLogGroup: Operation<TagLogGroupRequest, object> = (input, ctx) => {
  add(groupTags(input.logGroupName, ctx), input.tags);
  return {};
};

export const untagLogGroup: Operation<UntagLogGroupRequest, object> = (input, ctx) => {
  remove(groupTags(input.logGroupName, ctx), input.tags);
  return {};
};

export const listTagsLogGroup: Operation<ListTagsLogGroupRequest, ListTagsLogGroupResponse> = (input, ctx) => ({
  tags: { ...groupTags(input.logGroupName, ctx).tags },
});
