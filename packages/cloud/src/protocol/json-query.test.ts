import { describe, expect, test } from 'vitest';
import { Malformed } from './failures.ts';
import { decodeJson, encodeJson, parseJsonBody } from './json.ts';
import { decodeQuery } from './query.ts';
import { lazy, linkShapes, type RawShape } from './shapes.ts';

const shapes: Readonly<Record<string, RawShape>> = {
  Everything: {
    kind: 'structure',
    members: {
      Text: 0,
      Renamed: [0, { jsonName: 'other', xmlName: 'Other' }],
      Number: 1,
      Flag: 2,
      Long: 17,
      Bytes: 21,
      Time: 4,
      Iso: 5,
      Any: 15,
      List: 64,
      Named: ['NamedList', { xmlName: 'Item' }],
      Flat: ['NamedList', { xmlFlattened: 1 }],
      FlatByShape: 'FlatList',
      Map: 128,
      FlatMap: ['NamedMap', { xmlFlattened: 1 }],
      Inner: 'Everything',
      Inners: 'InnerList',
    },
  },
  NamedList: { kind: 'list', item: [1, { xmlName: 'N' }] },
  FlatList: { kind: 'list', item: 0, traits: { xmlFlattened: 1 } },
  InnerList: { kind: 'list', item: 'Everything' },
  NamedMap: { kind: 'map', key: [0, { xmlName: 'K' }], value: [1, { xmlName: 'V' }] },
};
const linked = linkShapes(shapes);
const everything = linked.structure('Everything');

