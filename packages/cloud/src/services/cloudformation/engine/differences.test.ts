import { describe, expect, it } from 'vitest';
import type { PropertySpec, ResourceSpec, Specs } from '../template/specs.ts';
import { changedProperties, propertyReplaces, replaces } from './differences.ts';

describe('changedProperties', () => {
  it.each<[object, object, string[]]>([
    [{}, {}, []],
    [{ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }, []],
    [{ a: 1, gone: 1, same: 1 }, { new: 1, a: 2, same: 1 }, ['a', 'gone', 'new']],
    [{ l: [1, 2] }, { l: [2, 1] }, ['l']],
    [{}, { toString: 'x' }, ['toString']],
    [{ constructor: 'x' }, {}, ['constructor']],
  ])('from %j to %j: %j', (before, after, names) => {
    const found = changedProperties(before as Record<string, unknown>, after as Record<string, unknown>);
    expect(found).toEqual(names);
  });
});

describe('whether a change replaces', () => {
  const spec = (replaces: PropertySpec['replaces'], type: PropertySpec['type'] = 's'): PropertySpec => ({
    required: false,
    replaces,
    type,
  });
  const members = new Map([
    ['yes', spec('yes')],
    ['maybe', spec('maybe')],
    ['no', spec('no')],
    ['deep', spec('no', { definition: 0 })],
    ['list', spec('no', { list: 's' })],
  ]);
  const specs = {
    resource: (type: string) => (type === 'T' ? ({ properties: members } as Partial<ResourceSpec>) : undefined),
    definition: () => members,
  } as unknown as Specs;

  it.each<[object, object, string]>([
    [{ yes: 1 }, { yes: 1 }, 'no'],
    [{ yes: 1 }, { yes: 2 }, 'yes'],
    [{}, { yes: 1 }, 'yes'],
    [{ yes: 1 }, {}, 'yes'],
    [{ maybe: 1 }, { maybe: 2 }, 'maybe'],
    [{ no: 1 }, { no: 2 }, 'no'],
    [{ unknown: 1 }, { unknown: 2 }, 'no'],
    [{ list: ['a'] }, { list: ['b'] }, 'no'],
    [{ maybe: 1, yes: 1, no: 1 }, { maybe: 2, yes: 2, no: 2 }, 'yes'],
    [{ maybe: 1, no: 1 }, { maybe: 2, no: 2 }, 'maybe'],
    [{ deep: { yes: 1, no: 1 } }, { deep: { yes: 1, no: 2 } }, 'no'],
    [{ deep: { yes: 1 } }, { deep: { yes: 2 } }, 'yes'],
    [{ deep: { deep: { maybe: 1 } } }, { deep: { deep: { maybe: 2 } } }, 'maybe'],
    [{}, { deep: { yes: 1 } }, 'yes'],
    [{ deep: { yes: 1 } }, {}, 'yes'],
    [{ deep: 'text' }, { deep: { yes: 1 } }, 'no'],
    [{ deep: { yes: 1 } }, { deep: 'text' }, 'no'],
  ])('from %j to %j: %s', (before, after, expected) => {
    expect(replaces(specs, 'T', before as Record<string, unknown>, after as Record<string, unknown>)).toBe(expected);
    expect(replaces(specs, 'Other', before as Record<string, unknown>, after as Record<string, unknown>)).toBe('no');
  });

  it('of one property, by its specification', () => {
    expect(propertyReplaces(specs, 'T', 'maybe', 1, 2)).toBe('maybe');
    expect(propertyReplaces(specs, 'T', 'deep', undefined, { yes: 1 })).toBe('yes');
    expect(propertyReplaces(specs, 'T', 'deep', { no: 1 }, undefined)).toBe('no');
    expect(propertyReplaces(specs, 'T', 'unknown', 1, 2)).toBe('no');
    expect(propertyReplaces(specs, 'Other', 'yes', 1, 2)).toBe('no');
  });
});
