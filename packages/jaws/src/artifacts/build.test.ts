import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { has } from '../../../../test/machine.ts';
import type { JawsError } from '../errors/error.ts';
import { TestProject } from './testing/project.ts';

const lambda = (block: Record<string, unknown> = {}) => ({ lambda: block });
const legacy = { lambda: { cloudFormation: { Runtime: 'nodejs' } } };
const optimize = (options: Record<string, unknown>) => lambda({ package: { optimize: options } });
const folder = 'aws_modules/a/f';
/** A project with one function, a/f. */
const one = (awsm: unknown, files: Record<string, unknown>) =>
  new TestProject({
    [`${folder}/awsm.json`]: awsm,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name.replace(/^~/, folder), text])),
  });

async function failure(project: TestProject): Promise<JawsError> {
  try {
    await project.build();
  } catch (error) {
    return error as JawsError;
  }
  throw new Error('it was built');
}

describe('handlers that run', () => {
  test('TypeScript, ES module, top-level await, JSON and text, a CommonJS package that asks for node modules', async () => {
    const project = one(lambda(), {
      'package.json': { type: 'module' },
      'tsconfig.json': { compilerOptions: { paths: { '@lib/*': ['./lib/*'] } } },
      'lib/greet.ts':
        'export enum Tone { Warm = "warm" }\nexport const greet = (name: string): string => Tone.Warm + " " + name;',
      '~/data.json': { name: 'data' },
      '~/text.txt': 'text',
      'node_modules/old/package.json': { name: 'old', main: 'index.js' },
      'node_modules/old/index.js':
        "undeclared = 0; const path = require('path'); exports.base = path.basename(__filename) + typeof __dirname + require.resolve('fs');".replace(
          'undeclared = 0; ',
          '',
        ),
      '~/handler.ts': `
import { greet } from '@lib/greet';
import data from './data.json' with { type: 'json' };
import text from './text.txt';
import old from 'old';
const late: string = await Promise.resolve('late');
export const handler = async (event: { name: string }) => ({ greeting: greet(event.name), data: data.name, text, old: old.base, late, url: typeof import.meta.url });
`,
    });
    expect(await project.call('a/f', { name: 'x' })).toEqual({
      greeting: 'warm x',
      data: 'data',
      text: 'text',
      old: 'index.jsstringfs',
      late: 'late',
      url: 'string',
    });
    // A function that depends on its own place stays in its folder.
    expect(await project.names('a/f')).toEqual([
      `${folder}/handler.mjs`,
      'node_modules/old/index.js',
      'node_modules/old/package.json',
    ]);
  });

  test('what the code declares itself causes no trouble: require, __dirname', async () => {
    const project = one(optimize({ minify: false }), {
      '~/handler.ts': `
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import dep from './dep.cjs';
const require = createRequire(import.meta.url);
const __filename = fileURLToPath(import.meta.url);
const __dirname = dirname(__filename);
export const handler = async () => [typeof require('node:os').cpus, __dirname === dep.dir, __filename === dep.file, typeof dep.os];
`,
      '~/dep.cjs': 'module.exports = { dir: __dirname, file: __filename, os: require("os").cpus };',
    });
    expect(await project.call('a/f')).toEqual(['function', true, true, 'function']);
  });

  test('CommonJS, sloppy as it may be, with import.meta in what it requires', async () => {
    const project = one(lambda(), {
      '~/handler.js':
        "implicit = 1; const { url } = require('./esm.mjs'); exports.handler = async (event) => ({ implicit, url: url.slice(0, 7), event });",
      '~/esm.mjs': 'export const url = import.meta.url;',
    });
    expect(await project.call('a/f', 5)).toEqual({ implicit: 1, url: 'file://', event: 5 });
    expect(await project.names('a/f')).toEqual([`${folder}/handler.cjs`]);
  });

  test('CommonJS TypeScript, and a handler inside an object', async () => {
    const project = one(lambda({ cloudFormation: { Handler: 'main.api.get' } }), {
      '~/main.cts':
        'const api = { get: async (event: unknown): Promise<unknown> => ({ event }) };\nmodule.exports = { api };',
    });
    expect(await project.call('a/f', 1)).toEqual({ event: 1 });
  });

  test('a workspace package outside of the project, linked', async () => {
    const project = one(lambda(), {
      '~/handler.ts': "import { shared } from '@work/shared';\nexport const handler = async () => shared();",
      '../packages/shared/package.json': { name: '@work/shared', type: 'module', exports: './index.ts' },
      '../packages/shared/index.ts': 'export const shared = (): string => "from the workspace";',
      'node_modules/@work/.keep': '',
    });
    symlinkSync(join(project.root, '../packages/shared'), join(project.root, 'node_modules/@work/shared'));
    expect(await project.call('a/f')).toBe('from the workspace');
  });
});

