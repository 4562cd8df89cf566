import { createHash } from 'node:crypto';
import type { Attributes } from '../records.ts';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/**
 * The checksum that SDKs compare: of every attribute in the order of the names, name, type and value with their lengths.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: Attributes | undefined): string | undefined {
  const names = Object.keys(attributes ?? {}).sort();
  if (!attributes || names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { type, text, bytes } = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(type));
    hash.update(Buffer.of(bytes === undefined ? 1 : 2));
    add(bytes === undefined ? Buffer.from(text ?? '') : Buffer.from(bytes, 'base64'));
  }
  return hash.digest('hex');
}
