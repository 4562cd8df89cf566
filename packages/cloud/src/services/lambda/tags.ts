import type {
  ListTagsCommandInput,
  ListTagsCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation } from '../../kernel/context.ts';
import { invalidParameter, notFound } from './errors.ts';
import { findFunction } from './resolve.ts';
import { functions, mappings } from './state.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-tags.html#configuration-tags-restrictions */
const MOST = 50;

type Tags = Readonly<Record<string, string>>;

export function checkTags(tags: Tags | undefined): void {
  const keys = Object.keys(tags ?? {});
  if (keys.length > MOST) throw invalidParameter('Number of tags exceeds resource tag limit.');
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('The tag key cannot start with "aws:".');
  }
}

/** What can have tags, by its ARN. */
function tagged(ctx: Context, arn: string): { tags: Tags; put(tags: Tags): void } {
  const mapping = /:event-source-mapping:([^:]+)$/.exec(arn)?.[1];
  if (mapping) {
    const record = mappings(ctx).get(mapping);
    if (!record) throw notFound('The resource you requested does not exist.');
    return { tags: record.tags, put: (tags) => mappings(ctx).put(mapping, { ...record, tags }) };
  }
  const { fn, place, qualifier } = findFunction(ctx, arn);
  if (qualifier)
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  return { tags: fn.tags, put: (tags) => functions(place).put(fn.name, { ...fn, tags }) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const listTags: Operation<ListTagsCommandInput, Pick<ListTagsCommandOutput, 'Tags'>> = (input, ctx) => ({
  Tags: { ...tagged(ctx, input.Resource ?? '').tags },
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const resource = tagged(ctx, input.Resource ?? '');
  const tags = { ...resource.tags, ...input.Tags };
  checkTags(tags);
  resource.put(tags);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const resource = tagged(ctx, input.Resource ?? '');
  const gone = new Set(input.TagKeys ?? []);
  resource.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !gone.has(key))));
  return {};
};
