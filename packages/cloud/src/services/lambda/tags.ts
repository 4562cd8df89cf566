import type {
  ListTagsCommandInput,
  ListTagsCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-lambda';
import type { Context, Operation } from '../../kernel/context.ts';
import { notImplemented } from '../../kernel/errors.ts';
import { findConfig } from './code-signing/find-config.ts';
import { pattern, require } from './constraints.ts';
import { invalidParameter, notFound } from './errors.ts';
import { parseFunctionName } from './names.ts';
import { findFunction } from './resolve.ts';
import { codeSigningConfigs, functions, mappings } from './state.ts';

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

const PLACE = 'arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:';
const UUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const KINDS = `(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:${UUID}|capacity-provider:[a-zA-Z0-9-_]+)`;
const TAGGABLE = new RegExp(`^${PLACE}${KINDS}$`);

/** Resources that can have tags, by ARN. */
function tagged(ctx: Context, arn: string): { tags: Tags; put(tags: Tags): void } {
  require(pattern(arn, 'resource', TAGGABLE));
  const other = /:(layer|capacity-provider):/.exec(arn)?.[1];
  if (other) throw notImplemented(`Tags of a Lambda ${other}`);
  const mapping = /:event-source-mapping:([^:]+)$/.exec(arn)?.[1];
  if (mapping) {
    const record = mappings(ctx).get(mapping);
    if (!record) throw notFound(`Event source mapping not found: ${arn}`);
    return { tags: record.tags, put: (tags) => mappings(ctx).put(mapping, { ...record, tags }) };
  }
  if (arn.includes(':code-signing-config:')) {
    const { id, record } = findConfig(ctx, arn);
    return { tags: record.tags, put: (tags) => codeSigningConfigs(ctx).put(id, { ...record, tags }) };
  }
  if (parseFunctionName(ctx, arn).qualifier)
    throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  const { fn, place } = findFunction(ctx, arn);
  return { tags: fn.tags, put: (tags) => functions(place).put(fn.name, { ...fn, tags }) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html */
export const listTags: Operation<ListTagsCommandInput, Pick<ListTagsCommandOutput, 'Tags'>> = (input, ctx) => ({
  Tags: { ...tagged(ctx, input.Resource ?? '').tags },
});

/** https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const resource = tagged(ctx, input.Resource ?? '');
  if (Object.keys(input.Tags ?? {}).length === 0) {
    throw invalidParameter('An error occurred and the request cannot be processed.');
  }
  const tags = { ...resource.tags, ...input.Tags };
  checkTags(tags);
  resource.put(tags);
  return {};
};

/** https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const resource = tagged(ctx, input.Resource ?? '');
  const absent = "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null";
  require(input.TagKeys?.length ? undefined : absent);
  const gone = new Set(input.TagKeys ?? []);
  resource.put(Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !gone.has(key))));
  return {};
};
