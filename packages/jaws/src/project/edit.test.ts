import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { editJsonValues } from './edit.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-edit-'));
  file = join(folder, 'jaws.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const edited = (text: string, path: (string | number)[], value: unknown) => {
  writeFileSync(file, text);
  editJsonValues(file, [[path, value]]);
  return readFileSync(file, 'utf8');
};

test('keeps comments, order and indentation', () => {
  const text = '{\n\t// kept\n\t"name": "a", // kept too\n\t"stages": {}\n}\n';
  expect(edited(text, ['stages', 'dev'], [{ region: 'us-east-1' }])).toBe(
    '{\n\t// kept\n\t"name": "a", // kept too\n\t"stages": {\n\t\t"dev": [\n\t\t\t{\n\t\t\t\t"region": "us-east-1"\n\t\t\t}\n\t\t]\n\t}\n}\n',
  );
});

test('keeps Windows line ends and the byte order mark', () => {
  expect(edited('\uFEFF{\r\n    "name": "a"\r\n}\r\n', ['domain'], 'b.com')).toBe(
    '\uFEFF{\r\n    "name": "a",\r\n    "domain": "b.com"\r\n}\r\n',
  );
});

test('adds to a list and removes a value', () => {
  const text = '{ "stages": { "dev": [{ "region": "us-east-1" }] } }';
  writeFileSync(file, text);
  editJsonValues(file, [[['stages', 'dev', 1], { region: 'eu-west-1' }]]);
  editJsonValues(file, [[['stages', 'dev', 0], undefined]]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ stages: { dev: [{ region: 'eu-west-1' }] } });
});

test('does not touch the file when nothing changes', () => {
  writeFileSync(file, '{"name":"a"}');
  const before = statSync(file).ino;
  editJsonValues(file, [[['name'], 'a']]);
  expect(statSync(file).ino).toBe(before);
});

test('takes the indentation of the properties, not of a comment above them', () => {
  const text = '/*\n * Ours.\n */\n{\n    "name": "a"\n}\n';
  expect(edited(text, ['stages'], { dev: [] })).toBe(
    '/*\n * Ours.\n */\n{\n    "name": "a",\n    "stages": {\n        "dev": []\n    }\n}\n',
  );
});
