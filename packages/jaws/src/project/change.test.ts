import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import { type Change, changedSource, changeJaws } from './change.ts';
import { evaluateConfigs } from './config/evaluate.ts';
import { folderOf } from './config/testing.ts';
import { readJaws } from './read.ts';

const literal = `import { defineProject } from 'jaws-core-js/config';
import { names } from './names.ts';

export default defineProject({
  ...names,
  stages: {
    dev: [
      { region: 'us-east-1' }, // home
    ],
  },
});
`;
const names = "export const names = { name: 'shop', domain: 'shop.com', rollout: { dev: { waves: [] }, prod: {} } };\n";
const project = (text: string) => folderOf({ 'jaws.config.ts': text, 'names.ts': names });
const added: Change = [['stages', 'dev', 1], { region: 'eu-west-1', jawsBucket: 'b' }];

function failure(run: () => unknown): JawsError {
  try {
    run();
  } catch (error) {
    return error as JawsError;
  }
  throw new Error('nothing was thrown');
}

test('a literal is changed, and says what was wanted', () => {
  const root = project(literal);
  const preview = changedSource(root, readJaws(root), [added]);
  expect(preview.data).toMatchObject({ name: 'shop', stages: { dev: [{ region: 'us-east-1' }, added[1]] } });
  expect(readFileSync(join(root, 'jaws.config.ts'), 'utf8')).toBe(literal);
  expect(changeJaws(root, [added])).toBe(join(root, 'jaws.config.ts'));
  const after = "// home\n      { region: 'eu-west-1', jawsBucket: 'b' },\n";
  expect(readFileSync(join(root, 'jaws.config.ts'), 'utf8')).toBe(literal.replace('// home\n', after));
  expect(readJaws(root).data).toEqual(preview.data);
  expect(preview.locate(['stages', 'dev', 1, 'region'])).toMatchObject({ line: 9, column: 17 });
  changeJaws(root, [[['stages', 'dev', 1], undefined]]);
  expect(readFileSync(join(root, 'jaws.config.ts'), 'utf8')).toBe(literal);
  expect(readdirSync(root).sort()).toEqual(['jaws.config.ts', 'names.ts']);
});

test.each([
  ['a call', literal.replace(/\[\n[^\]]*\]/, "['us-east-1'].map((region) => ({ region }))"), added, 7],
  ['an import', literal.replace('...names,', '...names, domain: names.domain,'), [['domain', 'x'], 1], 5],
  ['a spread', literal, [['rollout', 'dev', 'waves', 0], ['us-east-1']], 4],
  ['something in a spread', literal, [['rollout', 'dev'], undefined], 4],
  [
    'what decides elsewhere too',
    literal
      .replace('dev: [', 'test: dev,\n    dev: [')
      .replace('export default', "const dev = [{ region: 'us-east-1' }];\n\nexport default"),
    [['stages', 'test', 1], { region: 'a' }],
    undefined,
  ],
  [
    'what is changed again',
    literal.replace('export default', 'const all =').concat('all.stages.dev.length = 1;\nexport default all;\n'),
    added,
    7,
  ],
] as const)('%s is not: nothing is written, and the error says what to write', (what, text, change, line) => {
  const root = project(text);
  const file = join(root, 'jaws.config.ts');
  if (line === undefined) {
    // A list of its own is changed in place.
    changeJaws(root, [change]);
    expect(readJaws(root).data).toMatchObject({ stages: { dev: [{}], test: [{}, { region: 'a' }] } });
    return;
  }
  const before = statSync(file).ino;
  const error = failure(() => changeJaws(root, [change]));
  expect(error, what).toMatchObject({ code: 'NotWritable', position: { file: 'jaws.config.ts', line } });
  expect([statSync(file).ino, readFileSync(file, 'utf8')]).toEqual([before, text]);
});

test('the error shows the change as code, in the quotes of the file', () => {
  const root = project(
    literal.replace(/\[\n[^\]]*\]/, 'make()').concat("const make = () => [{ region: 'us-east-1' }];\n"),
  );
  const error = failure(() => changeJaws(root, [added]));
  expect(error.code).toBe('UnreadableFiles');
  writeFileSync(
    join(root, 'jaws.config.ts'),
    literal.replace(/\[\n[^\]]*\]/, 'make()').concat("function make() {\n  return [{ region: 'us-east-1' }];\n}\n"),
  );
  expect(failure(() => changeJaws(root, [added, [['domains', 'dev'], undefined]]))).toMatchObject({
    message: 'JAWS cannot write to jaws.config.ts: what it has to change is not a literal there (line 7).',
    hint: expect.stringContaining(
      "By hand, in jaws.config.ts:7: write `{ region: 'eu-west-1', jawsBucket: 'b' }` at `stages.dev[1]`.",
    ),
  });
});

test('changes saved during the evaluation are kept', () => {
  const root = project(literal);
  const saved = literal.replace('// home', '// mine');
  const slow: typeof evaluateConfigs = (...files) => {
    writeFileSync(join(root, 'jaws.config.ts'), saved);
    return evaluateConfigs(...files);
  };
  expect(failure(() => changeJaws(root, [added], slow))).toMatchObject({ code: 'FilesChanged' });
  expect(readFileSync(join(root, 'jaws.config.ts'), 'utf8')).toBe(saved);
});

test('a byte order mark stays', () => {
  const root = project(`\uFEFF${literal}`);
  changeJaws(root, [added]);
  expect(readFileSync(join(root, 'jaws.config.ts'), 'utf8')).toMatch(/^\uFEFFimport/);
});
