import { expect, test } from 'vitest';
import { editConfigText } from './edit.ts';

const imports = "import { defineProject } from 'jaws-core-js/config';\n\n";
/** Edits a text below the imports, and returns it without them. */
function edited(text: string, path: (string | number)[], value: unknown): string | undefined {
  return editConfigText(`${imports}${text}`, path, value)?.slice(imports.length);
}

const project = `// The shop.
export default defineProject({
  name: 'shop',
  stages: {
    // Ours.
    dev: [{ region: 'us-east-1' }], // one
    prod: [
      { region: 'us-east-1', iamRoleArnLambda: "arn" }, // home
      {
        region: 'eu-west-1', // Ireland
      }, // far
    ],
  },
});
`;

test.each([
  [
    'a list on one line',
    ['stages', 'dev', 1],
    { region: 'b' },
    "dev: [{ region: 'us-east-1' }, { region: 'b' }], // one",
  ],
  [
    'a list with lines of their own',
    ['stages', 'prod', 2],
    { region: 'b', tags: { "it's": 'a "b"' } },
    `      }, // far\n      { region: 'b', tags: { 'it\\'s': 'a "b"' } },\n    ],\n`,
  ],
  ['a name', ['stages', 'test'], [], '    ],\n    test: [],\n  },\n'],
  [
    'names that are not there',
    ['domains', 'prod', 0, 'name'],
    'a',
    "  },\n  domains: { prod: [{ name: 'a' }] },\n});\n",
  ],
  ['a value', ['name'], 'other', "  name: 'other',\n"],
  ['an object on one line', ['stages', 'dev', 0, 'jawsBucket'], 'b', "[{ region: 'us-east-1', jawsBucket: 'b' }]"],
  [
    'an object with lines',
    ['stages', 'prod', 1, 'jawsBucket'],
    'b',
    "// Ireland\n        jawsBucket: 'b',\n      }, // far\n",
  ],
  ['a whole list', ['stages', 'dev'], [1, null, true], 'dev: [1, null, true], // one'],
])('sets %s', (_, path, value, expected) => {
  const after = edited(project, path, value)!;
  expect(after).toContain(expected);
  expect(after).toContain('// The shop.\n');
});

test('a file without commas at the end, with double quotes, tabs and line ends of Windows keeps them', () => {
  const text =
    'export default {\r\n\tname: "it\'s",\r\n\tstages: {\r\n\t\tdev: [\r\n\t\t\t{ region: "a" } // one\r\n\t\t]\r\n\t}\r\n};\r\n';
  expect(editConfigText(text, ['stages', 'dev', 1], { region: 'b' })).toBe(
    text.replace('{ region: "a" } // one', '{ region: "a" }, // one\r\n\t\t\t{ region: "b" }'),
  );
  expect(editConfigText(text, ['domain'], "it's")).toBe(text.replace('\t}\r\n};', '\t},\r\n\tdomain: "it\'s"\r\n};'));
  expect(editConfigText(text, ['stages', 'prod'], undefined)).toBe(text);
});

test.each([
  ['export default {};', 'export default { a: 1 };'],
  ['export default { };', 'export default { a: 1 };'],
  ['export default {\n  // none\n};', 'export default {\n  // none\n  a: 1,\n};'],
  ['export default { b: 2, };', 'export default { b: 2, a: 1 };'],
  ['export default { ...other };', 'export default { ...other, a: 1 };'],
])('%s', (text, expected) => {
  expect(editConfigText(text, ['a'], 1)).toBe(expected);
});

test.each([
  ['the first of several lines', ['stages', 'prod', 0], '    prod: [\n      {\n        region'],
  ['the last of several lines', ['stages', 'prod', 1], '// home\n    ],\n'],
  ['the only one on a line', ['stages', 'dev', 0], 'dev: [], // one'],
  ['a name with its comment', ['stages', 'dev'], '    // Ours.\n    prod: ['],
])('takes out %s', (_, path, expected) => {
  expect(edited(project, path, undefined)).toContain(expected);
});

test.each([
  ['export default { a: 1, b: 2 };', 'b', 'export default { a: 1 };'],
  ['export default { a: 1, b: 2 };', 'a', 'export default { b: 2 };'],
  ['export default { a: 1, /* , */ b: 2, };', 'b', 'export default { a: 1, /* , */ };'],
  ['export default {\n  a: 1, // one,\n  b: 2 // two\n};', 'b', 'export default {\n  a: 1 // one,\n};'],
  ['export default {\n  a: 1,\n  b: 2 };', 'b', 'export default {\n  a: 1 };'],
])('%s without %s', (text, key, expected) => {
  expect(editConfigText(text, [key], undefined)).toBe(expected);
});

test('constants of the file are changed where they stand', () => {
  const text = "const dev = [{ region: 'a' }];\nexport default defineProject({ stages: { dev } });\n";
  expect(edited(text, ['stages', 'dev', 1], { region: 'b' })).toBe(text.replace("'a' }]", "'a' }, { region: 'b' }]"));
});

test.each([
  ['a call', 'export default { stages: { dev: make() } };', ['stages', 'dev', 0]],
  ['a value of a call', 'export default { name: make() };', ['name']],
  ['an import', "import { stages } from './stages';\nexport default { stages };", ['stages', 'dev']],
  ['a spread', 'export default { ...base };', ['stages', 'dev', 1, 'region'], 'appends'],
  ['a function', 'export default make({});', ['name']],
  ['what cannot be parsed', 'export default {', ['name']],
])('%s is left alone', (_, text, path, appends?: string) => {
  const after = editConfigText(text, path, 'x');
  // The contents of a spread are only known when the file is evaluated: see changedSource.
  if (appends) expect(after).toContain('stages: { dev: [');
  else expect(after).toBeUndefined();
});
