import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { JawsError } from '../errors/error.ts';
import { findRoot, functionAt, hasAwsm } from './find.ts';
import { readProject } from './read.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jaws-read-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(files: Record<string, string | Buffer>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function failure(run: () => unknown): JawsError {
  try {
    run();
  } catch (error) {
    return error as JawsError;
  }
  throw new Error('nothing was thrown');
}

describe('findRoot', () => {
  test('finds the nearest jaws.json above', () => {
    write({ 'jaws.json': '{}', 'aws_modules/a/b/awsm.json': '{}' });
    expect(findRoot(join(root, 'aws_modules/a/b'))).toBe(root);
  });

  test('says so outside of a project', () => {
    const error = failure(() => findRoot(root));
    expect(error.code).toBe('NotInProject');
    expect(error.hint).toContain('jaws project create');
  });

  test('a folder called jaws.json is not a project', () => {
    mkdirSync(join(root, 'jaws.json'));
    expect(failure(() => findRoot(root)).code).toBe('NotInProject');
  });
});

describe('readProject', () => {
  test('reads modules, functions, templates and the profile', () => {
    write({
      'jaws.json': '{"name":"a"}',
      'admin.env': '# who deploys\nADMIN_AWS_PROFILE="team"  \r\n',
      'aws_modules/greetings/awsm.json': '{}',
      'aws_modules/greetings/hello/awsm.json': '{"lambda":{}}',
      'aws_modules/greetings/lib/shared.js': '',
      'aws_modules/bare/one/awsm.json': '{}',
      'aws_modules/.hidden/x/awsm.json': 'not JSON',
      'cloudformation/dev/us-east-1/resources-cf.json': '{"Resources":{}}',
    });
    const project = readProject(root);
    expect(project.profile).toBe('team');
    expect(project.modules.map((module) => [module.name, module.functions.map((one) => one.name)])).toEqual([
      ['bare', ['one']],
      ['greetings', ['hello']],
    ]);
    expect(project.modules[0]?.awsm).toBeUndefined();
    expect([...project.resources.keys()]).toEqual(['dev/us-east-1']);
    expect(functionAt(project, join(root, 'aws_modules/greetings/hello'))?.name).toBe('hello');
    expect(functionAt(project, join(root, 'aws_modules/greetings'))).toBeUndefined();
  });

  test('takes a byte order mark, comments and trailing commas', () => {
    write({ 'jaws.json': '\uFEFF{\r\n  // the name\r\n  "name": "a",\r\n}' });
    const { jaws } = readProject(root);
    expect(jaws.data).toEqual({ name: 'a' });
    expect(jaws.locate(['name'])).toEqual({ file: 'jaws.json', line: 3, column: 11 });
    expect(jaws.locateKey(['name'])).toEqual({ file: 'jaws.json', line: 3, column: 3 });
    expect(jaws.locate(['stages', 'dev', 0])).toEqual({ file: 'jaws.json', line: 1, column: 1 });
  });

  test('reports syntax errors of all files at once, with line and column', () => {
    write({
      'jaws.json': '{\n  "name": "a"\n  "domain": "b"\n}',
      'aws_modules/greetings/hello/awsm.json': '{ "lambda": {',
      'aws_modules/greetings/empty/awsm.json': ' \n',
      'aws_modules/greetings/wide/awsm.json': Buffer.from('\uFEFF{}', 'utf16le'),
      'aws_modules/greetings/latin/awsm.json': Buffer.from('{"author":"Jos\xe9"}', 'latin1'),
    });
    const error = failure(() => readProject(root));
    expect(error.code).toBe('UnreadableFiles');
    const found = error.problems.map(({ message, position }) => [message, position?.line, position?.column]);
    expect(found).toEqual([
      ['jaws.json: a comma is expected here, not "domain".', 3, 3],
      ['aws_modules/greetings/empty/awsm.json is empty; it must hold a JSON object.', 1, 1],
      ['aws_modules/greetings/hello/awsm.json: a closing brace } is missing.', 1, 14],
      ['aws_modules/greetings/latin/awsm.json is not UTF-8 text.', 1, 1],
      ['aws_modules/greetings/wide/awsm.json is UTF-16; save it as UTF-8.', 1, 1],
    ]);
  });

  test('reports duplicate keys and __proto__', () => {
    write({ 'jaws.json': '{ "name": "a",\n  "name": "b",\n  "__proto__": { "polluted": true } }' });
    const error = failure(() => readProject(root));
    expect(error.problems.map((problem) => problem.message)).toEqual([
      'jaws.json: "name" is there twice in the same object.',
      'jaws.json: "__proto__" cannot be a name.',
    ]);
    expect(error.problems[0]?.position).toEqual({ file: 'jaws.json', line: 2, column: 3 });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('refuses names that some disks take for those of JAWS, in every folder that it reads', () => {
    write({
      'jaws.json': '{}',
      '.ENV': '',
      'Jaws.Config.ts': '',
      'aws_modules/greetings/hidden/AWSM.json': '{}',
      'aws_modules/greetings/aw\u017fm.ts': '',
      'aws_modules/greetings/hello/awsm.json': '{}',
      'aws_modules/greetings/hello/Event.json': '{}',
      'aws_modules/greetings/hello/lib/Package.json': '{}',
    });
    const { problems } = failure(() => readProject(root));
    expect(problems.map(({ message }) => message.replace(', and others do not.', '')).sort()).toEqual([
      '.ENV has a name that some disks take for .env',
      'Jaws.Config.ts has a name that some disks take for jaws.config.ts',
      'aws_modules/greetings/aw\u017fm.ts has a name that some disks take for awsm.ts',
      'aws_modules/greetings/hello/Event.json has a name that some disks take for event.json',
      'aws_modules/greetings/hidden/AWSM.json has a name that some disks take for awsm.json',
    ]);
    expect(problems[0]?.hint).toMatch(/^Rename it to /);
  });

  test('reads JSON of 500 levels, and names the place where it is deeper', () => {
    const nested = (levels: number) => `{ "name": "${'['.repeat(600)}", // ${'{'.repeat(600)}
"data": ${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)} }`;
    write({ 'jaws.json': nested(249) });
    expect(() => readProject(root)).not.toThrow();
    for (const levels of [250, 100_000]) {
      write({ 'jaws.json': nested(levels) });
      expect(failure(() => readProject(root)).problems).toEqual([
        {
          message: 'jaws.json: nested deeper than 500 levels.',
          position: { file: 'jaws.json', line: 2, column: expect.any(Number) },
        },
      ]);
    }
  });

  test('follows links to folders and names links that lead nowhere', () => {
    write({ 'jaws.json': '{}', 'shared/greetings/hello/awsm.json': '{}' });
    mkdirSync(join(root, 'aws_modules'));
    symlinkSync(join(root, 'shared/greetings'), join(root, 'aws_modules/greetings'));
    const project = readProject(root);
    expect(project.modules[0]?.functions[0]?.name).toBe('hello');
    expect(functionAt(project, join(root, 'shared/greetings/hello'))?.name).toBe('hello');

    symlinkSync('loop', join(root, 'aws_modules/loop'));
    symlinkSync('nowhere', join(root, 'aws_modules/gone'));
    expect(failure(() => readProject(root)).problems.map((problem) => problem.message)).toEqual([
      'aws_modules/gone: a link that points to nothing.',
      'aws_modules/loop: a link that points to itself.',
    ]);
  });

  test('TypeScript in the place of JSON, with positions in it', () => {
    write({
      'jaws.config.ts': "export default {\n  name: 'shop',\n};",
      'aws_modules/greetings/awsm.ts': 'export default { resources: {} };',
      'aws_modules/greetings/hello/awsm.ts':
        "import { memory } from '../memory';\nexport default { lambda: { memory } };",
      'aws_modules/greetings/memory.ts': 'export const memory = 256;',
      'aws_modules/greetings/json/awsm.json': '{ "lambda": {} }',
    });
    expect(findRoot(join(root, 'aws_modules'))).toBe(root);
    const folders = ['greetings', 'greetings/hello', 'greetings/json', 'greetings/memory.ts', 'none'];
    expect(folders.filter((name) => hasAwsm(join(root, 'aws_modules', name)))).toEqual(folders.slice(0, 3));
    const project = readProject(root);
    expect(project.jaws).toMatchObject({ name: 'jaws.config.ts', data: { name: 'shop' } });
    expect(project.jaws.locate(['name'])).toEqual({ file: 'jaws.config.ts', line: 2, column: 9 });
    const [{ awsm, functions }] = project.modules as [(typeof project.modules)[number]];
    expect(awsm).toMatchObject({ name: 'aws_modules/greetings/awsm.ts', data: { resources: {} } });
    expect(functions.map((one) => [one.name, one.awsm.data])).toEqual([
      ['hello', { lambda: { memory: 256 } }],
      ['json', { lambda: {} }],
    ]);
    expect(project.inputs).toContain(join(root, 'aws_modules/greetings/memory.ts'));
  });

  test('one of two names, not both; and mistakes of all files at once', () => {
    write({
      'jaws.json': '{ "name": }',
      'jaws.config.ts': 'export default { name: () => 1 };',
      'aws_modules/greetings/awsm.ts': Buffer.from('\uFEFFexport default {}', 'utf16le'),
      'aws_modules/greetings/hello/awsm.ts': 'export default {};',
      'aws_modules/greetings/hello/awsm.json': '{}',
    });
    const error = failure(() => readProject(root));
    expect(error.code).toBe('UnreadableFiles');
    expect(error.problems.map(({ message, position }) => [message, position?.line, position?.column])).toEqual([
      ['jaws.json: a value is expected here, not }.', 1, 11],
      ['jaws.json and jaws.config.ts are both there, and only one of them can count.', 1, 16],
      ['aws_modules/greetings/awsm.ts is UTF-16; save it as UTF-8.', 1, 1],
      [expect.stringMatching(/hello\/awsm.json and .*hello\/awsm.ts are both there/), 1, 16],
      ['jaws.config.ts: name is a function.', 1, 24],
    ]);
  });
});
