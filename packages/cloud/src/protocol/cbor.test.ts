import { describe, expect, it } from 'vitest';
import { decodeCbor, encodeCbor, Tagged } from './cbor.ts';
import { fromCbor, structureToCbor } from './cbor-shapes.ts';
import { readModel } from './model.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

type Vector = readonly [value: unknown, hex: string];
const byHex = (vectors: readonly Vector[]) => vectors.map(([value, hex]) => ({ hex, value }));

// https://www.rfc-editor.org/rfc/rfc8949#appendix-A
const BOTH_WAYS: readonly Vector[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [25, '1819'],
  [100, '1864'],
  [1000, '1903e8'],
  [1000000, '1a000f4240'],
  [1000000000000, '1b000000e8d4a51000'],
  [18446744073709551615n, '1bffffffffffffffff'],
  [-18446744073709551616n, '3bffffffffffffffff'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [1.1, 'fb3ff199999999999a'],
  [1.0e300, 'fb7e37e43c8800759c'],
  [-4.1, 'fbc010666666666666'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [new Tagged(1, 1363896240), 'c11a514b67b0'],
  [new Tagged(1, 1363896240.5), 'c1fb41d452d9ec200000'],
  [bytes('01020304'), '4401020304'],
  ['', '60'],
  ['a', '6161'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['ü', '62c3bc'],
  ['水', '63e6b0b4'],
  ['\u{10151}', '64f0908591'],
  [[], '80'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [Array.from({ length: 25 }, (_, at) => at + 1), '98190102030405060708090a0b0c0d0e0f101112131415161718181819'],
  [new Map(), 'a0'],
  [new Map([['a', 'A']]), 'a161616141'],
  [
    new Map<unknown, unknown>([
      [1, 2],
      [3, 4],
    ]),
    'a201020304',
  ],
  [
    new Map<string, unknown>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
    'a26161016162820203',
  ],
];

const READ_ONLY: readonly Vector[] = [
  [0.0, 'f90000'],
  [1.0, 'f93c00'],
  [1.5, 'f93e00'],
  [65504.0, 'f97bff'],
  [100000.0, 'fa47c35000'],
  [3.4028234663852886e38, 'fa7f7fffff'],
  [2 ** -24, 'f90001'],
  [0.00006103515625, 'f90400'],
  [-4.0, 'f9c400'],
  [Number.POSITIVE_INFINITY, 'f97c00'],
  [Number.NEGATIVE_INFINITY, 'f9fc00'],
  [Number.NaN, 'f97e00'],
  [undefined, 'f7'],
  [bytes('0102030405'), '5f42010243030405ff'],
  ['streaming', '7f657374726561646d696e67ff'],
  [[], '9fff'],
  [[1, [2, 3], [4, 5]], '9f018202039f0405ffff'],
  [
    new Map<string, unknown>([
      ['a', 1],
      ['b', [2, 3]],
    ]),
    'bf61610161629f0203ffff',
  ],
];

describe('CBOR', () => {
  it.each(byHex(BOTH_WAYS))('reads and writes $hex', ({ value, hex }) => {
    expect(decodeCbor(bytes(hex))).toEqual(value);
    expect(encodeCbor(value).toString('hex')).toBe(hex);
  });

  it.each(byHex(READ_ONLY))('reads $hex', ({ value, hex }) => {
    expect(decodeCbor(bytes(hex))).toEqual(value);
  });

  // https://www.rfc-editor.org/rfc/rfc8949#appendix-F
  it.each([
    '',
    '18',
    '1b0102',
    '62ff',
    '4401',
    '81',
    'a161',
    '5f',
    '9f',
    'bf6161',
    'ff',
    '1c',
    '5f6161ff',
    'fc',
    '0000',
  ])('refuses %s', (hex) => {
    expect(() => decodeCbor(bytes(hex))).toThrow('CBOR');
  });

  it('refuses what is nested without end or says that it is longer than it is', () => {
    expect(() => decodeCbor(Buffer.alloc(100_000, 0x81))).toThrow('nested too deeply');
    expect(() => decodeCbor(bytes('9b00ffffffffffffff'))).toThrow('ends too early');
  });

  it('has the shapes of a model', async () => {
    const { operations } = await readModel('cloudwatch');
    const shape = operations.get('PutMetricData')?.input;
    if (!shape) throw new Error('no input');
    const input = {
      Namespace: 'n',
      MetricData: [{ MetricName: 'm', Value: 1.5, Timestamp: new Date(1_700_000_000_500), Dimensions: [] }],
    };
    const wire = encodeCbor(structureToCbor(shape, input));
    expect(fromCbor(shape, decodeCbor(wire))).toEqual(input);
    expect(() => fromCbor(shape, decodeCbor(encodeCbor(new Map([['Namespace', 1]]))))).toThrow(
      'Expected a text string',
    );
  });
});
