import type {
  AddTagsToCertificateCommandInput,
  ListTagsForCertificateCommandInput,
  ListTagsForCertificateCommandOutput,
  RemoveTagsFromCertificateCommandInput,
} from '@aws-sdk/client-acm';
import type { Operation, Output } from '../../../kernel/context.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { validation } from '../errors.ts';
import { certificatesOf, find, type Tag } from '../records.ts';

const MOST_TAGS = 50;

type TagList = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[];

function check(tags: TagList): void {
  tags.forEach(({ Key = '', Value }, i) => {
    const bound = (member: string, value: string, max: number) =>
      validation(
        `1 validation error detected: Value '${value}' at 'tags.${i + 1}.member.${member}' failed to satisfy constraint: Member must have length less than or equal to ${max}`,
      );
    if (Key.length > 128) throw bound('key', Key, 128);
    if (Value !== undefined && Value.length > 256) throw bound('value', Value, 256);
    if (Key.startsWith('aws:')) {
      throw validation(`AWS internal tags cannot be changed with this API (tag key ${Key}).`);
    }
  });
}

/** Adds tags, which override existing ones. */
export function checkTags(added: TagList, before: readonly Tag[]): readonly Tag[] {
  check(added);
  const tags = new Map(before.map((tag) => [tag.Key, tag]));
  for (const { Key = '', Value } of added) tags.set(Key, { Key, ...(Value === undefined ? {} : { Value }) });
  if (tags.size > MOST_TAGS) {
    const shown = [...tags.values()].map(({ Key, Value }) => `${Key}=${Value ?? ''}`).join(', ');
    throw new AwsError('TooManyTagsException', `the TagSet: '{${shown}}' contains too many Tags`, 400);
  }
  return [...tags.values()];
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_AddTagsToCertificate.html */
export const addTagsToCertificate: Operation<AddTagsToCertificateCommandInput, object> = (
  { CertificateArn, Tags = [] },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  certificatesOf(ctx).put(record.arn, { ...record, tags: checkTags(Tags, record.tags) });
  return {};
};

/**
 * If a value is given, it must match the tag's.
 * https://docs.aws.amazon.com/acm/latest/APIReference/API_RemoveTagsFromCertificate.html
 */
export const removeTagsFromCertificate: Operation<RemoveTagsFromCertificateCommandInput, object> = (
  { CertificateArn, Tags = [] },
  ctx,
) => {
  const record = find(ctx, CertificateArn);
  check(Tags);
  const isMeant = (tag: Tag) =>
    Tags.some(({ Key, Value }) => Key === tag.Key && (Value === undefined || Value === tag.Value));
  certificatesOf(ctx).put(record.arn, { ...record, tags: record.tags.filter((tag) => !isMeant(tag)) });
  return {};
};

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_ListTagsForCertificate.html */
export const listTagsForCertificate: Operation<
  ListTagsForCertificateCommandInput,
  Output<ListTagsForCertificateCommandOutput>
> = ({ CertificateArn }, ctx) => ({ Tags: find(ctx, CertificateArn).tags.map((tag) => ({ ...tag })) });
