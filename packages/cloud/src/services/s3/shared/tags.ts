import { AwsError } from '../../../kernel/errors.ts';
import { invalidArgument, malformedXml } from './errors.ts';
import type { Tag } from './records.ts';

interface SentTag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const invalid = (message: string, key: string, more: object = {}): AwsError =>
  new AwsError('InvalidTag', message, 400, { TagKey: key, ...more });

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html#object-tagging-considerations
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

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
  return tags.map(({ Key: key, Value: value }) => {
    if (key === undefined || value === undefined) throw malformedXml();
    if (key === '' || key.length > 128 || !allowed.test(key))
      throw invalid('The TagKey you have provided is invalid', key);
    if (value.length > 256 || !allowed.test(value)) {
      throw invalid('The TagValue you have provided is invalid', key, { TagValue: value });
    }
    if (seen.has(key)) throw invalid('Cannot provide multiple Tags with the same key', key);
    seen.add(key);
    return { Key: key, Value: value };
  });
}

/** Tags of the header `x-amz-tagging`, which are written as a query string. */
export function parseTagHeader(header: string | undefined): Tag[] | undefined {
  if (header === undefined) return undefined;
  const pairs = [...new URLSearchParams(header)];
  const twice = new Set(pairs.map(([key]) => key)).size < pairs.length;
  if (/%(?![0-9a-f]{2})/i.test(header) || twice || pairs.some(([, value]) => value.includes('='))) {
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      'x-amz-tagging',
      header,
    );
  }
  return checkObjectTags(pairs.map(([Key, Value]) => ({ Key, Value })));
}
