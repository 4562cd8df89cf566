import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-scheduler';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';
import { findGroup, findSchedule } from '../find.ts';
import { groups, scheduleKey, schedules } from '../records.ts';
import { checkTags } from './check-tags.ts';

interface Tagged {
  readonly tags: readonly Tag[];
  save(tags: readonly Tag[]): void;
}

/** Groups have tags; a lenient cloud allows tags on schedules, too, as other emulators do. */
function tagged(ctx: Context, arn: string | undefined): Tagged {
  const [, kind, rest = ''] = /:scheduler:[a-z0-9-]+:\d{12}:(schedule-group|schedule)\/(.+)$/.exec(arn ?? '') ?? [];
  if (kind === 'schedule-group') {
    const group = findGroup(ctx, rest);
    return { tags: group.tags, save: (tags) => groups(ctx).put(group.name, { ...group, tags }) };
  }
  if (kind === 'schedule' && ctx.kernel.lenient) {
    const [group, name = ''] = rest.split('/');
    const found = findSchedule(ctx, group, name);
    return {
      tags: found.tags,
      save: (tags) => schedules(ctx).put(scheduleKey(found.group, found.name), { ...found, tags }),
    };
  }
  throw invalid('Provided Arn is not in correct format.');
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceArn);
  save(checkTags(input.Tags, tags));
  return {};
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceArn);
  const gone = new Set(input.TagKeys);
  save(tags.filter(({ Key = '' }) => !gone.has(Key)));
  return {};
};

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = (input, ctx) => ({ Tags: [...tagged(ctx, input.ResourceArn).tags] });
