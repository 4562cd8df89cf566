import { expect, test } from 'vitest';
import { editTo, foldEqual, type Layout, type TemplateData } from './tidy-layout.ts';

const A = { Type: 'A' };
const B = { Type: 'B' };
const layout = (shared: TemplateData | undefined, ...overlays: TemplateData[]): Layout => ({
  shared,
  overlays: new Map(overlays.map((data, index) => [`dev/${index}`, data])),
});
/** The shared file, then the others in order. */
const folded = (...args: Parameters<typeof layout>) => {
  const { shared, overlays } = foldEqual(layout(...args));
  return [shared, ...overlays.values()];
};
const resources = (Resources: unknown) => ({ Resources });

test.each<[string, Parameters<typeof layout>, unknown[]]>([
  [
    'what is equal everywhere',
    [undefined, resources({ A }), resources({ A })],
    [resources({ A }), resources({}), resources({})],
  ],
  [
    'what differs stays',
    [undefined, resources({ A }), resources({ A: B })],
    [resources({}), resources({ A }), resources({ A: B })],
  ],
  [
    'what most have is shared, the others keep theirs',
    [undefined, resources({ A: B }), resources({ A }), resources({ A })],
    [resources({ A }), resources({ A: B }), resources({}), resources({})],
  ],
  [
    'what one of them lacks stays',
    [undefined, resources({ A }), resources({ A }), resources({})],
    [resources({}), resources({ A }), resources({ A }), resources({})],
  ],
  [
    'what one takes out stays',
    [undefined, resources({ A }), resources({ A }), resources({ A: null })],
    [resources({}), resources({ A }), resources({ A }), resources({ A: null })],
  ],
  ['the only one', [undefined, resources({ A })], [resources({ A }), resources({})]],
  [
    'what the shared file has goes where it is equal',
    [resources({ A }), resources({ A }), resources({ A: B })],
    [resources({ A }), resources({}), resources({ A: B })],
  ],
  [
    'parameters that say where a template is stay there',
    [
      undefined,
      { Parameters: { aaStage: A, aaDataModelStage: A, aaJawsBucket: A, aaOther: A } },
      { Parameters: { aaStage: A, aaDataModelStage: A, aaJawsBucket: A, aaOther: A } },
    ],
    [
      { Parameters: { aaOther: A } },
      { Parameters: { aaStage: A, aaDataModelStage: A, aaJawsBucket: A } },
      { Parameters: { aaStage: A, aaDataModelStage: A, aaJawsBucket: A } },
    ],
  ],
  [
    'a resource of such a name is shared',
    [undefined, resources({ aaStage: A }), resources({ aaStage: A })],
    [resources({ aaStage: A }), resources({}), resources({})],
  ],
  [
    'other sections go with their last entry',
    [undefined, { Outputs: { A } }, { Outputs: { A, B } }],
    [{ Outputs: { A } }, {}, { Outputs: { B } }],
  ],
  ['a section that only one has stays, empty as it is', [undefined, { Outputs: {} }, {}], [{}, { Outputs: {} }, {}]],
  [
    'everything else as a whole',
    [undefined, { Description: 'x', Metadata: { a: 1 } }, { Description: 'x', Metadata: { a: 2 } }],
    [{ Description: 'x' }, { Metadata: { a: 1 } }, { Metadata: { a: 2 } }],
  ],
  [
    'a whole that the shared file has otherwise stays',
    [{ Description: 'y' }, { Description: 'x' }, { Description: 'x' }],
    [{ Description: 'y' }, { Description: 'x' }, { Description: 'x' }],
  ],
  [
    'a whole that the shared file has already goes',
    [{ Description: 'x' }, { Description: 'x' }, { Description: 'x' }],
    [{ Description: 'x' }, {}, {}],
  ],
  ['a whole that the second lacks stays', [undefined, { Description: 'x' }, {}], [{}, { Description: 'x' }, {}]],
])('%s', (_what, before, after) => {
  const copy = structuredClone(before);
  expect(folded(...before)).toEqual(after);
  expect(before).toEqual(copy);
});

test('a text is edited with its look and its comments', () => {
  const text = '{\n\t// ours\n\t"Description": "x",\n\t"Resources": {\n\t\t"A": 1,\n\t\t"B": 2 // two\n\t}\n}\n';
  const data = { Description: 'x', Resources: { A: 1, B: 2 } };
  expect(editTo(text, data, data)).toBe(text);
  expect(editTo(text, data, { Description: 'y', Resources: { B: 2, C: 3 } })).toBe(
    '{\n\t// ours\n\t"Description": "y",\n\t"Resources": {\n\t\t"B": 2,\n\t\t"C": 3 // two\n\t}\n}\n',
  );
  expect(JSON.parse(editTo('{}', undefined, { A: 1 }))).toEqual({ A: 1 });
  expect(JSON.parse(editTo('{"A": 1, "B": {"c": 1}}', { A: 1, B: { c: 1 } }, { B: 'x' }))).toEqual({ B: 'x' });
});
