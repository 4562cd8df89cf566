import { describe, expect, test } from 'vitest';
import type { TemplateResource } from '../model/types.ts';
import { markTexts as marked } from './alike.ts';

const mark = 'jaws:text';
const markTexts = (...args: Parameters<typeof marked>) => marked(...args).resources;
const fn = (Variables: unknown, Metadata?: Record<string, unknown>): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Environment: { Variables } },
  ...(Metadata && { Metadata }),
});
const ref = (name: string) => ({ Ref: name });
const marksOf = (before: unknown, after: unknown, was: Record<string, string>, is: Record<string, string>) =>
  (markTexts({ A: fn(before) }, { A: fn(after) }, was, is).A?.Metadata as Record<string, unknown> | undefined)?.[mark];

describe('a text that names another parameter', () => {
  test.each([
    ['with the same value', { One: 'x' }, { Two: 'x' }],
    ['whose value is not known yet', { One: 'x' }, {}],
    ['in place of one whose value is masked', { One: '****' }, { Two: 'x' }],
    ['that is masked', { One: 'x' }, { Two: '****' }],
  ])('is marked: %s', (_, was, is) => {
    expect(marksOf({ V: ref('One') }, { V: ref('Two') }, was, is)).toMatch(/^[0-9a-f]{12}$/);
  });

  test('is marked: in place of its value itself, and the other way round', () => {
    expect(marksOf({ V: 'x' }, { V: ref('Two') }, {}, { Two: 'x' })).toBeDefined();
    expect(marksOf({ V: ref('One') }, { V: 'x' }, { One: 'x' }, {})).toBeDefined();
    expect(marksOf({ V: ref('One') }, { V: 'y' }, { One: 'x' }, {})).toBeUndefined();
  });

  test('is not, where CloudFormation sees the difference itself', () => {
    expect(marksOf({ V: ref('One') }, { V: ref('Two') }, { One: 'x' }, { Two: 'y' })).toBeUndefined();
    expect(marksOf({ V: ref('One') }, { V: ref('One') }, { One: 'x' }, { One: 'y' })).toBeUndefined();
    expect(marksOf({ V: ref('One'), W: '1' }, { V: ref('Two'), W: '2' }, { One: 'x' }, { Two: 'x' })).toBeUndefined();
    expect(marksOf({ V: ref('One') }, { V: ref('Two'), W: '1' }, { One: 'x' }, { Two: 'x' })).toBeUndefined();
    expect(marksOf({ V: ref('One'), W: '1' }, { V: ref('Two') }, { One: 'x' }, { Two: 'x' })).toBeUndefined();
    expect(marksOf([ref('One')], { 0: ref('Two') }, { One: 'x' }, { Two: 'x' })).toBeUndefined();
  });

  test('in lists and deeper counts as well', () => {
    const text = (name: string) => [{ a: ['b', ref(name)] }];
    expect(marksOf(text('One'), text('Two'), { One: 'x' }, { Two: 'x' })).toBeDefined();
  });
});

test('the mark stays, and stands for the text alone', () => {
  const values = { One: 'x' };
  const first = markTexts(
    { A: fn({ V: ref('One') }, { mine: 1 }) },
    { A: fn({ V: ref('Two') }, { mine: 1 }) },
    values,
    {
      Two: 'x',
    },
  );
  expect(first.A!.Metadata).toEqual({ mine: 1, [mark]: expect.any(String) });
  // The next plan, from the project's resource and from the deployed one.
  for (const again of [fn({ V: ref('Two') }, { mine: 1 }), first.A!]) {
    expect(markTexts(first, { A: again }, { Two: 'x' }, { Two: 'x' })).toEqual(first);
  }
  const changed = markTexts(first, { A: fn({ V: 'other' }, { mine: 1 }) }, { Two: 'x' }, {});
  expect((changed.A!.Metadata as Record<string, unknown>)[mark]).not.toBe(
    (first.A!.Metadata as Record<string, unknown>)[mark],
  );
});

test('names those that may have no other change', () => {
  const [one, two] = [fn({ V: ref('One') }), fn({ V: ref('Two') })];
  const renamed = (is: Record<string, string>) => [
    ...marked({ A: one, B: one }, { A: two, B: one }, { One: 'x' }, is).renamed,
  ];
  expect(renamed({ Two: 'x' })).toEqual(['A']);
  expect(renamed({ Two: 'y' })).toEqual([]);
});

test('a resource that is new is not marked, and nothing else of one changes', () => {
  const made = fn({ V: ref('Two') });
  expect(markTexts({}, { A: made }, {}, { Two: 'x' })).toEqual({ A: made });
  const plain = fn({ V: ref('One') });
  const found = markTexts({ A: plain }, { A: made }, { One: 'x' }, { Two: 'x' }).A!;
  expect(found).toEqual({ ...made, Metadata: { [mark]: expect.any(String) } });
});
