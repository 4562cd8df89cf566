import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { additions } from '../../modules/testing.ts';
import { temporaryFolder } from '../testing/project.ts';
import { installedPackage } from './installed.ts';

test('the package of a module is what npm has of its version, if it can be read', () => {
  const root = temporaryFolder();
  const folder = join(root, 'node_modules/awsm-thumbs');
  const record = {
    name: 'awsm-thumbs',
    package: 'awsm-thumbs',
    version: '1.0.0',
    source: undefined,
    files: new Map(),
    resources: 'own' as const,
    additions: additions(),
  };
  const write = (manifest: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    writeFileSync(join(folder, 'awsm.json'), '{}');
  };
  expect(installedPackage(root, record)).toBeUndefined();
  write('{"name":"awsm-thumbs","version":"1.0.0","scripts":{"install":"make"}}');
  expect(installedPackage(root, record)?.scripts).toEqual({ install: 'make' });
  write('{"name":"awsm-thumbs","version":"2.0.0","scripts":{"install":"make"}}');
  expect(installedPackage(root, record)).toBeUndefined();
  write('{"name":"awsm-thu');
  expect(installedPackage(root, record)).toBeUndefined();
});
