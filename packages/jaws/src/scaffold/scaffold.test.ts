import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { has } from '../../../../test/machine.ts';
import type { Command } from '../cli/command.ts';
import { jaws } from '../cli/commands/index.ts';
import { buildModel } from '../model/build.ts';
import { readProject } from '../project/read.ts';
import { corePackage } from './core.ts';
import { readExample, withExample } from './examples/read.ts';
import { createFunctionFiles, type FunctionOptions } from './function.ts';
import { languageOf } from './language.ts';
import { createProjectFiles, createRegionFiles } from './project.ts';
import { resourcesTemplate } from './resources.ts';
import { writeFiles } from './write.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jaws-scaffold-'));
  root = join(folder, 'myProject');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const place = { project: 'myProject', domain: 'myapp.com', email: 'me@myapp.com', stage: 'dev', region: 'us-east-1' };
const core = { path: 'vendor/jaws-core-js-2.0.0.tgz', content: Buffer.from('tgz') };
const create = () => writeFiles(root, createProjectFiles({ ...place, profile: 'local', core }));
const add = (options: Partial<FunctionOptions>) =>
  writeFiles(
    root,
    createFunctionFiles({
      module: 'greetings',
      function: 'hello',
      language: languageOf('typescript'),
      parts: 'both',
      newModule: true,
      deployedTest: true,
      ...options,
    }),
  );
/** `deploy`, `module create`, … */
const commandNames = ({ commands = [] }: Command): string[] =>
  commands.flatMap((one) => (one.commands ? commandNames(one).map((name) => `${one.name} ${name}`) : [one.name]));
const model = () => buildModel(readProject(root));

