import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jaws, temporaryFolder } from '../cli/jaws.ts';
import { ModuleProject, moduleFiles, snapshot, statement, write } from './project.ts';

let project: ModuleProject;
beforeEach(() => {
  project = new ModuleProject();
});
afterEach(() => project.remove());

const regions = [
  ['dev', 'us-east-1'],
  ['dev', 'eu-west-1'],
  ['live', 'us-east-1'],
] as const;

describe('a module', () => {
  test('is shown, installed into every stage and region, and removed without a trace', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const before = snapshot(project.root);
    const { code, stdout, stderr } = await project.jaws('module', 'install', folder, '-y');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    for (const word of [
      'awsm-pictures/resize',
      'GET /pictures/resize',
      's3:PutObject',
      'AWS::SQS::Queue',
      'PICTURE_WIDTH',
      'Data in several regions  Pictures: each region its own',
      'jaws postinstall',
    ]) {
      expect(stderr).toContain(word);
    }
    expect(stdout).toContain('jaws env set <stage> all PICTURE_WIDTH <value>');
    expect(project.text('aws_modules/awsm-pictures/resize/handler.js')).toContain("body: 'one'");
    for (const [stage, region] of regions) {
      const { Resources, Outputs } = project.template(stage, region);
      expect(Resources).toHaveProperty('Jobs');
      expect(Outputs).toHaveProperty('JobsArn');
      expect(Resources.IamPolicyLambda.Properties.PolicyDocument.Statement).toContainEqual(statement);
    }
    expect(existsSync(join(project.root, 'node_modules/awsm-pictures/lib/index.js'))).toBe(true);
    // They are deployed from the module's own awsm.json.
    for (const path of Object.keys(before)) {
      if (path.startsWith('cloudformation/')) expect(project.text(path)).toBe(before[path]);
    }

    const list = (await project.json('module', 'list')) as { modules: unknown };
    expect(list.modules).toMatchObject([
      { name: 'awsm-pictures', version: '1.0.0', functions: ['resize'], edited: [] },
    ]);
    const removed = await project.json('module', 'remove', 'awsm-pictures', '--data', '-y');
    expect(removed).toMatchObject({ module: 'awsm-pictures', edited: [], kept: [], variables: ['PICTURE_WIDTH'] });
    const after = snapshot(project.root);
    // npm leaves an empty object where it had put the dependency.
    expect(JSON.parse(after['package.json']!)).toEqual(JSON.parse(before['package.json']!));
    expect({ ...after, 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
    expect(existsSync(join(project.root, 'node_modules/awsm-pictures'))).toBe(false);
  }, 180_000);

  test('is shown without colours in JSON, whatever the terminal can', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const options = { cwd: project.root, env: { ...project.env, FORCE_COLOR: '1' } };
    const installed = await jaws(['module', 'install', folder, '-y', '--json'], options);
    expect(installed.stdout).toContain('GET /pictures/resize');
    expect(installed.stdout).not.toContain('\\u001b');
    const removed = await jaws(['module', 'remove', 'awsm-pictures', '-y', '--json'], options);
    expect(removed).toMatchObject({ code: 0, stdout: expect.not.stringContaining('\\u001b') });
  }, 180_000);

  test('asks before anything is changed', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const before = snapshot(project.root);
    const { code, stderr } = await project.jaws('module', 'install', folder);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('(MissingAnswer)') });
    expect(snapshot(project.root)).toEqual(before);
  });

  test('installed by npm alone comes the same way, once', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const { stdout } = await project.npm('install', '--save', `file:${folder}`, '--install-links');
    expect(stdout).toContain('run `jaws env list` to see which ones need to be set');
    expect(project.template().Resources).toHaveProperty('Jobs');
    const once = snapshot(project.root);
    await project.npm('rebuild');
    expect(snapshot(project.root)).toEqual(once);
    expect(await project.json('module', 'install', folder, '-y')).toMatchObject({ code: 'ModuleExists' });
  }, 180_000);

  test('the output that npm hides is shown by the next command, once', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    const { stdout } = await project.npmQuietly('install', '--save', `file:${folder}`, '--install-links');
    expect(stdout).not.toContain('jaws env list');
    const next = await project.jaws('module', 'list');
    expect(next.stderr).toContain('awsm-pictures 1.0.0 was installed.');
    expect(next.stderr).toContain('run `jaws env list` to see which ones need to be set');
    expect((await project.jaws('module', 'list')).stderr).toBe('');
    // If npm has shown it, JAWS does not repeat it.
    await project.jaws('module', 'remove', 'awsm-pictures', '--data', '-y');
    await project.npm('install', '--save', `file:${folder}`, '--install-links');
    expect(project.template().Resources).toHaveProperty('Jobs');
    expect((await project.jaws('module', 'list')).stderr).toBe('');
  }, 180_000);

  test('linked by npm comes too', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    await project.npm('install', '--save', `file:${folder}`);
    expect(project.text('aws_modules/awsm-pictures/resize/awsm.json')).toContain('PICTURE_WIDTH');
  }, 180_000);

  test('with a scope, of which npm ran no scripts, comes by its name', async () => {
    const over = { 'package.json': { name: '@acme/awsm-pictures' } };
    const folder = project.package('awsm-pictures', moduleFiles('1.0.0', over));
    await project.npm('install', '--save', `file:${folder}`, '--ignore-scripts');
    expect(existsSync(join(project.root, 'aws_modules/awsm-pictures'))).toBe(false);
    const manifest = project.text('package.json');
    expect((await project.jaws('module', 'install', '@acme/awsm-pictures', '-y')).code).toBe(0);
    // npm has done its part: its files stay as it left them.
    expect(project.text('package.json')).toBe(manifest);
    expect(await project.json('module', 'info', '@acme/awsm-pictures')).toMatchObject({
      installed: true,
      source: 'file:../packages/awsm-pictures',
    });
    const other = project.package('other', moduleFiles('2.0.0', { 'package.json': { name: '@other/awsm-pictures' } }));
    expect(await project.json('module', 'install', other, '-y')).toMatchObject({ code: 'ModuleOfAnother' });
    write(folder, moduleFiles('0.9.0', over));
    expect(await project.json('module', 'update', '@acme/awsm-pictures', '-y')).toMatchObject({ before: '1.0.0' });
    expect(project.text('aws_modules/awsm-pictures/awsm.json')).toContain('0.9.0');
    expect((await project.jaws('module', 'remove', '@acme/awsm-pictures', '--data', '-y')).code).toBe(0);
    expect(project.text('package.json')).not.toContain('awsm-pictures');
  }, 180_000);

  test('is not reported in a folder without a project', async () => {
    const elsewhere = temporaryFolder();
    write(elsewhere.path, moduleFiles());
    const { jaws } = await import('../cli/jaws.ts');
    const outcome = await jaws(['postinstall', 'awsm-pictures', 'npm'], {
      cwd: elsewhere.path,
      env: { INIT_CWD: elsewhere.path },
    });
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    await elsewhere.remove();
  });
});

