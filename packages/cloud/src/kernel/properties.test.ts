import { expect, test } from 'vitest';
import { AwsError } from './errors.ts';
import {
  flag,
  json,
  number,
  object,
  objects,
  optionalTexts,
  orGoneBy,
  tagList,
  tagMap,
  text,
  texts,
} from './properties.ts';

const specified = {
  text: 'x',
  number: 5,
  digits: '7',
  yes: 'TRUE',
  no: false,
  nothing: null,
  list: [1, 'a', null, { n: 1 }],
  object: { n: 1 },
  Tags: [{ Key: 'own', Value: 1 }, { Key: 'both', Value: 'own' }, {}, 'odd'],
};

test('values are read as what a type wants them to be', () => {
  expect([text(specified, 'text'), text(specified, 'number'), text(specified, 'no')]).toEqual(['x', '5', 'false']);
  expect([number(specified, 'number'), number(specified, 'digits')]).toEqual([5, 7]);
  expect([flag(specified, 'yes'), flag(specified, 'no'), flag(specified, 'text')]).toEqual([true, false, false]);
  expect([object(specified, 'object'), object(specified, 'list'), object(specified, 'text')]).toEqual([
    { n: 1 },
    undefined,
    undefined,
  ]);
  expect([objects(specified, 'list'), objects(specified, 'object')]).toEqual([[{ n: 1 }], []]);
  expect([texts(specified, 'list'), texts(specified, 'text')]).toEqual([['1', 'a', 'null', '[object Object]'], []]);
  expect([optionalTexts(specified, 'text'), optionalTexts({ a: [] }, 'a')]).toEqual([undefined, []]);
  expect([json(specified, 'text'), json(specified, 'object'), json(specified, 'list')]).toEqual([
    'x',
    '{"n":1}',
    '[1,"a",null,{"n":1}]',
  ]);
});

test('what is missing is undefined, and nothing is read from a prototype', () => {
  for (const read of [text, number, flag, object, optionalTexts, json]) {
    for (const properties of [specified, undefined]) {
      for (const name of ['nothing', 'none', 'toString', 'constructor', '__proto__'])
        expect(read(properties, name), `${read.name} ${name}`).toBeUndefined();
    }
  }
  expect([objects(undefined, 'x'), texts(undefined, 'x')]).toEqual([[], []]);
});

test("a resource's own tags win over those of its stack", () => {
  const tags = tagMap(specified, { tags: { stack: 's', both: 'stack' } });
  expect(tags).toEqual({ stack: 's', both: 'own', own: '1', '': '' });
  expect(tagMap({}, { tags: { stack: 's' } })).toEqual({ stack: 's' });
  expect(tagList({ a: '1', b: '2' })).toEqual([
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ]);
});

test('a "gone" code is undefined, and any other error is thrown', async () => {
  const gone = orGoneBy('NotFound', 'NoSuch');
  expect(await gone(Promise.resolve(7))).toBe(7);
  for (const code of ['NotFound', 'NoSuch'])
    expect(await gone(Promise.reject(new AwsError(code, 'x')))).toBeUndefined();
  await expect(gone(Promise.reject(new AwsError('AccessDenied', 'x')))).rejects.toThrow('x');
  await expect(gone(Promise.reject(Object.assign(new Error('bug'), { code: 'NotFound' })))).rejects.toThrow('bug');
});
