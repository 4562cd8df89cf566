import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLeniently, readProject } from './read.ts';
import { checkRequiredAround } from './required.ts';

const project = (files: Readonly<Record<string, string>>) => {
  const root = mkdtempSync(join(tmpdir(), 'jaws-required-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  return root;
};
const json = (jaws: unknown) => JSON.stringify({ jaws, name: 'shop', domain: 'shop.test' });
const asks = { code: 'OtherJawsNeeded', message: expect.stringContaining('asks for JAWS ^2.7. This is JAWS 2.0.0.') };

test('a project that asks for another version is refused, before any mistake of its files', () => {
  const root = project({ 'jaws.json': `{"jaws": "^2.7", "a field of 2.7": [}` });
  mkdirSync(join(root, 'deep'));
  for (const look of [() => checkRequiredAround(join(root, 'deep')), () => readProject(root)]) {
    expect(look).toThrow(expect.objectContaining({ ...asks, hint: expect.stringContaining('jaws-framework@"^2.7"') }));
  }
});

test('one in TypeScript is refused as soon as it was run', () => {
  const root = project({ 'jaws.config.ts': `export default { jaws: '^2.7', 'a field of 2.7': 1 };` });
  expect(() => readProject(root)).toThrow(expect.objectContaining(asks));
  expect(() => checkRequiredAround(root)).not.toThrow();
});

test.each([['^2.0'], ['2.0.0'], ['1 || 2'], ['>=2 <3'], [undefined], ['no range'], [2]])(
  '%s is not refused',
  (range) => {
    const root = project({ 'jaws.json': json(range) });
    expect(() => checkRequiredAround(root)).not.toThrow();
    expect(readProject(root).jaws.data).toMatchObject({ name: 'shop' });
  },
);

test('completion reads a project of any version', () => {
  expect(readLeniently(project({ 'jaws.json': json('^9') }), []).jaws).toMatchObject({ name: 'shop' });
});

test('outside of a project nothing is asked for', () => {
  expect(() => checkRequiredAround(project({}))).not.toThrow();
});