describe('nothing is changed', () => {
  const refused = async (spec: string, code: string) => {
    const before = snapshot(project.root);
    const { code: exit, stderr } = await project.jaws('module', 'install', spec, '-y');
    expect({ exit, stderr }).toMatchObject({ exit: 1, stderr: expect.stringContaining(`(${code})`) });
    expect(snapshot(project.root)).toEqual(before);
    return stderr;
  };

  test.each<[string, Record<string, unknown>, string]>([
    [
      'a package without awsm.json',
      { 'package.json': { name: 'lodash', version: '1.0.0' }, 'index.js': '' },
      'NotAModule',
    ],
    ['an awsm.json that is no JSON', { ...moduleFiles(), 'awsm.json': '{' }, 'ModuleInvalid'],
    [
      'a function that the model refuses',
      { ...moduleFiles(), 'awsm/resize/awsm.json': { lambda: { cloudFormation: { MemorySize: 'much' } } } },
      'InvalidProject',
    ],
    [
      'an endpoint without a path',
      {
        ...moduleFiles(),
        'awsm/resize/awsm.json': { apiGateway: { cloudFormation: { Type: 'MOCK', Method: 'GET' } } },
      },
      'InvalidProject',
    ],
    ['a function of a name that Windows cannot have', { ...moduleFiles(), 'awsm/con/awsm.json': {} }, 'ModuleUnsafe'],
    [
      'a statement that is malformed',
      moduleFiles('1.0.0', {
        'awsm.json': { resources: { cloudFormation: { LambdaIamPolicyDocumentStatements: [{ Effect: 'Allow' }] } } },
      }),
      'ModuleInvalid',
    ],
  ])('by %s', async (_name, files, code) => {
    await refused(project.package('bad', files), code);
  });

  test('by a link in awsm/', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    symlinkSync('/etc/passwd', join(folder, 'awsm/resize/link'));
    // npm packs no links, so there are none to copy.
    expect((await project.jaws('module', 'install', folder, '-y')).code).toBe(0);
    expect(existsSync(join(project.root, 'aws_modules/awsm-pictures/resize/link'))).toBe(false);
  }, 180_000);

  test('by what is not there', async () => {
    await refused('./no-such-folder', 'PackageNotFound');
    await refused('', 'PackageNotFound');
  });

  test('by resources that the project has with another content', async () => {
    const path = 'cloudformation/live/us-east-1/resources-cf.json';
    const template = project.written('live');
    write(project.root, {
      [path]: { ...template, Resources: { ...template.Resources, Jobs: { Type: 'AWS::SNS::Topic' } } },
    });
    const words = await refused(project.package('awsm-pictures', moduleFiles()), 'ModuleClashes');
    expect(words).toContain(`Resources.Jobs (${path})`);
  });

  test('by a folder of that name that was written here', async () => {
    write(project.root, { 'aws_modules/awsm-pictures/own/awsm.json': {} });
    await refused(project.package('awsm-pictures', moduleFiles()), 'ModuleExists');
  });

  test('by an install script that fails', async () => {
    const files = moduleFiles('1.0.0', { 'package.json': { scripts: { postinstall: 'node -e "process.exit(3)"' } } });
    await refused(project.package('awsm-pictures', files), 'InstallFailed');
    expect(existsSync(join(project.root, 'node_modules/awsm-pictures'))).toBe(false);
  }, 180_000);
});

