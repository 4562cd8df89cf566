import { describe, expect, test } from 'vitest';
import { projectOf } from '../model/testing-layers.ts';
import { readProject } from '../project/read.ts';
import { applyChanges } from './changes.ts';
import { modulePackage } from './package.ts';
import { planInstall, planUpdate } from './plan.ts';
import { readRecord } from './record.ts';
import { withDeployedMarks } from './settled.ts';
import { files } from './testing.ts';

const replicate = { 'jaws:replicate': true };
const moduleWith = (version: string, metadata: object | undefined, more: object = {}) =>
  modulePackage(
    'x',
    files({
      'package.json': { name: 'notes', version },
      'awsm.json': {
        name: 'notes',
        resources: {
          cloudFormation: {
            Resources: {
              Notes: { Type: 'AWS::DynamoDB::Table', ...(metadata && { Metadata: metadata }) },
              Events: { Type: 'AWS::SQS::Queue', ...(metadata && { Metadata: metadata }) },
              ...more,
            },
          },
        },
      },
    }),
  );

describe('a version with a mark', () => {
  const before = moduleWith('1.0.0', undefined);

  test('leaves a table that is installed without it as it is; a queue and a new table have it', () => {
    const more = { More: { Type: 'AWS::DynamoDB::Table', Metadata: replicate } };
    const { module, settled: stays } = withDeployedMarks(moduleWith('2.0.0', replicate, more), before.additions);
    expect(stays).toEqual([{ resource: 'Notes', type: 'AWS::DynamoDB::Table', mark: 'jaws:replicate', isNew: true }]);
    const resources = { ...more, Notes: { Type: 'AWS::DynamoDB::Table' } };
    expect(module.additions.named.Resources).toMatchObject(resources);
    expect(module.additions.named.Resources.Notes).not.toHaveProperty('Metadata');
    expect(module.additions.named.Resources.Events).toHaveProperty('Metadata', replicate);
    const written = JSON.parse(String(module.files.get('awsm.json')?.content)).resources.cloudFormation.Resources;
    expect(written).toEqual(module.additions.named.Resources);
  });

  test('keeps what else is in the metadata', () => {
    const { module } = withDeployedMarks(moduleWith('2.0.0', { ...replicate, Note: 'a' }), before.additions);
    expect(module.additions.named.Resources.Notes).toHaveProperty('Metadata', { Note: 'a' });
  });

  test('says nothing where it is installed for the first time, or is the same', () => {
    for (const installed of [undefined, moduleWith('1.0.0', replicate).additions]) {
      const wanted = moduleWith('2.0.0', replicate);
      expect(withDeployedMarks(wanted, installed)).toEqual({ module: wanted, settled: [] });
    }
  });
});

test('a version without the mark, or with another one, leaves a table that has it as it is', () => {
  const before = moduleWith('1.0.0', replicate).additions;
  expect(withDeployedMarks(moduleWith('2.0.0', undefined), before).settled).toMatchObject([{ isNew: false }]);
  const { module, settled: stays } = withDeployedMarks(moduleWith('2.0.0', { 'jaws:home': true }), before);
  expect(stays.map(({ mark, isNew }) => [mark, isNew])).toEqual([
    ['jaws:replicate', false],
    ['jaws:home', true],
  ]);
  expect(module.additions.named.Resources.Notes).toHaveProperty('Metadata', replicate);
});

test('the mark that a user writes stays, over all updates', () => {
  const jaws = { name: 'shop', domain: 'shop.test', stages: { dev: [{ region: 'us-east-1' }] } };
  const root = projectOf({ 'jaws.json': jaws, 'cloudformation/dev/us-east-1/resources-cf.json': { Resources: {} } });
  const update = (version: string, metadata: object) => {
    const record = readRecord(root, 'notes')!;
    const { module } = withDeployedMarks(moduleWith(version, metadata), record.additions);
    applyChanges(root, planUpdate(readProject(root), record, module).changes);
    return readProject(root).modules[0]!.awsm!;
  };
  const mark = (awsm: { readonly data: unknown }) =>
    // biome-ignore lint/suspicious/noExplicitAny: a file of JSON
    (awsm.data as any).resources.cloudFormation.Resources.Notes.Metadata;
  applyChanges(root, planInstall(readProject(root), moduleWith('1.0.0', undefined), 'notes').changes);
  expect(mark(update('2.0.0', replicate))).toBeUndefined();
  const { path, text } = readProject(root).modules[0]!.awsm!;
  applyChanges(
    root,
    new Map([
      [
        path.slice(root.length + 1),
        {
          content: Buffer.from(text.replace('"AWS::DynamoDB::Table"', `$&,"Metadata":{"jaws:replicate":true}`)),
          executable: false,
        },
      ],
    ]),
  );
  expect(mark(update('3.0.0', replicate))).toEqual(replicate);
});