describe('functions of version 1', () => {
  // The handler that version 1 generated.
  const handler = `'use strict';
require('jaws-core-js/env');
var action = require('./index.js');
module.exports.handler = function(event, context) {
  action.run(event, context, function(error, result) {
    return context.done(error, result);
  });
};`;
  const files = (index: string) => ({
    '~/handler.js': handler,
    '~/index.js': index,
    'node_modules/jaws-core-js/env/index.js': 'process.env.LOADED = "yes";',
  });

  test.each([undefined, 'module'])('run in a project of type %s', async (type) => {
    const project = one(legacy, {
      'package.json': { type },
      ...files(
        'exports.run = function(event, context, cb) { cb(null, { event: event, name: context.functionName, loaded: process.env.LOADED }); };',
      ),
    });
    expect(await project.call('a/f', 'x')).toEqual({ event: 'x', name: 'test', loaded: 'yes' });
  });

  test.each([
    [
      'exports.handler = (event, context) => context.succeed({ time: context.getRemainingTimeInMillis() })',
      { time: 1000 },
    ],
    ["exports.handler = (event, context, callback) => setTimeout(callback, 5, null, 'later')", 'later'],
    ['exports.handler = async (event) => event', {}],
    ["exports.handler = (event, context) => context.fail(new Error('no'))", { error: 'Error: no' }],
    ["exports.handler = (event, context) => context.done('text')", { error: 'text' }],
    ["exports.handler = () => { throw new RangeError('thrown') }", { error: 'RangeError: thrown' }],
  ])('%s', async (code, result) => {
    const answer = await one(legacy, { '~/handler.js': code }).call('a/f');
    if (typeof answer === 'object' && answer !== null && 'stack' in answer) delete answer.stack;
    expect(answer).toEqual(result);
  });
});

