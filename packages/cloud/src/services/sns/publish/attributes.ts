import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { parseUserJson } from '../../../kernel/json.ts';
import { isNumberText } from '../../../kernel/number-text.ts';
import type { Attribute } from '../deliver/message.ts';
import { valueInvalid } from '../errors.ts';

type MessageAttributes = Readonly<Record<string, MessageAttributeValue>> | undefined;

/** Message attributes, checked in AWS's order. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export function readAttributes(input: MessageAttributes): readonly Attribute[] {
  return Object.entries(input ?? {}).map(([name, value]) => {
    checkName(name);
    return { name, type: value.DataType ?? '', value: read(name, value) };
  });
}

function checkName(name: string): void {
  if (name.length > 256) throw valueInvalid('Length of message attribute name must be less than 256 bytes.');
  const odd = /[^A-Za-z0-9_.-]/.exec(name)?.[0];
  if (odd !== undefined) {
    const code = odd.charCodeAt(0).toString(16).toUpperCase();
    throw valueInvalid(
      `Invalid non-alphanumeric character '#x${code}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  }
  if (name.startsWith('.')) throw valueInvalid("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.')) throw valueInvalid("Invalid message attribute name ending with character '.' was found.");
  if (name.includes('..')) throw valueInvalid("Message attribute name can not have successive '.' character.");
}

function read(name: string, { DataType: type = '', StringValue: text, BinaryValue: bytes }: MessageAttributeValue) {
  const kind = /^(String|Number|Binary)(\..+)?$/s.exec(type)?.[1];
  if (kind === undefined) {
    if (type === '')
      throw valueInvalid(`The message attribute '${name}' must contain non-empty message attribute type.`);
    throw valueInvalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const isBinary = kind === 'Binary';
  const wrongField = isBinary ? text !== undefined && text !== '' : bytes !== undefined && bytes.length > 0;
  if (wrongField) {
    throw valueInvalid(
      `The message attribute '${name}' with type '${kind}' must use field '${isBinary ? 'Binary' : 'String'}'.`,
    );
  }
  const value = isBinary ? Buffer.from(bytes ?? []).toString('base64') : (text ?? '');
  if (value === '') {
    throw valueInvalid(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (kind === 'Number' && !isNumberText(value)) {
    throw valueInvalid(`Could not cast message attribute '${name}' value to number.`);
  }
  return value;
}

/** Bytes that attributes take of a message's size: names, types and values. */
export const sizeOf = (attributes: readonly Attribute[]): number =>
  attributes.reduce((sum, { name, type, value }) => {
    const bytes = type.startsWith('Binary') ? Buffer.from(value, 'base64').length : Buffer.byteLength(value);
    return sum + Buffer.byteLength(name) + Buffer.byteLength(type) + bytes;
  }, 0);

/** Attributes as a JSON object, for filter policies: numbers as numbers, arrays as arrays, nothing of binary ones. */
export function filterable(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = Object.create(null);
  for (const { name, type, value } of attributes) {
    if (type.startsWith('Number')) result[name] = Number(value);
    else if (type === 'String.Array') result[name] = arrayIn(value);
    else if (type.startsWith('String')) result[name] = value;
  }
  return result;
}

function arrayIn(text: string): unknown {
  try {
    return parseUserJson(text);
  } catch {
    return undefined;
  }
}
