import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import { isNumberText } from '../../../kernel/number-text.ts';
import { invalidParameter } from '../errors.ts';
import type { Attributes } from '../records.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MOST = 10;
const NAME = /^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]+(?<!\.)$/;
const RESERVED = /^(aws|amazon)\./i;

/** Message attributes as stored, checked. */
export function checkAttributes(
  attributes: Readonly<Record<string, MessageAttributeValue>> | undefined,
): Attributes | undefined {
  const entries = Object.entries(attributes ?? {});
  if (entries.length === 0) return undefined;
  if (entries.length > MOST) {
    throw invalidParameter(`Number of message attributes [${entries.length}] exceeds the allowed maximum [${MOST}].`);
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, checkAttribute(name, value)]));
}

function checkAttribute(name: string, value: MessageAttributeValue): Attributes[string] {
  if (!NAME.test(name)) {
    throw invalidParameter(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  }
  if (RESERVED.test(name)) {
    throw invalidParameter(`Message attribute name '${name}' must not start with AWS-reserved substrings.`);
  }
  if (name.length > 256) throw invalidParameter('Message (user) attribute names must be shorter than 256 Bytes');
  const type = value.DataType ?? '';
  if (type === '')
    throw invalidParameter(`The message attribute '${name}' must contain non-empty message attribute type.`);
  const [kind] = type.split('.');
  if (kind !== 'String' && kind !== 'Number' && kind !== 'Binary') {
    throw invalidParameter(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  if (type.length > 256) throw invalidParameter('Message (user) attribute types must be shorter than 256 Bytes');
  if ((value.StringListValues?.length ?? 0) > 0 || (value.BinaryListValues?.length ?? 0) > 0) {
    throw invalidParameter('Message attribute list values in SendMessage operation are not supported.');
  }
  if (kind === 'Binary') {
    if (!value.BinaryValue || value.BinaryValue.length === 0) throw empty(name, 'binary');
    return { type, bytes: Buffer.from(value.BinaryValue).toString('base64') };
  }
  const text = value.StringValue;
  if (text === undefined || text === '') throw empty(name, kind === 'String' ? 'string' : 'number');
  if (kind === 'Number' && !isNumber(text)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { type, text };
}

const isNumber = (text: string): boolean => isNumberText(text.trim());

// LocalStack's test_send_message_with_empty_string_attribute, validated on AWS.
const empty = (name: string, kind: string) =>
  invalidParameter(
    `Message (user) attribute '${name}' must contain a non-empty value of type '${kind[0]?.toUpperCase()}${kind.slice(1)}'.`,
  );

/** The only system attribute that a sender may set. */
export function checkTrace(
  attributes: Readonly<Record<string, MessageSystemAttributeValue>> | undefined,
): string | undefined {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes ?? {})) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
    }
    if (DataType !== 'String' || !StringValue) {
      throw invalidParameter(`The message system attribute '${name}' must contain a non-empty value of type 'String'.`);
    }
    return StringValue;
  }
  return undefined;
}

/** Attributes as the API has them. */
export function attributeValues(attributes: Attributes): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, text, bytes }]) => [
      name,
      bytes === undefined
        ? { StringValue: text, DataType: type }
        : { BinaryValue: Buffer.from(bytes, 'base64'), DataType: type },
    ]),
  );
}

/** Names, types and values count for a message's size. */
export function sizeOfAttributes(attributes: Attributes | undefined): number {
  let size = 0;
  for (const [name, { type, text, bytes }] of Object.entries(attributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(type);
    size += bytes === undefined ? Buffer.byteLength(text ?? '') : Buffer.byteLength(bytes, 'base64');
  }
  return size;
}
