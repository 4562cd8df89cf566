import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceResponse,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sesv2';
import type { Context, Operation } from '../../kernel/context.ts';
import { identityName } from '../ses/core/identities.ts';
import { ses } from '../ses/core/records.ts';
import { pools } from './account/pools.ts';
import { lists } from './contacts/records.ts';
import { badRequest, notFound } from './errors.ts';

type Tags = Readonly<Record<string, string>>;

export const tagRecord = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

interface Kept {
  get(key: string): { readonly tags: Tags } | undefined;
  put(key: string, record: unknown): void;
}

/** The resource of an ARN of this service: an identity, a configuration set, a template, a contact list, a pool. */
function tagged(arn: string | undefined, ctx: Context): Tagged {
  const [, kind = '', name = ''] = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:\d{12}:([a-z-]+)\/(.+)$/.exec(arn ?? '') ?? [];
  const state = ses(ctx);
  const kinds: Readonly<Record<string, unknown>> = {
    identity: state.identities,
    'configuration-set': state.configurationSets,
    template: state.templates,
    'contact-list': lists(ctx),
    'dedicated-ip-pool': pools(ctx),
  };
  if (!Object.hasOwn(kinds, kind)) throw badRequest(`Invalid ARN: ${arn}`);
  // Each of these collections holds records with tags.
  const all = kinds[kind] as Kept;
  const key = kind === 'identity' ? identityName(name) : name;
  const found = all.get(key);
  if (!found) throw notFound(`Resource ${arn} was not found.`);
  return { tags: found.tags, put: (tags) => all.put(key, { ...found, tags }) };
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TagResource.html */
export const tagResource: Operation<TagResourceCommandInput, object> = (input, ctx) => {
  const target = tagged(input.ResourceArn, ctx);
  const tags = { ...target.tags, ...tagRecord(input.Tags) };
  if (Object.keys(tags).length > 50) throw badRequest('A resource can have at most 50 tags.');
  target.put(tags);
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_UntagResource.html */
export const untagResource: Operation<UntagResourceCommandInput, object> = (input, ctx) => {
  const target = tagged(input.ResourceArn, ctx);
  const gone = new Set(input.TagKeys);
  target.put(Object.fromEntries(Object.entries(target.tags).filter(([key]) => !gone.has(key))));
  return {};
};

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListTagsForResource.html */
export const listTagsForResource: Operation<ListTagsForResourceCommandInput, ListTagsForResourceResponse> = (
  input,
  ctx,
) => ({ Tags: tagList(tagged(input.ResourceArn, ctx).tags) });