describe('JSON', () => {
  const value = {
    Text: 'x',
    Renamed: 'r',
    Number: 1.5,
    Flag: true,
    Long: 5n,
    Bytes: Buffer.from('hi'),
    Time: new Date(1.5e12),
    Iso: new Date(1.5e12),
    Any: { a: [1] },
    List: ['a', 'b'],
    Map: { a: '1' },
    Inner: { Text: 'deep' },
  };
  const json = (rest: boolean) => ({
    Text: 'x',
    [rest ? 'other' : 'Renamed']: 'r',
    Number: 1.5,
    Flag: true,
    Long: 5,
    Bytes: 'aGk=',
    Time: 1.5e9,
    Iso: '2017-07-14T02:40:00.000Z',
    Any: { a: [1] },
    List: ['a', 'b'],
    Map: { a: '1' },
    Inner: { Text: 'deep' },
  });

  test.each([false, true])('is read and written, with renamed members where it is REST: %s', (rest) => {
    expect(encodeJson(everything, value, rest)).toEqual(json(rest));
    expect(decodeJson(everything, json(rest), rest)).toEqual(value);
    expect(decodeJson(everything, json(!rest), rest)).not.toHaveProperty('Renamed');
  });

  test('leaves out what is null or unknown', () => {
    const specified = { Text: null, List: ['a', null], Map: { a: null, b: '1' }, Unknown: 1 };
    expect(decodeJson(everything, specified, false)).toEqual({ List: ['a'], Map: { b: '1' } });
    expect(
      encodeJson(
        everything,
        { Text: null, Flag: undefined, List: ['a', null, undefined], Map: { a: null, b: '1' } },
        false,
      ),
    ).toEqual({
      List: ['a', null, null],
      Map: { b: '1' },
    });
  });

  test('reads nothing from a prototype, and into none', () => {
    expect(decodeJson(everything, Object.create({ Text: 'x' }), false)).toEqual({});
    const { Map: map } = decodeJson(everything, { Map: JSON.parse('{"__proto__":"x"}') }, false) as { Map: object };
    expect(Object.keys(map)).toEqual(['__proto__']);
  });

  test('has numbers that JSON lacks as texts', () => {
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(encodeJson(everything, { Number: number }, false)).toEqual({ Number: String(number) });
      expect(decodeJson(everything, { Number: String(number) }, false)).toEqual({ Number: number });
    }
  });

  test.each<[object, string, boolean?]>([
    [{ Text: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    [{ Text: true }, 'TRUE_VALUE can not be converted to a String'],
    [{ Text: [] }, 'Start of list found where not expected'],
    [{ Text: {} }, 'Start of structure or map found where not expected'],
    [{ Number: 'x' }, 'STRING_VALUE can not be converted to a Number'],
    [{ Number: false }, 'FALSE_VALUE can not be converted to a Number'],
    [{ Long: 1.5 }, 'NUMBER_VALUE can not be converted to a Long'],
    [{ Long: '1' }, 'STRING_VALUE can not be converted to a Long'],
    [{ Flag: 'true' }, 'STRING_VALUE can not be converted to a Boolean'],
    [{ Bytes: 1 }, 'NUMBER_VALUE can not be converted to a Blob'],
    [{ Time: true }, 'TRUE_VALUE can not be converted to a Timestamp'],
    [{ Time: 'soon' }, '"soon" is not a timestamp'],
    [{ List: {} }, 'Expected list or null'],
    [{ List: 'a' }, 'Expected list or null'],
    [{ Map: [] }, 'Start of list found where not expected'],
    [{ Map: 'a' }, 'Expected map or null'],
    [{ Inner: 'a' }, 'Expected structure or null'],
    [{ Inner: [] }, 'Start of list found where not expected'],
    [{ Bytes: 'aGk' }, 'Base64 encoded length is expected a multiple of 4 bytes but found: 3'],
    [{ Bytes: '*' }, 'invalid base64', true],
  ])('%j is malformed: %s', (input, message, rest = false) => {
    expect(() => decodeJson(everything, input, rest)).toThrow(Malformed);
    expect(() => decodeJson(everything, input, rest)).toThrow(message);
  });

  test('of REST takes base64 without its padding', () => {
    expect(decodeJson(everything, { Bytes: 'aGk' }, true)).toEqual({ Bytes: Buffer.from('hi') });
  });

  test('bodies without bytes have no members', () => {
    expect(parseJsonBody(Buffer.alloc(0))).toEqual({});
    expect(parseJsonBody(Buffer.from('[1]'))).toEqual([1]);
    expect(() => parseJsonBody(Buffer.from('{'))).toThrow(Malformed);
  });
});

// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
describe('a form', () => {
  const read = (...pairs: [string, string][]) => decodeQuery(everything, pairs);

  test('has members, nested with dots', () => {
    expect(
      read(
        ['Text', 'x'],
        ['Number', '1.5'],
        ['Flag', 'true'],
        ['Long', '5'],
        ['Bytes', 'aGk='],
        ['Time', '2017-07-14T02:40:00Z'],
        ['Inner.Inner.Text', 'deep'],
        ['Unknown', '1'],
      ),
    ).toEqual({
      Text: 'x',
      Number: 1.5,
      Flag: true,
      Long: 5n,
      Bytes: Buffer.from('hi'),
      Time: new Date(1.5e12),
      Inner: { Inner: { Text: 'deep' } },
    });
  });

  test('takes both spellings of a member', () => {
    expect(read(['Other', '1'])).toEqual({ Renamed: '1' });
    expect(read(['Renamed', '2'])).toEqual({ Renamed: '2' });
    expect(read(['Other', '1'], ['Renamed', '2'])).toEqual({ Renamed: '1' });
  });

  test('has lists in the order of their numbers', () => {
    expect(
      read(['List.member.2', 'b'], ['List.member.10', 'c'], ['List.member.1', 'a'], ['List.member.x', 'z']),
    ).toEqual({
      List: ['a', 'b', 'c'],
    });
    expect(read(['Item.N.1', '1'])).toEqual({ Named: [1] });
    expect(read(['Flat.1', '1'], ['Flat.2', '2'])).toEqual({ Flat: [1, 2] });
    expect(read(['FlatByShape.1', 'f'])).toEqual({ FlatByShape: ['f'] });
    expect(read(['Inners.member.1.Text', 'a'], ['Inners.member.2.Flag', 'false'])).toEqual({
      Inners: [{ Text: 'a' }, { Flag: false }],
    });
    for (const [name, member] of [
      ['List', 'List'],
      ['Flat', 'Flat'],
      ['Item', 'Named'],
      ['List.member', 'List'],
    ] as const)
      expect(read([name, '']), name).toEqual({ [member]: [] });
    expect(read(['List.other.1', 'a'])).toEqual({ List: [] });
  });

  test('has maps', () => {
    expect(read(['Map.entry.1.key', 'a'], ['Map.entry.1.value', '1'], ['Map.entry.2.key', 'none'])).toEqual({
      Map: { a: '1' },
    });
    expect(read(['FlatMap.1.K', 'a'], ['FlatMap.1.V', '1'])).toEqual({ FlatMap: { a: 1 } });
    expect([read(['Map', '']), read(['Map.entry', ''])]).toEqual([{ Map: {} }, { Map: {} }]);
    const { Map: map } = read(['Map.entry.1.key', '__proto__'], ['Map.entry.1.value', '1']) as { Map: object };
    expect(Object.keys(map)).toEqual(['__proto__']);
  });

  test.each<[string, string, string]>([
    ['Text.1', 'x', 'Unexpected complex element'],
    ['List', 'x', 'Unexpected list element termination'],
    ['Inner', 'x', 'Unexpected list element termination'],
    ['Inners.member.1', 'x', 'Unexpected list element termination'],
    [`${'a.'.repeat(64)}b`, 'x', 'nested too deeply'],
    ['Number', 'x', 'is not a number'],
  ])('%s=%s is malformed', (name, value, message) => {
    expect(() => read([name, value])).toThrow(Malformed);
    expect(() => read([name, value])).toThrow(message);
  });

  test('nests so deep', () => {
    expect(read([`${'a.'.repeat(63)}b`, 'x'])).toEqual({});
  });

  test('takes the last of what is a value and a branch', () => {
    expect(read(['Inner', 'x'], ['Inner.Text', 'y'])).toEqual({ Inner: { Text: 'y' } });
  });
});

describe('shapes', () => {
  test('are linked when they are asked for, once', () => {
    expect(linked.structure('Everything')).toBe(everything);
    expect(everything.members.find(({ name }) => name === 'Inner')?.shape).toBe(everything);
    expect(everything.required).toBe(0);
    let made = 0;
    const once = lazy(() => ++made);
    expect([once(), once()]).toEqual([1, 1]);
  });

  test('that are invalid are errors of the generated file', () => {
    expect(() => linked.structure('Nothing')).toThrow('no shape Nothing in a generated model');
    expect(() => linked.structure('NamedList')).toThrow('NamedList is not a structure');
    expect(() => linked.members({ x: 63 })).toThrow('unknown scalar 63 in a generated model');
  });
});