describe('packages', () => {
  const packages = {
    'node_modules/gm/package.json': { name: 'gm', version: '2.0.0', dependencies: { array: '1', debug: '1' } },
    'node_modules/gm/index.js':
      'module.exports = [require("array"), require("debug"), require("fs").readdirSync(__dirname)];',
    'node_modules/gm/types.d.ts': '',
    'node_modules/gm/node_modules/debug/package.json': { name: 'debug', version: '1.0.0' },
    'node_modules/gm/node_modules/debug/index.js': 'module.exports = "debug 1 " + require("array");',
    'node_modules/array/package.json': { name: 'array' },
    'node_modules/array/index.js': 'module.exports = "array";',
    'node_modules/debug/package.json': { name: 'debug', version: '2.0.0' },
    'node_modules/debug/index.js': 'module.exports = "debug 2";',
    'node_modules/unused/index.js': '',
  };

  test('that are excluded are shipped with what they need, and nothing else', async () => {
    const project = one(optimize({ exclude: ['gm', 'debug', 'unused'] }), {
      ...packages,
      '~/handler.js': "import gm from 'gm'; import debug from 'debug'; export const handler = async () => [gm, debug];",
    });
    expect(await project.call('a/f')).toEqual([
      ['array', 'debug 1 array', ['index.js', 'node_modules', 'package.json']],
      'debug 2',
    ]);
    expect((await project.names('a/f')).filter((name) => name.endsWith('.js'))).toEqual([
      'node_modules/array/index.js',
      'node_modules/debug/index.js',
      'node_modules/gm/index.js',
      'node_modules/gm/node_modules/debug/index.js',
    ]);
  });

  test('in paths of npm 2 are found where npm puts them today', async () => {
    const project = one(optimize({ exclude: ['gm'], includePaths: ['node_modules/awsm-images/node_modules/gm'] }), {
      ...packages,
      'node_modules/awsm-images/package.json': { name: 'awsm-images' },
      '~/handler.js': 'export const handler = async () => (await import("g" + "m")).default[0];',
    });
    expect(await project.call('a/f')).toBe('array');
  });

  test('that are ignored are empty', async () => {
    const project = one(optimize({ ignore: ['gm'] }), {
      '~/handler.js': "import gm from 'gm'; import x from 'gm/x'; export const handler = async () => [gm, x];",
    });
    expect(await project.call('a/f')).toEqual([{}, {}]);
  });

  test('of the SDK are bundled where they are installed, and left to the runtime where not', async () => {
    // No package has this name, so packages installed above the temporary folder do not matter.
    const client = '@aws-sdk/client-not-there';
    const project = one(lambda(), {
      'node_modules/@aws-sdk/client-there/index.js': 'exports.name = "installed";',
      '~/handler.js': `import { name } from '@aws-sdk/client-there'; export const handler = async () => [name, (await import('${client}')).name];`,
    });
    const code = async () => String((await project.files('a/f')).get(`${folder}/handler.mjs`)?.data);
    expect(await code()).toContain(`import("${client}")`);
    expect(await code()).not.toMatch(/from ?"@aws-sdk/);
    project.write({
      [`node_modules/${client}/package.json`]: { name: client },
      [`node_modules/${client}/index.js`]: 'exports.name = "pinned";',
    });
    expect(await project.call('a/f')).toEqual(['installed', 'pinned']);
  });
});

describe('what goes into a zip', () => {
  test('includePaths: files, folders, globs; never secrets; excludePatterns', async () => {
    const project = one(
      lambda({
        package: {
          optimize: { includePaths: ['.', 'lib/**/*.txt', 'missing.txt'] },
          excludePatterns: ['^lib/secret', '\\.md$'],
        },
      }),
      {
        '~/handler.js': 'export const handler = async () => 1;',
        '.env': 'SECRET=1',
        '.env.production': 'SECRET=1',
        'admin.env': 'x',
        '.npmrc': 'x',
        'key.pem': 'x',
        'credentials.json': '{}',
        '.git/config': 'x',
        'cloudformation/dev/us-east-1/x.json': '{}',
        'lib/a.txt': 'a',
        'lib/deep/b.txt': 'b',
        'lib/secret/c.txt': 'c',
        'lib/credentials/code.js': '1',
        'README.md': 'x',
        'über uns/ü.txt': 'ü',
      },
    );
    expect(await project.names('a/f')).toEqual([
      `${folder}/awsm.json`,
      `${folder}/handler.mjs`,
      'jaws.json',
      'lib/a.txt',
      'lib/credentials/code.js',
      'lib/deep/b.txt',
      'über uns/ü.txt',
    ]);
    expect(project.events).toContainEqual(
      expect.objectContaining({ type: 'warning', message: expect.stringContaining('"missing.txt"') }),
    );
  });

  test('builder false: the project as it is, with linked packages', async () => {
    const project = one(optimize({ builder: false }), {
      'package.json': { type: 'module' },
      '~/handler.js': "import { dep } from 'dep'; export const handler = async () => dep;",
      '../elsewhere/dep/package.json': { name: 'dep', type: 'module', exports: './index.js' },
      '../elsewhere/dep/index.js': 'export const dep = "linked";',
      'node_modules/.bin/tool': 'x',
      'node_modules/x/index.js': '',
    });
    symlinkSync('../../elsewhere/dep', join(project.root, 'node_modules/dep'));
    symlinkSync('.', join(project.root, 'loop'));
    expect(await project.names('a/f')).toEqual([
      `${folder}/awsm.json`,
      `${folder}/handler.js`,
      'jaws.json',
      'node_modules/dep/index.js',
      'node_modules/dep/package.json',
      'node_modules/x/index.js',
      'package.json',
    ]);

    symlinkSync('/etc/passwd', join(project.root, 'passwd'));
    expect((await failure(project)).code).toBe('IncludeLeavesProject');
  });

  test.skipIf(!has('python3'))('Python: the folder and lib/', async () => {
    const project = one(lambda({ cloudFormation: { Runtime: 'python3.12' } }), {
      '~/handler.py':
        'from .index import run\nfrom lib.shared import name\ndef handler(event, context):\n    return run(event, name)\n',
      '~/index.py': 'def run(event, name):\n    return [event, name]\n',
      '~/__pycache__/index.pyc': 'x',
      '~/tests/test_index.py': '',
      'lib/shared.py': 'name = "shared"',
    });
    expect(await project.call('a/f', 1)).toEqual([1, 'shared']);
    expect(await project.names('a/f')).toEqual([`${folder}/handler.py`, `${folder}/index.py`, 'lib/shared.py']);
  });

  test('a custom runtime: bootstrap is executable and at the root', async () => {
    const project = one(lambda({ cloudFormation: { Runtime: 'provided.al2023' } }), {
      '~/bootstrap': '#!/bin/sh\n',
      '~/data/x': '1',
    });
    const files = await project.files('a/f');
    expect([...files].map(([name, { mode }]) => [name, mode.toString(8)])).toEqual([
      ['bootstrap', '755'],
      ['data/x', '644'],
    ]);
    const missing = one(lambda({ cloudFormation: { Runtime: 'provided.al2023' } }), { '~/x': '' });
    expect((await failure(missing)).code).toBe('BootstrapMissing');
  });

  test('Java: jars in lib/', async () => {
    const project = one(lambda({ cloudFormation: { Runtime: 'java21', Handler: 'com.x.Y::z' } }), {
      '~/app.jar': 'jar',
    });
    expect(await project.names('a/f')).toEqual(['lib/app.jar']);
  });
});

describe('the same inputs give the same bytes', () => {
  test('in another folder, at another time, in another time zone, with another umask', async () => {
    const files = {
      '~/handler.ts': "import './b.ts';\nexport const handler = async () => import.meta.url;",
      '~/b.ts': 'console.log(1);',
      'lib/z.txt': 'z',
      'lib/a.txt': 'a',
    };
    const awsm = lambda({ package: { optimize: { minify: false, includePaths: ['lib'] } } });
    const first = (await one(awsm, files).build()).get('a/f')!;
    const before = process.env.TZ;
    const mask = process.umask(0o077);
    process.env.TZ = 'Asia/Tokyo';
    try {
      const second = (await one(awsm, files).build()).get('a/f')!;
      expect(second.file).not.toBe(first.file);
      expect(second.hash).toBe(first.hash);
      expect(readFileSync(second.file).equals(readFileSync(first.file))).toBe(true);
    } finally {
      process.umask(mask);
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  test.skipIf(!has('python3'))('and other tools can read them', async () => {
    const project = one(lambda(), { '~/handler.js': 'export const handler = async () => 1;' });
    const { file } = (await project.build()).get('a/f')!;
    const script = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).testzip())';
    expect(String(execFileSync('python3', ['-c', script, file])).trim()).toBe('None');
  });
});

describe('what cannot be built', () => {
  test('says file, line, column, the line and what to do, for all functions at once', async () => {
    const project = new TestProject({
      'aws_modules/a/syntax/awsm.json': lambda(),
      'aws_modules/a/import/awsm.json': lambda(),
      'aws_modules/a/file/awsm.json': lambda(),
      'aws_modules/a/import/handler.ts':
        "import _ from 'lodash';\nimport x from './nowhere';\nexport const handler = async () => [_, x];",
      'aws_modules/a/syntax/handler.ts': 'export const handler = async () => 1;',
      'aws_modules/a/syntax/other.ts': '',
    });
    const error = await failure(project);
    const found = error.problems.map(({ message, position, hint }) => [
      position?.line,
      position?.column,
      message,
      hint,
    ]);
    expect(found).toEqual([
      [
        undefined,
        undefined,
        'The handler of a/file is aws_modules/a/file/handler.handler, but there is no file aws_modules/a/file/handler.ts, aws_modules/a/file/handler.js.',
        'Correct lambda.cloudFormation.Handler in its awsm.json, or write the file.',
      ],
      [
        1,
        15,
        'aws_modules/a/import/handler.ts: Could not resolve "lodash"\n    import _ from \'lodash\';',
        'Run `npm install lodash` in the project.',
      ],
      [
        2,
        15,
        'aws_modules/a/import/handler.ts: Could not resolve "./nowhere"\n    import x from \'./nowhere\';',
        'Does the file exist, and is its name spelled like this (case matters)?',
      ],
    ]);
  });

  test('a syntax error', async () => {
    const error = await failure(one(lambda(), { '~/handler.ts': 'export const handler = async ( => 1;' }));
    expect(error.code).toBe('BuildFailed');
    expect(error.message).toContain('Unexpected "=>"\n    export const handler = async ( => 1;');
    expect(error.position).toEqual({ file: `${folder}/handler.ts`, line: 1, column: 32 });
  });

  test.each([
    ['export const handle = async () => 1;', 'HandlerNotExported', 'Did you mean handle?'],
    ['exports.handle = async () => 1;', 'HandlerNotExported', 'Did you mean handle?'],
    ['module.exports = { other };', 'HandlerNotExported', 'Export it'],
    ['export default async () => 1;', 'HandlerNotExported', 'Export it'],
    ['export const handler = "text";', 'HandlerNotFunction', 'Export a function'],
  ])('%s', async (code, name, hint) => {
    const error = await failure(one(lambda(), { '~/handler.js': code }));
    expect(error.code).toBe(name);
    expect(error.hint).toContain(hint);
  });

  test('a handler that is not exported is said before anything is built or run', async () => {
    const project = new TestProject({
      'aws_modules/a/wrong/awsm.json': lambda(),
      'aws_modules/a/wrong/handler.ts': 'export const handle = async () => 1;\n',
      'aws_modules/a/other/awsm.json': {
        lambda: {
          package: { build: [process.execPath, '-e', 'require("fs").writeFileSync("ran", "")'] },
          cloudFormation: { Runtime: 'provided.al2023', Handler: 'bootstrap' },
        },
      },
      'aws_modules/a/other/bootstrap': '#!/bin/sh\n',
      'aws_modules/a/broken/awsm.json': lambda(),
      'aws_modules/a/broken/handler.ts': "import 'not-there';\nexport const handler = async () => 1;\n",
    });
    expect((await failure(project)).code).toBe('HandlerNotExported');
    expect(existsSync(join(project.root, 'aws_modules/a/other/ran'))).toBe(false);
  });

  test.each([
    'module.exports = require("./other.cjs");',
    'Object.assign(exports, require("./other.cjs"));',
    'module.exports.handler = async () => 1;',
    'module.exports = { handler: async () => 1 };',
    'export { handler } from "./other.cjs";',
    'export * from "./other.mjs";',
  ])('but not %s', async (code) => {
    const project = one(lambda(), {
      '~/handler.js': code,
      '~/other.cjs': 'exports.handler = async () => 1;',
      '~/other.mjs': 'export const handler = async () => 1;',
    });
    expect(await project.call('a/f')).toBe(1);
  });

  test('CommonJS in a project of ES modules, TypeScript without a bundler, a package that is not there', async () => {
    const mixed = one(lambda(), {
      'package.json': { type: 'module' },
      '~/handler.js': 'module.exports.handler = async () => 1;',
    });
    expect((await failure(mixed)).problems[0]?.hint).toContain('"Runtime": "nodejs"');
    const plain = one(optimize({ builder: false }), { '~/handler.ts': 'export const handler = async () => 1;' });
    expect((await failure(plain)).code).toBe('UnbundledTypeScript');
    const missing = one(optimize({ exclude: ['gone'] }), {
      '~/handler.js': 'import "gone"; export const handler = async () => 1;',
    });
    expect((await failure(missing)).message).toContain('imports, gone, which is not installed');
  });

  test('a handler without a file, and nothing at all', async () => {
    const gone = one(lambda({ cloudFormation: { Handler: `${folder}/main.handler` } }), { '~/handler.js': '' });
    expect(await failure(gone)).toMatchObject({
      code: 'HandlerMissing',
      message: `The handler of a/f is ${folder}/main.handler, but there is no file ${folder}/main.ts, ${folder}/main.js.`,
    });
    const empty = one(lambda({ package: { optimize: { builder: false }, excludePatterns: ['.'] } }), {
      '~/handler.js': 'exports.handler = async () => 1;',
    });
    expect(await failure(empty)).toMatchObject({
      code: 'NothingToZip',
      message: 'There is nothing to put into the zip of a/f.',
    });
  });

  test('stops when it is aborted', async () => {
    const project = one(lambda(), { '~/handler.js': 'export const handler = async () => 1;' });
    await expect(project.build(['a/f'], AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
  });
});

test.each([
  ['create', 'exports.create = (event, context, done) => done(null, { got: event.n });'],
  ['a.b.c', 'exports.a = { b: { c: (event, context) => context.succeed({ got: event.n }) } };'],
])('a function of version 1 keeps the name of its handler: %s', async (name, code) => {
  const project = new TestProject({
    'aws_modules/a/f/awsm.json': {
      lambda: { cloudFormation: { Runtime: 'nodejs', Handler: `aws_modules/a/f/run.${name}` } },
    },
    'aws_modules/a/f/run.js': code,
  });
  expect(await project.call('a/f', { n: 4 })).toEqual({ got: 4 });
});
