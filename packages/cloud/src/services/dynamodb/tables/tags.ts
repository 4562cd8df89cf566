import type {
  ListTagsOfResourceCommandOutput,
  ListTagsOfResourceInput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-dynamodb';
import type { Context, Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { invalidParameter, validation } from '../errors.ts';
import { type TableRecord, tables } from '../records.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html */
export const tagResource: Operation<TagResourceInput, object> = (input, ctx) => {
  const table = tagged(input.ResourceArn, ctx);
  tables(ctx).put(table.name, { ...table, tags: { ...table.tags, ...toTags(input.Tags) } });
  return {};
};

export const untagResource: Operation<UntagResourceInput, object> = (input, ctx) => {
  const table = tagged(input.ResourceArn, ctx);
  const rest = Object.entries(table.tags).filter(([key]) => !input.TagKeys?.includes(key));
  tables(ctx).put(table.name, { ...table, tags: Object.fromEntries(rest) });
  return {};
};

const PAGE = 10;

/** Ten tags a page. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html */
export const listTagsOfResource: Operation<ListTagsOfResourceInput, Output<ListTagsOfResourceCommandOutput>> = (
  input,
  ctx,
) => {
  const table = tagged(input.ResourceArn, ctx);
  const all = Object.entries(table.tags).map(([Key, Value]): Tag => ({ Key, Value }));
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(start) || start < 0) throw validation('Invalid NextToken');
  const next = start + PAGE;
  return { Tags: all.slice(start, next), NextToken: next < all.length ? String(next) : undefined };
};

function tagged(arn: string | undefined, ctx: Context): Readonly<TableRecord> {
  const match = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]+)$/.exec(arn ?? '');
  if (!match) throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn ?? ''}`);
  const table = match[1] === ctx.region && match[2] === ctx.account ? tables(ctx).get(match[3]!) : undefined;
  if (!table) {
    throw new AwsError('ResourceNotFoundException', `Requested resource not found: ResourcArn: ${arn} not found`, 400);
  }
  return table;
}

export function toTags(tags: readonly Tag[] | undefined): Record<string, string> {
  const result: Record<string, string> = Object.create(null);
  for (const { Key = '', Value = '' } of tags ?? []) result[Key] = Value;
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html#TaggingRestrictions
  const foreign = Object.entries(result)
    .flat()
    .find((text) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text));
  if (foreign !== undefined)
    throw invalidParameter(
      `Tag keys and values can only contain letters, whitespace, numbers and + - = . _ : / @: ${foreign}`,
    );
  if (Object.keys(result).length > 50) throw validation('Too many tags');
  return result;
}
