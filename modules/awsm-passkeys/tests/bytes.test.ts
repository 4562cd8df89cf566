import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readAuthData } from '../lib/auth-data.ts';
import { decode, decodeFirst } from '../lib/cbor.ts';
import { algorithms, readKey } from '../lib/key.ts';

// Data from browsers and authenticators, at its exact limits.

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const zeros = (bytes: number): string => '00'.repeat(bytes);

const head = (flags: number, count = 7) => {
  const bytes = Buffer.alloc(37, 1);
  bytes.writeUInt8(flags, 32);
  bytes.writeUInt32BE(count, 33);
  return bytes;
};
const credential = (length: number, given = length) => {
  const size = Buffer.alloc(2);
  size.writeUInt16BE(length);
  return Buffer.concat([Buffer.alloc(16), size, Buffer.alloc(given, 5), hex('a0')]);
};

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
const ed = generateKeyPairSync('ed25519').publicKey;
const point = ec.export({ format: 'jwk' });
const bytesOf = (text = '') => Buffer.from(text, 'base64url');
const keys = {
  ec: [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, bytesOf(point.x)],
    [-3, bytesOf(point.y)],
  ],
  ed: [
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, bytesOf(ed.export({ format: 'jwk' }).x)],
  ],
  rsa: [
    [1, 3],
    [3, -257],
    [-1, Buffer.alloc(256, 0xff)],
    [-2, hex('010001')],
  ],
} as const;
const keyOf = (kind: keyof typeof keys, changes: Readonly<Record<number, unknown>> = {}) =>
  readKey(
    new Map([
      ...keys[kind],
      ...Object.entries(changes).map(([label, value]) => [Number(label), value] as const),
    ]) as never,
  );

test('each type of CBOR is decoded', () => {
  const values: [string, unknown][] = [
    ['00', 0],
    ['17', 23],
    ['1818', 24],
    ['18ff', 255],
    ['190100', 256],
    ['19ffff', 65_535],
    ['1a00010000', 65_536],
    ['20', -1],
    ['3818', -25],
    ['f4', false],
    ['f5', true],
    ['f6', null],
    ['63c3a461', 'äa'],
    ['420102', hex('0102')],
    ['40', Buffer.alloc(0)],
    ['80', []],
    ['83010203', [1, 2, 3]],
    ['a0', new Map()],
    [
      'a2010261610a',
      new Map<unknown, unknown>([
        [1, 2],
        ['a', 10],
      ]),
    ],
    ['a12082f6f5', new Map([[-1, [null, true]]])],
  ];
  for (const [text, value] of values)
    expect([text, decode(hex(text.length % 2 ? `${text}0` : text))]).toEqual([text, value]);
  expect(decodeFirst(hex('1818ffff'))).toEqual({ value: 24, end: 2 });
});

test('CBOR that is ambiguous, truncated or too large is refused', () => {
  const refused: [string, string][] = [
    ['1817', 'CBOR: not in its shortest form'],
    ['1900ff', 'CBOR: not in its shortest form'],
    ['1a0000ffff', 'CBOR: not in its shortest form'],
    ['1b0000000100000000', 'CBOR: a length or number that is not allowed here'],
    ['1c', 'CBOR: a length or number that is not allowed here'],
    ['f3', 'CBOR: a value that is not allowed here'],
    ['f7', 'CBOR: a value that is not allowed here'],
    ['f800', 'CBOR: a value that is not allowed here'],
    ['c0', 'CBOR: a tag'],
    ['18', 'CBOR: cut off'],
    ['430102', 'CBOR: cut off'],
    ['0000', 'CBOR: bytes behind its end'],
    ['a1f500', 'CBOR: a key that is not allowed here'],
    ['a201000100', 'CBOR: a key twice'],
    ['990201', 'CBOR: too much'],
    ['b90201', 'CBOR: too much'],
  ];
  for (const [text, why] of refused) expect(() => decode(hex(text)), text).toThrow(new Error(why));
  // A list and its members are 512 items.
  expect(decode(hex(`9901ff${zeros(511)}`))).toHaveLength(511);
  expect(() => decode(hex(`990200${zeros(512)}`))).toThrow('too much');
  // Eight levels, for lists as for maps.
  for (const open of ['81', 'a101']) {
    expect(() => decode(hex(`${open.repeat(7)}00`)), open).not.toThrow();
    expect(() => decode(hex(`${open.repeat(8)}00`)), open).toThrow('too much');
  }
  expect(() => decode(hex(`${'a1'.repeat(8)}`))).toThrow('too much');
});

