import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOf } from '../model/testing-layers.ts';
import { readProject } from '../project/read.ts';
import { adaptModule } from './adapt.ts';
import { applyChanges, type Changes } from './changes.ts';
import { modulePackage } from './package.ts';
import { planInstall, planRemove, planUpdate } from './plan.ts';
import { readRecord } from './record.ts';
import { files } from './testing.ts';
import { planTidy } from './tidy.ts';

const jaws = { name: 'shop', domain: 'shop.test', stages: { dev: [{ region: 'us-east-1' }] } };
const packageOf = (version: string, texts: Readonly<Record<string, string>>) =>
  modulePackage('x', files({ 'package.json': { name: 'links', version }, 'awsm.json': { name: 'links' }, ...texts }));
const shipped = { 'awsm/a.js': 'a1\n', 'awsm/b.js': 'b1\n', 'awsm/c.js': 'c1\n', 'awsm/d.js': 'd1\nd2\nd3\nd4\n' };

/** A project with version 1 of the module, in which the user has changed these files. */
function installed(edits: Readonly<Record<string, string>> = {}) {
  const root = projectOf({ 'jaws.json': jaws, 'cloudformation/dev/us-east-1/resources-cf.json': { Resources: {} } });
  applyChanges(root, planInstall(readProject(root), packageOf('1.0.0', shipped), 'links@1').changes);
  for (const [path, text] of Object.entries(edits)) {
    mkdirSync(dirname(join(root, 'aws_modules/links', path)), { recursive: true });
    writeFileSync(join(root, 'aws_modules/links', path), text);
  }
  return { root, project: readProject(root), record: readRecord(root, 'links')! };
}
const texts = (changes: Changes) =>
  Object.fromEntries(
    [...changes]
      .filter(([path]) => !path.endsWith('.jaws-module.json'))
      .map(([path, file]) => [path.replace('aws_modules/links/', ''), file && String(file.content)]),
  );

describe('another version', () => {
  test('writes what changed, merges what both changed, and leaves what cannot be merged beside', () => {
    const { root, project, record } = installed({ 'b.js': 'mine\n', 'd.js': 'd1\nd2\nd3\nd4\nmine\n', 'e.js': 'mine' });
    const { 'awsm/c.js': _, ...kept } = shipped;
    const next = {
      ...kept,
      'awsm/a.js': 'a2\n',
      'awsm/b.js': 'b2\n',
      'awsm/d.js': 'd0\nd1\nd2\nd3\nd4\n',
      'awsm/e.js': 'theirs',
    };
    const plan = planUpdate(project, record, packageOf('2.0.0', next));
    expect(texts(plan.changes)).toEqual({
      'a.js': 'a2\n',
      'b.js.new': 'b2\n',
      'c.js': undefined,
      'd.js': 'd0\nd1\nd2\nd3\nd4\nmine\n',
      'e.js.new': 'theirs',
    });
    expect(plan.merged).toEqual(['aws_modules/links/d.js']);
    expect(plan.conflicts).toEqual(['aws_modules/links/b.js', 'aws_modules/links/e.js']);
    applyChanges(root, plan.changes);
    // The record describes the shipped files, and their source.
    const { version, source, resources, files: now } = readRecord(root, 'links')!;
    expect([version, source, resources]).toEqual(['2.0.0', 'links@1', 'own']);
    expect(String(now.get('b.js')?.content)).toBe('b2\n');
    expect(plan.changes.get('aws_modules/links/.jaws-module.json')?.executable).toBe(false);
  });

  test('that takes out what the user changed leaves it, with nothing beside', () => {
    const { project, record } = installed({ 'c.js': 'mine\n' });
    const { 'awsm/c.js': _, ...next } = shipped;
    const plan = planUpdate(project, record, packageOf('2.0.0', next), 'links@2');
    expect([texts(plan.changes), plan.conflicts]).toEqual([{}, ['aws_modules/links/c.js']]);
  });
});

test('a removal keeps what the user wrote, in the folder that is named', () => {
  const { project, record } = installed({ 'b.js': 'mine\n', 'own/x.js': 'mine too\n', 'a.js': 'a1\r\n' });
  const plan = planRemove(project, record, '.jaws/removed', { data: false });
  expect(Object.fromEntries([...plan.changes].map(([path, file]) => [path, file && String(file.content)]))).toEqual({
    ...Object.fromEntries(
      ['awsm.json', 'a.js', 'b.js', 'c.js', 'd.js', 'own/x.js', '.jaws-module.json'].map((path) => [
        `aws_modules/links/${path}`,
        undefined,
      ]),
    ),
    '.jaws/removed/b.js': 'mine\n',
    '.jaws/removed/own/x.js': 'mine too\n',
  });
  expect([...plan.merged].sort()).toEqual(['aws_modules/links/b.js', 'aws_modules/links/own/x.js']);
  expect([plan.conflicts, plan.kept]).toEqual([[], []]);
});

test('files keep whether they can be executed', () => {
  const { root, project, record } = installed();
  const path = join(root, 'aws_modules/links/b.js');
  writeFileSync(path, 'mine\n');
  chmodSync(path, 0o755);
  const plan = planRemove(project, record, 'backup', { data: false });
  expect(plan.changes.get('backup/b.js')?.executable).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('mine\n');
});

test('a module without resources is put into a project as it was shipped', () => {
  for (const awsm of [{}, { resources: {} }, { resources: { cloudFormation: {} } }]) {
    const module = modulePackage(
      'x',
      files({ 'package.json': { name: 'links' }, 'awsm.json': awsm, 'awsm/fn/awsm.json': {} }),
    );
    const adapted = adaptModule(module, []);
    expect(adapted.renamed).toEqual([]);
    expect(adapted.module.files).toEqual(module.files);
  }
});

test('a project without regions is tidy', () => {
  const root = projectOf({ 'jaws.json': { ...jaws, stages: {} } });
  expect(planTidy(readProject(root))).toEqual({ changes: new Map(), files: [], modules: [] });
});
