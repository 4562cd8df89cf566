import { AwsError } from '../../../kernel/errors.ts';
import { invalidArgument } from './errors.ts';
import type { Tag } from './records.ts';

interface SentTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const invalid = (message: string, key: string): AwsError => new AwsError('InvalidTag', message, 400, { TagKey: key });

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
export function checkBucketTags(tags: readonly SentTag[], previous: readonly Tag[] = []): Tag[] {
  for (const { Key: key = '' } of tags) {
    const kept = previous.some((tag) => tag.Key === key);
    if (key.startsWith('aws:') && !kept) throw invalid('System tags cannot be added/updated by requester', key);
  }
  return distinct(tags, 50, 'Bucket tag count cannot be greater than 50');
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
export function checkObjectTags(tags: readonly SentTag[]): Tag[] {
  for (const { Key: key = '' } of tags) {
    if (key.startsWith('aws:')) throw invalid('Your TagKey cannot be prefixed with aws:', key);
  }
  return distinct(tags, 10, 'Object tags cannot be greater than 10');
}

function distinct(tags: readonly SentTag[], limit: number, text: string): Tag[] {
  if (tags.length > limit) throw new AwsError('BadRequest', text, 400);
  const seen = new Set<string>();
  return tags.map(({ Key: key = '', Value: value = '' }) => {
    if (key === '' || key.length > 128) throw invalid('The TagKey you have provided is invalid', key);
    if (value.length > 256) throw invalid('The TagValue you have provided is invalid', key);
    if (seen.has(key)) throw invalid('Cannot provide multiple Tags with the same key', key);
    seen.add(key);
    return { Key: key, Value: value };
  });
}

/** Tags of the header `x-amz-tagging`, which are written as a query string. */
export function parseTagHeader(header: string | undefined): Tag[] | undefined {
  if (header === undefined) return undefined;
  if (/%(?![0-9a-f]{2})/i.test(header)) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  }
  return checkObjectTags([...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value })));
}
