import { describe, expect, it } from 'vitest';
import { addNumbers, canonicalNumber, numberSize } from './number.ts';
import { sortableNumber, sortableText } from './sortable.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html

describe('numbers', () => {
  it.each([
    ['1.50', '1.5'],
    ['-0', '0'],
    ['+1e3', '1000'],
    ['.5', '0.5'],
    ['1e-003', '0.001'],
    [`${'0'.repeat(40)}.42`, '0.42'],
    ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['1E-130', `0.${'0'.repeat(129)}1`],
    ['9.9e125', `99${'0'.repeat(124)}`],
  ])('%s is %s', (text, wanted) => {
    expect(canonicalNumber(text)).toBe(wanted);
  });

  it.each([
    ['', 'The parameter cannot be converted to a numeric value'],
    ['0x1', 'The parameter cannot be converted to a numeric value: 0x1'],
    ['NaN', 'The parameter cannot be converted to a numeric value: NaN'],
    ['1e126', 'Number overflow. Attempting to store a number with magnitude larger than supported range'],
    ['1e-131', 'Number underflow. Attempting to store a number with magnitude smaller than supported range'],
    ['123456789012345678901234567890123456789', 'Attempting to store more than 38 significant digits in a Number'],
  ])('%s does not count', (text, message) => {
    expect(() => canonicalNumber(text)).toThrow(message);
  });

  it.each([
    ['0.1', '0.2', 1, '0.3'],
    ['9007199254740993', '1', 1, '9007199254740994'],
    ['1', '1.000', -1, '0'],
    ['-5', '0.00001', 1, '-4.99999'],
    ['1e20', '-1', 1, '99999999999999999999'],
  ] as const)('%s and %s', (a, b, sign, sum) => {
    expect(addNumbers(canonicalNumber(a), canonicalNumber(b), sign)).toBe(sum);
  });

  // Measured on AWS by paritysuite/dynamodb-conformance (numberByteSize).
  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['1234', 3],
    ['12345678901234567890123456789012345678', 20],
    ['100', 2],
    ['1010', 3],
    ['0.0000001', 2],
    ['1E125', 2],
    ['1E-100', 2],
    ['1.5', 3],
    ['15', 2],
    ['1.234', 4],
    ['3.14159', 5],
    ['100.5', 4],
    ['0.15', 2],
    ['-42', 3],
  ])('%s takes %i bytes', (text, size) => {
    expect(numberSize(canonicalNumber(text))).toBe(size);
  });

  it('sort by size', () => {
    const ordered = [
      '-1e100',
      '-20',
      '-19.5',
      '-2',
      '-1.1',
      '-1',
      '-0.001',
      '-3e-101',
      '-1e-130',
      '0',
      '1e-130',
      '2e-102',
      '3e-101',
      '0.0001',
      '0.001',
      '1',
      '1.1',
      '2',
      '19',
      '20',
      '1e100',
    ];
    const keys = ordered.map(sortableNumber);
    expect([...keys].reverse().sort()).toEqual(keys);
  });
});

describe('texts', () => {
  it('sort by their UTF-8 bytes', () => {
    const ordered = ['', 'A', 'a', 'ab', 'é', '\ue000', '\uffff', '😀', '😁'];
    const byBytes = [...ordered].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(byBytes).toEqual(ordered);
    const keys = ordered.map(sortableText);
    expect([...keys].reverse().sort()).toEqual(keys);
  });
});