test('a Handler that names no file is reported, with the existing one', async () => {
  const files = moduleFiles();
  const awsm = structuredClone(files['awsm/resize/awsm.json']);
  awsm.lambda.cloudFormation.Handler = 'aws_modules/pictures/resize/handler.handler';
  const folder = project.package('awsm-pictures', { ...files, 'awsm/resize/awsm.json': awsm });
  const { code, stderr } = await project.jaws('module', 'install', folder, '-y');
  expect(code).toBe(0);
  expect(stderr).toContain('its Handler is aws_modules/pictures/resize/handler.handler, and there is no such file');
  expect(stderr).toContain('"aws_modules/awsm-pictures/resize/handler.handler"');
}, 180_000);

describe('another version', () => {
  const second = "export const handler = async () => ({ statusCode: 200, body: 'two' });\n// end\n";
  const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 90 } };
  const resources = (Jobs: object) => ({
    'awsm.json': {
      resources: {
        cloudFormation: {
          LambdaIamPolicyDocumentStatements: [statement],
          Resources: { Pictures: { Type: 'AWS::S3::Bucket' }, Jobs },
        },
      },
    },
  });

  test('keeps what the user changed', async () => {
    const folder = project.package('awsm-pictures', moduleFiles());
    await project.jaws('module', 'install', folder, '-y');
    const handler = 'aws_modules/awsm-pictures/resize/handler.js';
    writeFileSync(join(project.root, handler), project.text(handler).replace('// end', '// mine'));
    write(folder, moduleFiles('1.1.0', { handler: second, ...resources(queue) }));
    const result = await project.json('module', 'update', 'awsm-pictures', '-y');
    expect(result).toMatchObject({ before: '1.0.0', merged: [], conflicts: [handler], kept: [] });
    // Two adjacent lines: yours stays, and the new one is added.
    expect(project.text(handler)).toContain('// mine');
    expect(project.text(`${handler}.new`)).toBe(second);
    for (const [stage, region] of regions) {
      const { Resources, Outputs } = project.template(stage, region);
      expect(Resources.Jobs).toEqual(queue);
      expect(Outputs).not.toHaveProperty('JobsArn');
    }
    expect(await project.json('module', 'update', 'awsm-pictures', '-y')).toMatchObject({ updated: false });
  }, 180_000);

  test('is merged line by line', async () => {
    const text = (body: string, end: string) =>
      `export const handler = async () => ({ statusCode: 200, body: '${body}' });\n\n\n\n// ${end}\n`;
    const folder = project.package('awsm-pictures', moduleFiles('1.0.0', { handler: text('one', 'end') }));
    await project.jaws('module', 'install', folder, '-y');
    const handler = 'aws_modules/awsm-pictures/resize/handler.js';
    write(project.root, { [handler]: text('one', 'mine') });
    write(folder, moduleFiles('1.1.0', { handler: text('two', 'end') }));
    const asked = await project.jaws('module', 'update', 'awsm-pictures');
    expect(asked.stderr).toMatch(/\n(?:New|Nothing is new) since 1\.0\.0/);
    expect(asked.stderr).not.toContain('Permissions');
    expect(await project.json('module', 'update', 'awsm-pictures', '-y')).toMatchObject({
      merged: [handler],
      conflicts: [],
    });
    expect(project.text(handler)).toBe(text('two', 'mine'));
  }, 180_000);
});

