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
  checkArn(input.ResourceArn, 'TagResource', ctx);
  if (!input.Tags) throw missing('tags');
  checkTableArn(input.ResourceArn);
  if (input.Tags.length === 0) throw validation('Atleast one Tag needs to be provided as Input.');
  const table = tagged(input.ResourceArn, ctx);
  tables(ctx).put(table.name, { ...table, tags: { ...table.tags, ...toTags(input.Tags) } });
  return {};
};

export const untagResource: Operation<UntagResourceInput, object> = (input, ctx) => {
  checkArn(input.ResourceArn, 'UntagResource', ctx);
  if (!input.TagKeys) throw missing('tagKeys');
  checkTableArn(input.ResourceArn);
  if (input.TagKeys.length === 0) throw validation('Atleast one Tag Key needs to be provided as Input.');
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
  checkArn(input.ResourceArn, 'ListTagsOfResource', ctx);
  checkTableArn(input.ResourceArn);
  const table = tagged(input.ResourceArn, ctx);
  const all = Object.entries(table.tags).map(([Key, Value]): Tag => ({ Key, Value }));
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isInteger(start) || start < 0) throw validation('Invalid NextToken');
  const next = start + PAGE;
  return { Tags: all.slice(start, next), NextToken: next < all.length ? String(next) : undefined };
};

const TABLE_ARN = /^arn:aws[a-z-]*:dynamodb:([a-z0-9-]+):(\d{12}):table\/([^/]{3,})$/;

const missing = (field: string): Error =>
  validation(
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  );

/**
 * Neither a missing table nor another account's table can be tagged. Texts and their order: dynalite's tests of tags; scylladb's
 * test_tag_resource_incorrect and paritysuite/dynamodb-conformance (tier 2, tags), newer and verified on AWS too.
 */
function checkArn(arn: string | undefined, operation: string, ctx: Context): void {
  if (arn === undefined) throw validation('Invalid TableArn');
  if (!arn.startsWith('arn:')) throw validation("Invalid TableArn: ARNs must start with 'arn:'");
  const account = TABLE_ARN.exec(arn)?.[2] ?? ctx.account;
  if (account === ctx.account && /^[^:]+(:[^:]+){4}:[^/]+\/.+$/.test(arn)) return;
  throw new AwsError(
    'AccessDeniedException',
    `User: ${ctx.caller.arn} is not authorized to perform: dynamodb:${operation} on resource: ${arn}`,
    400,
  );
}

function checkTableArn(arn: string | undefined): void {
  if (!TABLE_ARN.test(arn ?? '')) {
    throw validation(`Invalid TableArn: Invalid ResourceArn provided as input ${arn ?? ''}`);
  }
}

function tagged(arn: string | undefined, ctx: Context): Readonly<TableRecord> {
  const match = TABLE_ARN.exec(arn ?? '')!;
  const table = match[1] === ctx.region ? tables(ctx).get(match[3]!) : undefined;
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
