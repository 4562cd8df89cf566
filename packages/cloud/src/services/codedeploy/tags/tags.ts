import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-codedeploy';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { failure } from '../errors.ts';
import { findApplication, findGroup } from '../find.ts';
import { applications, groupKey, groups } from '../records.ts';
import { checkTags } from './check-tags.ts';

interface Tagged {
  readonly tags: readonly Tag[];
  save(tags: readonly Tag[]): void;
}

/** Applications and groups have tags. */
function tagged(ctx: Context, arn: string | undefined): Tagged {
  if (!arn) throw failure('ResourceArnRequired', 'The ARN of a resource is required.');
  const [, kind, name = ''] = /^arn:aws[a-z-]*:codedeploy:[a-z0-9-]+:\d{12}:([a-z]+):(.+)$/.exec(arn) ?? [];
  if (kind === 'application') {
    const found = findApplication(ctx, name);
    return { tags: found.tags, save: (tags) => applications(ctx).put(found.name, { ...found, tags }) };
  }
  if (kind === 'deploymentgroup') {
    const [application, group] = name.split('/');
    const found = findGroup(ctx, application, group);
    const key = groupKey(found.application, found.name);
    return { tags: found.tags, save: (tags) => groups(ctx).put(key, { ...found, tags }) };
  }
  if (kind === undefined) throw failure('InvalidArn', `The ARN ${arn} is invalid.`);
  throw failure('ArnNotSupported', `Resources of the kind ${kind} have no tags.`);
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceArn);
  if (!input.Tags?.length) throw failure('TagRequired', 'At least one tag is required.');
  save(checkTags(input.Tags, tags));
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceArn);
  const gone = new Set(input.TagKeys);
  save(tags.filter(({ Key = '' }) => !gone.has(Key)));
  return {};
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = (input, ctx) => ({ Tags: [...tagged(ctx, input.ResourceArn).tags] });
