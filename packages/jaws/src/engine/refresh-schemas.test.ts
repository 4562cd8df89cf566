import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { Event } from '../events.ts';
import { schemaFiles, writtenBy } from '../scaffold/schemas.ts';
import { version } from '../version.ts';
import { refreshSchemas } from './refresh-schemas.ts';
import { projectFolder, write } from './testing/project.ts';

let root: string;
let events: Event[];
beforeEach(() => {
  root = projectFolder();
  events = [];
});

const emit = (event: Event) => void events.push(event);
const files = schemaFiles();
const content = (path: string) => readFileSync(join(root, path), 'utf8');
const put = (change: (text: string) => string) =>
  write(root, Object.fromEntries(files.map((file) => [file.path, change(file.content)])));
const older = (text: string) => text.replace(`JAWS ${version()}`, 'JAWS 1.9.0');

test('schemas of another JAWS are replaced, once, and it is said', async () => {
  put(older);
  await refreshSchemas({ emit }, join(root, 'cloudformation'));
  await refreshSchemas({ emit }, root);
  for (const file of files) expect(content(file.path)).toBe(file.content);
  expect(events).toEqual([{ type: 'notice', message: expect.stringContaining(`JAWS ${version()}`) }]);
});

test('schemas that somebody edited, or that are somebody else’s, stay', async () => {
  const edited = (text: string) => older(text).replace('"type": "object"', '"type": "object", "title": "ours"');
  put(edited);
  await refreshSchemas({ emit }, root);
  for (const file of files) expect(content(file.path)).toBe(edited(file.content));
  put(() => '{ "title": "ours" }');
  await refreshSchemas({ emit }, root);
  expect(content(files[0]!.path)).toContain('ours');
  expect(events).toEqual([]);
});

test('without schemas, or without a project, there is nothing to do', async () => {
  await refreshSchemas({ emit }, root);
  rmSync(join(root, 'jaws.json'));
  await refreshSchemas({ emit }, root);
  expect(events).toEqual([]);
});

test('a schema names the JAWS that wrote it', () => {
  expect(files.map((file) => writtenBy(file.content))).toEqual([version(), version()]);
  expect(['', '[]', '{}', 'x'].map(writtenBy)).toEqual([undefined, undefined, undefined, undefined]);
});
