import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectOf } from '../model/testing-layers.ts';
import { readProject } from '../project/read.ts';
import type { Changes } from './changes.ts';
import { clashesOf, keepData, namedIn, replacedIn, usesOf } from './own.ts';
import { modulePackage } from './package.ts';
import { planInstall, projectAfter } from './plan.ts';
import { additions, files, source } from './testing.ts';
import { sections } from './types.ts';

const jaws = { name: 'shop', domain: 'shop.test', stages: { dev: [{ region: 'us-east-1' }] } };
const overlay = 'cloudformation/dev/us-east-1/resources-cf.json';
const shared = 'cloudformation/resources-cf.json';
const A = { Type: 'AWS::SQS::Queue' };
const B = { Type: 'AWS::SNS::Topic' };
const projectWith = (more: Readonly<Record<string, unknown>>) =>
  readProject(projectOf({ 'jaws.json': jaws, [overlay]: { Resources: {} }, ...more }));
const module = (name: string, cloudFormation: object) => ({
  [`aws_modules/${name}/awsm.json`]: { resources: { cloudFormation } },
});
const none = Object.fromEntries(sections.map((section) => [section, {}]));
const named = (over: object) => ({ ...none, ...over }) as ReturnType<typeof namedIn>;

test('what an awsm.json names, by section', () => {
  const awsm = (data: unknown) => source(JSON.stringify(data), 'aws_modules/a/awsm.json');
  const all = Object.fromEntries(sections.map((section) => [section, { [section]: A }]));
  expect(namedIn(awsm({ resources: { cloudFormation: { ...all, LambdaIamPolicyDocumentStatements: [] } } }))).toEqual(
    all,
  );
  for (const data of [
    {},
    [],
    { resources: [] },
    { resources: { cloudFormation: [] } },
    { resources: { cloudFormation: { Resources: [] } } },
  ]) {
    expect(namedIn(awsm(data))).toEqual(none);
  }
  expect(namedIn(undefined)).toEqual(none);
});

describe('names in use', () => {
  const wanted = additions({ named: { Resources: { A, B }, Outputs: { A: { Value: 1 } } } });

  test('by templates and by other modules are clashes, with their file', () => {
    const project = projectWith({
      [shared]: { Resources: { A: B } },
      [overlay]: { Outputs: { A: { Value: 2 } } },
      ...module('other', { Resources: { B: A } }),
      'aws_modules/empty/fn/awsm.json': {},
    });
    expect(clashesOf(project, 'mine', wanted)).toEqual([
      `Resources.A (${shared})`,
      `Outputs.A (${overlay})`,
      'Resources.B (aws_modules/other/awsm.json)',
    ]);
  });

  test('of the same item, of nothing and of the module itself do not conflict', () => {
    const project = projectWith({
      [shared]: { Resources: { A, B: null } },
      ...module('mine', { Resources: { B: A } }),
    });
    expect(clashesOf(project, 'mine', wanted)).toEqual([]);
  });
});

