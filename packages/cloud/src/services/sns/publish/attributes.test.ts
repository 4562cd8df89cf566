import { describe, expect, it } from 'vitest';
import { filterable, readAttributes, sizeOf } from './attributes.ts';

// https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json, recorded on AWS

const bytes = Buffer.from('123');

describe('message attributes', () => {
  it.each([
    [
      { attr1: { DataType: 'String', StringValue: '' } },
      "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      { attr1: { DataType: 'Binary', BinaryValue: Buffer.alloc(0) } },
      "The message attribute 'attr1' must contain non-empty message attribute value for message attribute type 'Binary'.",
    ],
    [
      { attr1: { DataType: 'String', BinaryValue: bytes } },
      "The message attribute 'attr1' with type 'String' must use field 'String'.",
    ],
    [
      { attr1: { DataType: 'Number', BinaryValue: bytes } },
      "The message attribute 'attr1' with type 'Number' must use field 'String'.",
    ],
    [
      { attr1: { DataType: 'Binary', StringValue: '123' } },
      "The message attribute 'attr1' with type 'Binary' must use field 'Binary'.",
    ],
    [
      { attr1: { DataType: 'InvalidType', StringValue: '123' } },
      "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      { attr1: { DataType: 'String.', StringValue: '123' } },
      "The message attribute 'attr1' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      { ['a'.repeat(257)]: { DataType: 'String', StringValue: '123' } },
      'Length of message attribute name must be less than 256 bytes.',
    ],
    [
      { 'a^*?': { DataType: 'String', StringValue: '123' } },
      "Invalid non-alphanumeric character '#x5E' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
    [
      { '.abc': { DataType: 'String', StringValue: '123' } },
      "Invalid message attribute name starting with character '.' was found.",
    ],
    [
      { 'abc.': { DataType: 'String', StringValue: '123' } },
      "Invalid message attribute name ending with character '.' was found.",
    ],
    [
      { 'a..bc': { DataType: 'String', StringValue: '123' } },
      "Message attribute name can not have successive '.' character.",
    ],
    [{ n: { DataType: 'Number', StringValue: 'many' } }, "Could not cast message attribute 'n' value to number."],
  ])('are refused as AWS refuses them: %j', (input, message) => {
    expect(() => readAttributes(input)).toThrow(message);
  });

  it('count for the size, and are what policies filter by', () => {
    const attributes = readAttributes({
      list: { DataType: 'String.Array', StringValue: '["a",1]' },
      number: { DataType: 'Number.long', StringValue: '1e2' },
      raw: { DataType: 'Binary', BinaryValue: bytes },
      text: { DataType: 'String.custom', StringValue: 'x' },
    });
    expect({ ...filterable(attributes) }).toEqual({ list: ['a', 1], number: 100, text: 'x' });
    expect(sizeOf(attributes.slice(2, 3))).toBe('raw'.length + 'Binary'.length + bytes.length);
  });
});