describe('project', () => {
  test('has the tree of the founding document and is valid', () => {
    create();
    // S13.
    for (const path of ['README.md', 'admin.env', 'aws_modules', 'jaws.json', 'lib', 'package.json', 'tests']) {
      expect(existsSync(join(root, path)), path).toBe(true);
    }
    expect(readFileSync(join(root, 'admin.env'), 'utf8')).toBe('ADMIN_AWS_PROFILE=local\n');
    expect(readFileSync(join(root, '.env'), 'utf8')).toBe('JAWS_STAGE=dev\nJAWS_DATA_MODEL_STAGE=dev\n');
    expect(model()).toMatchObject({ name: 'myProject', domain: 'myapp.com', profile: 'local', functions: [] });
    expect(model().stages[0]?.regions[0]?.bucket).toBe('jaws.dev.useast1.myapp.com');
  });

  test.skipIf(!has('git'))('keeps secrets and build output out of git', () => {
    create();
    execFileSync('git', ['init', '-q'], { cwd: root });
    mkdirSync(join(root, '.jaws'));
    writeFileSync(join(root, '.jaws/x.zip'), '');
    const files = String(execFileSync('git', ['status', '--porcelain', '-uall'], { cwd: root }));
    expect(files).toContain('admin.env');
    expect(files).toContain('aws_modules/.gitkeep');
    expect(files).not.toMatch(/ \.env$/m);
    expect(files).not.toContain('.jaws/');
  });

  // Windows has no such permissions.
  test.skipIf(process.platform === 'win32')('secrets of .env, those of an example too, are for the owner alone', () => {
    const base = createProjectFiles({ ...place, profile: 'local', core });
    writeFiles(root, withExample(base, readExample('url-shortener')));
    expect(readFileSync(join(root, '.env'), 'utf8')).toMatch(/^LINKS_TOKEN=[\w-]{43}$/m);
    expect(statSync(join(root, '.env')).mode & 0o777).toBe(0o600);
  });

  test('installs without a network, also after a clone', () => {
    const packed = join(folder, 'packed');
    mkdirSync(packed);
    const source = fileURLToPath(new URL('../../../core', import.meta.url));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', packed, source]);
    writeFiles(
      root,
      createProjectFiles({ ...place, profile: 'local', core: corePackage([join(folder, 'no'), packed]) }),
    );
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--silent'], { cwd: root });
    expect(existsSync(join(root, 'node_modules/jaws-core-js/env/index.js'))).toBe(true);
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toContain('http');
  });

  test('one more region is one more template', () => {
    create();
    writeFiles(root, createRegionFiles({ ...place, region: 'eu-west-1' }));
    expect(readdirSync(join(root, 'cloudformation/dev'))).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('what all stages and regions share is written once; composed, it is the whole template', () => {
    create();
    const overlay = JSON.parse(readFileSync(join(root, 'cloudformation/dev/us-east-1/resources-cf.json'), 'utf8'));
    expect(overlay).toEqual({
      Parameters: {
        aaJawsBucket: { Type: 'String', Default: 'jaws.dev.useast1.myapp.com' },
        aaStage: { Type: 'String', Default: 'dev' },
        aaDataModelStage: { Type: 'String', Default: 'dev' },
      },
      Resources: {},
    });
    expect(model().stages[0]?.regions[0]?.resources).toEqual(resourcesTemplate(place));
  });

  test('has files for editors and agents', () => {
    create();
    const { configurations } = JSON.parse(readFileSync(join(root, '.vscode/launch.json'), 'utf8'));
    const attach = { request: 'attach', port: 9229, restart: { delay: 100 }, timeout: 0 };
    expect(configurations).toMatchObject([
      { type: 'node', address: '127.0.0.1', ...attach, resolveSourceMapLocations: null },
    ]);
    // Either would turn paths inside the function into paths of sources.
    for (const name of ['localRoot', 'remoteRoot']) expect(configurations[0]).not.toHaveProperty(name);
    const known = new Set(commandNames(jaws));
    const named = [...readFileSync(join(root, 'AGENTS.md'), 'utf8').matchAll(/`jaws ([a-z]+)( [a-z]+)?/g)];
    expect(named.length).toBeGreaterThan(8);
    for (const [, one = '', two = ''] of named) {
      expect(known.has(one) || known.has(one + two), `jaws ${one}${two}`).toBe(true);
    }
  });

  test('policies reach only what belongs to the stage', () => {
    create();
    const text = readFileSync(join(root, 'cloudformation/resources-cf.json'), 'utf8');
    const { Resources } = JSON.parse(text);
    expect(Resources.IamPolicyApiGateway.Properties.PolicyDocument.Statement[0].Resource['Fn::Sub']).toMatch(
      /:function:\$\{aaStage\}-\$\{aaProjectName\}-l\*$/,
    );
    expect(Resources.IamPolicyLambda.Properties.PolicyName).toEqual({
      'Fn::Join': ['_-_', [{ Ref: 'aaStage' }, { Ref: 'aaProjectName' }, 'lambda']],
    });
    expect(Resources.JawsBucket.DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(text).not.toContain('"Resource": "*"');
  });
});

describe('function', () => {
  test.each(['typescript', 'javascript', 'python'])('in %s is valid', (word) => {
    create();
    add({ language: languageOf(word) });
    expect(model()).toMatchObject({
      functions: [{ id: 'greetings/hello', logicalId: 'lGreetingsHello', memorySize: 1024, timeout: 6 }],
      endpoints: [{ id: 'GET /greetings/hello', type: 'AWS_PROXY' }],
    });
    const extension = { typescript: 'ts', javascript: 'js', python: 'py' }[word];
    // S17.
    expect(readdirSync(join(root, 'aws_modules/greetings/hello'))).toEqual([
      'awsm.json',
      'event.json',
      `handler.${extension}`,
      `index.${extension}`,
    ]);
  });

  test.each([
    ['typescript', 'ts', ['run()', "app.fetch('/greetings/hello')"]],
    ['javascript', 'js', ['run()', "app.fetch('/greetings/hello')"]],
    ['python', 'js', ["app.fetch('/greetings/hello')"]],
  ])('in %s has a test of what it does, and of where it is deployed', (word, extension, calls) => {
    create();
    add({ language: languageOf(word) });
    const file = readFileSync(join(root, `tests/greetings.hello.test.${extension}`), 'utf8');
    expect([...file.matchAll(/await (run\(\)|app\.[^;]*);|await (run\(\)), /g)].map(([, a, b]) => a ?? b)).toEqual(
      expect.arrayContaining(calls),
    );
  });

  test('without an endpoint, and without the helper, its test does with what it has', () => {
    create();
    add({ parts: 'lambda' });
    add({ function: 'old', newModule: false, deployedTest: false });
    expect(readFileSync(join(root, 'tests/greetings.hello.test.ts'), 'utf8')).toContain(
      "app.invoke('greetings/hello')",
    );
    expect(readFileSync(join(root, 'tests/greetings.old.test.ts'), 'utf8')).not.toContain('jaws-core-js');
  });

  test('type checks', () => {
    create();
    add({});
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    rmSync(join(root, 'tests'), { recursive: true });
    const tsc = fileURLToPath(new URL('../../../../node_modules/typescript/bin/tsc', import.meta.url));
    expect(String(execFileSync(process.execPath, [tsc, '-p', root]))).toBe('');
  });

  test.skipIf(!has('python3'))('in Python answers as the one in TypeScript', () => {
    create();
    add({ language: languageOf('python3.12') });
    const script =
      'import importlib; print(importlib.import_module("aws_modules.greetings.hello.handler").handler({}, None)["body"])';
    const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
    const output = execFileSync('python3', ['-c', script], { cwd: root, env });
    expect(String(output).trim()).toBe('{"message":"Your JAWS lambda executed successfully!"}');
    expect(model().functions[0]?.runtime).toBe('python3.12');
  });

  test('alone, and an endpoint alone', () => {
    create();
    add({ parts: 'lambda' });
    add({ function: 'mock', parts: 'endpoint', newModule: false });
    const { functions, endpoints } = model();
    expect(functions.map((one) => one.id)).toEqual(['greetings/hello']);
    expect(endpoints.map((one) => [one.id, one.type])).toEqual([['GET /greetings/mock', 'MOCK']]);
  });

  test('languages', () => {
    expect(languageOf('nodejs').name).toBe('javascript');
    expect(languageOf('nodejs22.x')).toEqual({ name: 'typescript', runtime: 'nodejs22.x' });
    expect(() => languageOf('cobol')).toThrow('"cobol"');
  });
});

describe('writing', () => {
  test('overwrites nothing, not even a link to nothing', () => {
    mkdirSync(root);
    symlinkSync('nowhere', join(root, 'b'));
    const files = [
      { path: 'a/c', content: '1' },
      { path: 'b', content: '2' },
    ];
    expect(() => writeFiles(root, files)).toThrow('exist already: b.');
    expect(readdirSync(root)).toEqual(['b']);
  });

  test('leaves nothing behind when a file cannot be written', () => {
    const files = [
      { path: 'a/b/c', content: '1' },
      { path: 'a/b/c/d', content: '2' },
    ];
    expect(() => writeFiles(root, files)).toThrow(/Cannot write/);
    expect(existsSync(root)).toBe(false);
  });

  test('stays below the folder', () => {
    expect(() => writeFiles(root, [{ path: '../x', content: '' }])).toThrow('not below');
  });
});
