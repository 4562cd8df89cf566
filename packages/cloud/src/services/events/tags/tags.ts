import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { invalid } from '../errors.ts';
import { bus, rule } from '../names.ts';
import { ruleKey, stateOf } from '../records.ts';
import { tagList, withTags } from './tag-map.ts';

interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
  save(tags: Readonly<Record<string, string>>): void;
}

/** Rules and buses have tags. */
function tagged(ctx: Context, arn: string | undefined): Tagged {
  const [, kind, rest = ''] = /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d{12}:(rule|event-bus)\/(.+)$/.exec(arn ?? '') ?? [];
  const { buses, rules } = stateOf(ctx);
  if (kind === 'rule') {
    const at = rest.lastIndexOf('/');
    const found = rule(ctx, rest.slice(at + 1), at < 0 ? 'default' : rest.slice(0, at), true);
    return { tags: found.tags, save: (tags) => rules.put(ruleKey(found.bus, found.name), { ...found, tags }) };
  }
  if (kind === 'event-bus') {
    const found = bus(ctx, rest);
    return { tags: found.tags, save: (tags) => buses.put(found.name, { ...found, tags }) };
  }
  throw invalid('Parameter ResourceARN is not valid. Reason: Provided Arn is not in correct format.');
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceARN);
  save(withTags(tags, input.Tags));
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const { tags, save } = tagged(ctx, input.ResourceARN);
  const gone = new Set(input.TagKeys);
  save(Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key))));
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Operation<
  ListTagsForResourceCommandInput,
  Output<ListTagsForResourceCommandOutput>
> = (input, ctx) => ({ Tags: tagList(tagged(ctx, input.ResourceARN).tags) });