describe('line ends of Windows', () => {
  const windows = (text: string) => text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
  const toWindows = (paths: readonly string[]) => {
    for (const path of paths) writeFileSync(join(project.root, path), windows(project.text(path)));
  };
  const templates = regions.map(([stage, region]) => `cloudformation/${stage}/${region}/resources-cf.json`);
  const handler = 'aws_modules/awsm-pictures/resize/handler.js';

  test('stay in templates and files, and are not edits', async () => {
    toWindows(templates);
    const before = snapshot(project.root);
    const folder = project.package('awsm-pictures', moduleFiles());
    await project.jaws('module', 'install', folder, '-y');
    for (const path of templates) expect(project.text(path)).toBe(before[path]);
    toWindows([handler, 'aws_modules/awsm-pictures/awsm.json', 'aws_modules/awsm-pictures/.jaws-module.json']);
    expect((await project.json('module', 'list')).modules).toMatchObject([{ edited: [] }]);
    const second = "export const handler = async () => ({ statusCode: 200, body: 'two' });\n// end\n";
    write(folder, moduleFiles('1.1.0', { handler: second }));
    expect(await project.json('module', 'update', 'awsm-pictures', '-y')).toMatchObject({ merged: [], conflicts: [] });
    expect(project.text(handler)).toBe(windows(second));
    const removed = await project.json('module', 'remove', 'awsm-pictures', '--data', '-y');
    expect(removed).toMatchObject({ edited: [], kept: [] });
    expect({ ...snapshot(project.root), 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
  }, 180_000);
});

describe('removing', () => {
  test('keeps edited files aside, and resources that hold data', async () => {
    await project.jaws('module', 'install', project.package('awsm-pictures', moduleFiles()), '-y');
    write(project.root, {
      'aws_modules/awsm-pictures/resize/handler.js': 'mine',
      'aws_modules/awsm-pictures/notes.md': 'mine too',
    });
    const removed = await project.json('module', 'remove', 'awsm-pictures', '-y');
    expect(removed).toMatchObject({
      edited: ['aws_modules/awsm-pictures/notes.md', 'aws_modules/awsm-pictures/resize/handler.js'],
      kept: expect.arrayContaining([expect.stringContaining('Resources.Pictures: AWS::S3::Bucket holds data')]),
    });
    expect(existsSync(join(project.root, 'aws_modules/awsm-pictures'))).toBe(false);
    expect(project.text(`${removed.backup}/resize/handler.js`)).toBe('mine');
    expect(project.template().Resources).toHaveProperty('Pictures');
    expect(project.template().Resources).not.toHaveProperty('Jobs');
  }, 180_000);

  test('is refused while something needs what the module added', async () => {
    await project.jaws('module', 'install', project.package('awsm-pictures', moduleFiles()), '-y');
    const path = 'cloudformation/dev/us-east-1/resources-cf.json';
    const template = project.written();
    write(project.root, {
      [path]: { ...template, Outputs: { ...template.Outputs, Mine: { Value: { Ref: 'Jobs' } } } },
    });
    const before = snapshot(project.root);
    expect(await project.json('module', 'remove', 'awsm-pictures', '-y')).toMatchObject({ code: 'ModuleInUse' });
    expect(snapshot(project.root)).toEqual(before);
  }, 180_000);
});

test('a package to publish is laid out, checked and installed', async () => {
  const { jaws } = await import('../cli/jaws.ts');
  write(project.packages, {});
  const { mkdirSync } = await import('node:fs');
  mkdirSync(project.packages, { recursive: true });
  expect(await jaws(['module', 'create', 'awsm-thumbs', 'make', '--package'], { cwd: project.packages })).toMatchObject(
    { code: 0 },
  );
  const folder = join(project.packages, 'awsm-thumbs');
  const check = await project.jaws('module', 'check', folder);
  expect(check).toMatchObject({ code: 0, stdout: expect.stringContaining('It can be published') });
  expect(await project.json('module', 'check', folder)).toMatchObject({
    ok: true,
    errors: 0,
    findings: [{ level: 'advice', check: 'manifest', file: 'package.json', line: 1 }],
  });
  expect((await project.jaws('module', 'install', folder, '-y')).code).toBe(0);
  write(folder, { 'awsm.json': '{' });
  expect((await project.jaws('module', 'check', folder)).code).toBe(1);
}, 180_000);