test('authenticator data: each flag, the counter, and the credential', () => {
  const none = { present: false, verified: false, eligible: false, backedUp: false };
  const data = { rpIdHash: Buffer.alloc(32, 1), count: 7, ...none };
  expect(readAuthData(head(0))).toEqual(data);
  expect(readAuthData(head(0x01))).toEqual({ ...data, present: true });
  expect(readAuthData(head(0x04))).toEqual({ ...data, verified: true });
  expect(readAuthData(head(0x08))).toEqual({ ...data, eligible: true });
  expect(readAuthData(head(0x18))).toEqual({ ...data, eligible: true, backedUp: true });
  // Reserved bits are ignored.
  expect(readAuthData(head(0x22))).toEqual(data);
  for (const length of [1, 1023])
    expect(readAuthData(Buffer.concat([head(0x40), credential(length)]))).toEqual({
      ...data,
      credential: { id: Buffer.alloc(length, 5), key: new Map() },
    });
  const both = readAuthData(Buffer.concat([head(0xc0), credential(4), hex('a16161f5')]));
  expect(both.credential?.id).toHaveLength(4);
});

test('authenticator data that is damaged is refused', () => {
  const refused: [Buffer, string][] = [
    [head(0).subarray(0, 36), 'Authenticator data is cut off.'],
    [Buffer.concat([head(0x40), Buffer.alloc(17)]), 'Authenticator data is cut off.'],
    [Buffer.concat([head(0x40), Buffer.alloc(18)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(1024)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(9, 7)]), 'The id of the credential is damaged.'],
    [Buffer.concat([head(0x40), credential(9, 8)]), 'CBOR: cut off'],
    [Buffer.concat([head(0x80), hex('80')]), 'The extensions are not a map.'],
    [Buffer.concat([head(0), hex('00')]), 'Authenticator data has bytes behind its end.'],
    [Buffer.concat([head(0xc0), credential(1), hex('a000')]), 'Authenticator data has bytes behind its end.'],
    [head(0x10), 'A credential that cannot be backed up says that it is.'],
  ];
  for (const [bytes, why] of refused) expect(() => readAuthData(bytes), why).toThrow(new Error(why));
});

test('a key is kept as SPKI with its algorithm', () => {
  const spki = (key: typeof ec) => key.export({ format: 'der', type: 'spki' }).toString('base64');
  expect(keyOf('ec')).toEqual({ alg: -7, key: spki(ec) });
  expect(keyOf('ed')).toEqual({ alg: -8, key: spki(ed) });
  expect(keyOf('rsa').alg).toBe(-257);
  expect(algorithms).toEqual({ ES256: -7, EdDSA: -8, RS256: -257 });
});

test('a key of another type, curve, algorithm or size is refused', () => {
  const unsupported: [keyof typeof keys, Record<number, unknown>][] = [
    ['ec', { 3: -8 }],
    ['ec', { 3: -35 }],
    ['ec', { 3: 'ES256' }],
    ['ec', { 1: 1 }],
    ['ec', { [-1]: 6 }],
    ['ed', { 3: -7 }],
    ['ed', { 1: 2 }],
    ['ed', { [-1]: 1 }],
    ['rsa', { 1: 2 }],
    ['rsa', { 3: -258 }],
  ];
  for (const [kind, change] of unsupported)
    expect(() => keyOf(kind, change)).toThrow(new Error('The algorithm of the public key is not supported.'));
  const sizes: [keyof typeof keys, number, (unknown | Buffer)[]][] = [
    ['ec', -2, [Buffer.alloc(31, 1), Buffer.alloc(33, 1), 'x'.repeat(32), undefined]],
    ['ec', -3, [Buffer.alloc(31, 1), Buffer.alloc(33, 1)]],
    ['ed', -2, [Buffer.alloc(31, 1), Buffer.alloc(33, 1)]],
    [
      'rsa',
      -1,
      [Buffer.alloc(255, 0xff), Buffer.alloc(513, 0xff), Buffer.concat([Buffer.alloc(1), Buffer.alloc(256, 0xff)])],
    ],
    ['rsa', -2, [hex('0101'), hex('0100010001'), hex('00010001')]],
  ];
  for (const [kind, label, values] of sizes)
    for (const value of values)
      expect(() => keyOf(kind, { [label]: value }), `${kind} ${label}`).toThrow(
        new Error(`The public key has no valid parameter ${label}.`),
      );
  for (const n of [Buffer.alloc(256, 0xff), Buffer.alloc(512, 0xff)]) expect(keyOf('rsa', { [-1]: n }).alg).toBe(-257);
  for (const e of [hex('010001'), hex('01000001')]) expect(keyOf('rsa', { [-2]: e }).alg).toBe(-257);
  expect(() => readKey([])).toThrow(new Error('The public key is not a map.'));
  // A point of 32 bytes may begin with zeros: then it differs from ours, and is not on the curve.
  expect(() => keyOf('ec', { [-2]: Buffer.alloc(32) })).not.toThrow('no valid parameter');
});
