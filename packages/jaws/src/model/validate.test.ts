import { expect, test } from 'vitest';
import * as z from 'zod';
import { parseSource } from '../project/source.ts';
import { validate } from './validate.ts';

const schema = z.strictObject({
  name: z.string(),
  kind: z.enum(['one', 'two']).optional(),
  inner: z.strictObject({ size: z.int().min(1).max(5).optional() }).optional(),
  list: z.array(z.strictObject({ id: z.string() })).optional(),
  either: z.union([z.boolean(), z.strictObject({ deep: z.number() })]).optional(),
});

/** The valid part, and every mistake as `line:column message hint`. */
function check(data: unknown, options = {}) {
  const { source } = parseSource('/x.json', 'x.json', Buffer.from(JSON.stringify(data, null, 2)));
  const mistakes: string[] = [];
  const valid = validate(
    schema,
    source,
    ({ message, position, hint }) => {
      mistakes.push([`${position?.line}:${position?.column}`, message, hint].filter(Boolean).join(' '));
    },
    options,
  );
  return { valid, mistakes };
}

test('valid input is returned', () => {
  const data = { name: 'x', inner: { size: 5 }, either: { deep: 1 } };
  expect(check(data)).toEqual({ valid: data, mistakes: [] });
});

test.each<[object, string[]]>([
  [{}, ['1:1 x.json: name is missing.']],
  [{ name: 1 }, ['2:11 x.json: name must be text in double quotes, not 1.']],
  [{ name: null }, ['2:11 x.json: name must be text in double quotes, not null.']],
  [{ name: 'x', kind: 'tow' }, ['3:11 x.json: kind must be one of one, two, not "tow". Did you mean two?']],
  [{ name: 'x', kind: 'other' }, ['3:11 x.json: kind must be one of one, two, not "other".']],
  [{ name: 'x', inner: { size: 6 } }, ['4:13 x.json: inner.size must be at most 5, not 6.']],
  [{ name: 'x', inner: { size: 0 } }, ['4:13 x.json: inner.size must be at least 1, not 0.']],
  [{ name: 'x', inner: { size: 1.5 } }, ['4:13 x.json: inner.size must be a whole number, not 1.5.']],
  [{ name: 'x', inner: [] }, ['3:12 x.json: inner must be an object, not a list.']],
  [{ name: 'x', list: {} }, ['3:11 x.json: list must be a list, not an object.']],
  [{ name: 'x', list: [{ id: 'a' }, {}] }, ['7:5 x.json: list[1].id is missing.']],
  [{ name: 'x', either: 'y' }, ['3:13 x.json: either must be true or false, or an object, not "y".']],
  [{ name: 'x', either: { deep: 'y' } }, ['4:13 x.json: either.deep must be a number, not "y".']],
  [{ name: 'x', nmae: 1 }, ['3:3 x.json: nmae is not a known field. Did you mean name?']],
  [
    { name: 'x', strange: 1 },
    ['3:3 x.json: strange is not a known field. Known here: name, kind, inner, list, either.'],
  ],
  [{ name: 'x', inner: { szie: 1 } }, ['4:5 x.json: inner.szie is not a known field. Did you mean size?']],
  [{ name: 'x', list: [{ id: 'a', x: 1 }] }, ['6:7 x.json: list[0].x is not a known field. Known here: id.']],
  [{ name: 'x', either: { deep: 1, more: 1 } }, ['5:5 x.json: either.more is not a known field. Known here: deep.']],
])('%j', (data, mistakes) => {
  const found = check(data);
  expect(found.mistakes).toEqual(mistakes);
  expect(found.valid).toBeUndefined();
});

test('an unknown field is ignored in a file of an installed module, a typo or a wrong value is not', () => {
  const foreign = { foreign: true };
  expect(check({ name: 'x', strange: 1, inner: { odd: 1, size: 2 } }, foreign)).toEqual({
    valid: { name: 'x', inner: { size: 2 } },
    mistakes: [],
  });
  expect(check({ name: 'x', nmae: 1 }, foreign).mistakes).toEqual([
    '3:3 x.json: nmae is not a known field. Did you mean name?',
  ]);
  expect(check({ strange: 1 }, foreign).mistakes).toEqual(['1:1 x.json: name is missing.']);
});
