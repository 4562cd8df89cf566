import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event } from '../../events.ts';
import type { FunctionModel } from '../../model/types.ts';
import { warnOfUnbuilt } from './addons.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'jaws-addon-')), 'node_modules/native');
  mkdirSync(folder, { recursive: true });
});
afterEach(() => rmSync(join(folder, '../..'), { recursive: true }));

function warned(manifest: object, paths: readonly string[] = ['index.js']): readonly string[] {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'native', ...manifest }));
  const events: Event[] = [];
  const files = paths.map((path) => ({ path, file: join(folder, path) }));
  warnOfUnbuilt({ id: 'a/f' } as FunctionModel, folder, files, (event) => void events.push(event));
  return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
}

test('a package whose addon was never built is named, and no other', () => {
  expect(warned({})).toEqual([]);
  writeFileSync(join(folder, 'binding.gyp'), '{}');
  expect(warned({})).toEqual(['a/f: native has a native addon that was never built, so the zip is without it.']);
  expect(warned({}, ['index.js', 'build/Release/native.node'])).toEqual([]);
  expect(warned({}, ['index.js', 'native.wasm'])).toEqual([]);
  const optionalDependencies = { 'native-linux-x64': '1.0.0' };
  expect(warned({ optionalDependencies })).toHaveLength(1);
  mkdirSync(join(folder, '../native-linux-x64'));
  writeFileSync(join(folder, '../native-linux-x64/package.json'), '{"name":"native-linux-x64"}');
  expect(warned({ optionalDependencies })).toEqual([]);
});