describe('resources that hold data and that a module no longer brings', () => {
  const table = {
    Type: 'AWS::DynamoDB::Table',
    Condition: 'Live',
    Properties: { Name: { Ref: 'Name' }, Key: { Ref: 'Key' } },
  };
  const before = named({
    Resources: { Users: table, Key: { Type: 'AWS::KMS::Alias', Properties: { Deep: { Ref: 'Deep' } } }, Jobs: A },
    Parameters: { Name: { Type: 'String' }, Deep: { Type: 'String' }, Other: { Type: 'String' } },
    Conditions: { Live: {} },
    Outputs: { Users: { Value: { Ref: 'Other' } } },
  });
  const keep = (project: ReturnType<typeof projectWith>, after = named({})) => {
    const changes: Changes = new Map();
    const kept = keepData(project, changes, before, after);
    const texts = [...changes].map(([path, file]) => [path, JSON.parse(Buffer.from(file!.content).toString())]);
    return { kept, texts: Object.fromEntries(texts) };
  };

  test('stay in the templates, with all that they refer to', () => {
    const { kept, texts } = keep(projectWith({}));
    expect(kept).toEqual([`${overlay}: Resources.Users: AWS::DynamoDB::Table holds data`]);
    expect(texts).toEqual({
      [overlay]: {
        Resources: { Users: table, Key: before.Resources.Key },
        Parameters: { Name: { Type: 'String' }, Deep: { Type: 'String' } },
        Conditions: { Live: {} },
      },
    });
  });

  test('go to the shared file where there is one, over nothing that is there', () => {
    const { kept, texts } = keep(projectWith({ [shared]: { Parameters: { Name: { Type: 'Number' } } } }));
    expect(kept).toEqual([`${shared}: Resources.Users: AWS::DynamoDB::Table holds data`]);
    expect(Object.keys(texts)).toEqual([shared]);
    expect(texts[shared].Parameters).toEqual({ Name: { Type: 'Number' }, Deep: { Type: 'String' } });
  });

  test('need nothing that the module still brings', () => {
    const { texts } = keep(
      projectWith({}),
      named({ Resources: { Key: before.Resources.Key }, Parameters: { Name: {} } }),
    );
    expect(Object.keys(texts[overlay].Resources)).toEqual(['Users']);
    expect(texts[overlay]).not.toHaveProperty('Parameters');
  });

  test('are not dropped while it still has them, and change nothing where the templates have them', () => {
    expect(keep(projectWith({}), named({ Resources: { Users: table } }))).toEqual({ kept: [], texts: {} });
    const there = { Resources: { Users: table, Key: A }, Parameters: { Name: {}, Deep: {} }, Conditions: { Live: {} } };
    const { kept, texts } = keep(projectWith({ [overlay]: there }));
    expect([kept.length, texts]).toEqual([1, {}]);
  });
});

test('entries of templates that replaced what the module brought', () => {
  const project = projectWith({
    [shared]: { Resources: { A: B, B: null } },
    [overlay]: { Outputs: { A: { Value: 1 } }, Resources: {} },
  });
  expect(replacedIn(project, named({ Resources: { A, B }, Outputs: { A: {}, C: {} } }))).toEqual([
    `${shared}: Resources.A: written there`,
    `${overlay}: Outputs.A: written there`,
  ]);
});

describe('what still refers to what goes', () => {
  const before = named({ Resources: { Jobs: A }, Parameters: { Size: {} }, Outputs: { Out: {} } });
  const refers = (...names: string[]) => ({ Type: 'X', Properties: { all: names.map((Ref) => ({ Ref })) } });
  const uses = (more: Readonly<Record<string, unknown>>, changes: Changes = new Map()) =>
    usesOf(projectWith(more), changes, 'mine', before);

  test('is named with its file: templates and other modules', () => {
    expect(
      uses({
        [shared]: { Resources: { One: refers('Jobs', 'Out', 'Other') } },
        [overlay]: { Outputs: { Two: { Value: { Ref: 'Size' } } } },
        ...module('other', { Resources: { Three: refers('Jobs') } }),
        ...module('mine', { Resources: { Four: refers('Jobs') } }),
        'aws_modules/empty/fn/awsm.json': {},
      }),
    ).toEqual([`${shared} refers to Jobs`, `${overlay} refers to Size`, 'aws_modules/other/awsm.json refers to Jobs']);
  });

  test('is nothing where a template or another module has one of that name', () => {
    expect(uses({ [overlay]: { Resources: { One: refers('Jobs'), Jobs: A } } })).toEqual([]);
    expect(
      uses({ [overlay]: { Resources: { One: refers('Jobs') } }, ...module('other', { Resources: { Jobs: A } }) }),
    ).toEqual([]);
    expect(uses({ [overlay]: { Resources: { One: refers('Jobs') }, Outputs: { Jobs: {} } } })).toHaveLength(1);
  });

  test('counts as it is after the changes', () => {
    const change = (data: object): Changes =>
      new Map([[overlay, { content: Buffer.from(JSON.stringify(data)), executable: false }]]);
    expect(uses({}, change({ Resources: { One: refers('Jobs') } }))).toEqual([`${overlay} refers to Jobs`]);
    expect(uses({ [overlay]: { Resources: { One: refers('Jobs') } } }, change({ Resources: {} }))).toEqual([]);
  });
});

const wanted = modulePackage(
  'users',
  files({
    'package.json': { name: 'users', version: '1.0.0' },
    'awsm.json': { name: 'users' },
    'awsm/add/awsm.json': { lambda: {} },
  }),
);

describe('a project as it will be', () => {
  test('has the module with its functions, in the order of names', () => {
    const project = projectWith({
      'aws_modules/a/fn/awsm.json': { lambda: {} },
      'aws_modules/z/fn/awsm.json': { lambda: {} },
    });
    const { changes } = planInstall(project, wanted, 'users@1');
    const after = projectAfter(project, 'users', changes);
    expect(after.modules.map(({ name }) => name)).toEqual(['a', 'users', 'z']);
    expect(after.modules[1]).toMatchObject({
      name: 'users',
      folder: join(project.root, 'aws_modules/users'),
      installed: true,
      record: 'own',
      awsm: { data: { name: 'users' } },
      functions: [
        {
          module: 'users',
          name: 'add',
          folder: join(project.root, 'aws_modules/users/add'),
          awsm: { data: { lambda: {} } },
        },
      ],
    });
    expect(projectAfter(project, 'users', changes, { installed: false }).modules[1]?.installed).toBe(false);
  });

  test('has what is on disk, unless it changes', () => {
    const project = projectWith({
      'aws_modules/users/awsm.json': {},
      'aws_modules/users/add/awsm.json': {},
      'aws_modules/users/gone/awsm.json': {},
      'aws_modules/users/.hidden/awsm.json': {},
      'aws_modules/users/.jaws-module.json': {},
    });
    const changes: Changes = new Map([
      ['aws_modules/users/gone/awsm.json', undefined],
      [overlay, { content: Buffer.from('{"Resources":{"A":{"Type":"X"}}}'), executable: false }],
      [shared, { content: Buffer.from('{"Resources":{}}'), executable: false }],
    ]);
    const after = projectAfter(project, 'users', changes);
    expect(after.modules[0]?.functions.map(({ name }) => name)).toEqual(['add']);
    expect(after.modules[0]?.record).toBe('copied');
    expect(after.resources.get('dev/us-east-1')?.data).toEqual({ Resources: { A: { Type: 'X' } } });
    expect(after.sharedResources?.data).toEqual({ Resources: {} });
    const added: Changes = new Map([
      ['aws_modules/new/add/awsm.json', { content: Buffer.from('{}'), executable: false }],
    ]);
    expect(projectAfter(project, 'new', added).modules.map(({ name }) => name)).toEqual(['new', 'users']);
    const gone: Changes = new Map(
      ['awsm.json', 'add/awsm.json', 'gone/awsm.json', '.hidden/awsm.json', '.jaws-module.json'].map((path) => [
        `aws_modules/users/${path}`,
        undefined,
      ]),
    );
    expect(projectAfter(project, 'users', gone).modules).toEqual([]);
    expect(projectAfter(project, 'users', gone).sharedResources).toBeUndefined();
  });
});

test('a module is installed where nothing of that name is', () => {
  const project = projectWith({});
  const folder = join(project.root, 'aws_modules/users');
  mkdirSync(folder, { recursive: true });
  const plan = planInstall(project, wanted, undefined);
  expect([...plan.changes.keys()]).toEqual(
    ['add/awsm.json', 'awsm.json', '.jaws-module.json'].map((path) => `aws_modules/users/${path}`),
  );
  expect(plan).toMatchObject({ merged: [], conflicts: [], kept: [] });
  writeFileSync(join(folder, 'mine.txt'), '');
  expect(() => planInstall(project, wanted, undefined)).toThrow(
    expect.objectContaining({ code: 'ModuleExists', message: expect.stringContaining('users') }),
  );
});
