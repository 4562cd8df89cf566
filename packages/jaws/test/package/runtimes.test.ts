import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { has } from '../../../../test/machine.ts';
import { TestProject } from '../../src/artifacts/testing/project.ts';
import { zip } from '../../src/artifacts/zip.ts';
import { jaws } from '../cli/jaws.ts';
import { startLambdas } from './lambdas.ts';

let lambdas: Awaited<ReturnType<typeof startLambdas>>;
beforeAll(async () => {
  lambdas = await startLambdas();
});
afterAll(() => lambdas.close());

const at = 'aws_modules/shop/order';
const awsm = (cloudFormation: Record<string, unknown>, pack: Record<string, unknown> = {}) => ({
  [`${at}/awsm.json`]: { lambda: { cloudFormation, package: pack } },
});
const names = async (project: TestProject) => [...(await project.files('shop/order')).keys()].sort();
const failure = (project: TestProject) =>
  project.build().then(
    () => undefined,
    (error) => error,
  );
const warnings = (project: TestProject) =>
  project.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
const cached = (project: TestProject) =>
  project.events.flatMap((event) => (event.type === 'built' ? [event.cached] : []));

/** A wheel: https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
function wheel(name: string, code: string, more: Record<string, string> = {}): Promise<Buffer> {
  const files = {
    [`${name}/__init__.py`]: code,
    [`${name}-1.0.dist-info/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${name}-1.0.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${name}-1.0.dist-info/RECORD`]: '',
    ...more,
  };
  return zip(Object.entries(files).map(([path, text]) => ({ path, data: Buffer.from(text), executable: false })));
}

describe.skipIf(!has('pip') || !has('python3'))('Python', () => {
  const python = (files: Record<string, unknown>) =>
    new TestProject({
      ...awsm({ Runtime: 'python3.13' }),
      [`${at}/handler.py`]: `
import hello
from lib.shared import greet
from .text import upper
def handler(event, context):
    return upper(greet(hello.name + ' ' + event['name']))
`,
      [`${at}/text.py`]: 'def upper(text):\n    return text.upper()\n',
      [`${at}/tests/test_text.py`]: '',
      'lib/shared.py': "def greet(name):\n    return 'hi ' + name\n",
      'lib/__pycache__/shared.cpython-313.pyc': 'x',
      ...files,
    });

  test('with a wheel of requirements.txt, the code beside it and lib/', async () => {
    const project = python({
      [`${at}/requirements.txt`]: '--no-index\n-r ../../../base.txt\n',
      'base.txt': './../../../wheels/hello-1.0-py3-none-any.whl\n',
      'wheels/hello-1.0-py3-none-any.whl': await wheel('hello', "name = 'wheel'\n", {
        'hello/tests/test_hello.py': '',
        'hello/test/data.py': '',
      }),
    });
    expect(await lambdas.value(project, 'shop/order', { name: 'x' })).toBe('HI WHEEL X');
    expect((await names(project)).filter((name) => name.endsWith('.py') || name.endsWith('.pyc'))).toEqual([
      `${at}/handler.py`,
      `${at}/text.py`,
      'hello/__init__.py',
      'hello/test/data.py',
      'lib/shared.py',
    ]);
    expect(cached(project)).toEqual([false, true]);

    // The same name with other content.
    project.write({ 'wheels/hello-1.0-py3-none-any.whl': await wheel('hello', "name = 'newer'\n") });
    expect(await lambdas.value(project, 'shop/order', { name: 'x' })).toBe('HI NEWER X');
  });

  const uv = (hello: string) => `version = 1
[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "hello" }, { name = "only-windows", marker = "sys_platform == 'win32'" }]
[package.dev-dependencies]
dev = [{ name = "test-tool" }]
[[package]]
name = "hello"
version = "1.0"
source = { ${hello} }
[[package]]
name = "only-windows"
version = "1.0"
source = { registry = "https://nowhere.test/simple" }
[[package]]
name = "test-tool"
version = "1.0"
source = { registry = "https://nowhere.test/simple" }
`;
  const hello = 'wheels/hello-1.0-py3-none-any.whl';
  test.each<[string, Record<string, unknown>]>([
    ['uv.lock', { 'uv.lock': uv(`path = "${hello}"`), 'pyproject.toml': '[project]\ndependencies = ["gone"]\n' }],
    [
      'poetry.lock',
      {
        'pyproject.toml': '[tool.poetry.dependencies]\npython = "^3.13"\nhello = "*"\n',
        'poetry.lock': `[[package]]
name = "hello"
version = "1.0"
optional = false
groups = ["main"]
[package.source]
type = "file"
url = "${hello}"
[[package]]
name = "test-tool"
version = "1.0"
groups = ["dev"]
optional = false
`,
      },
    ],
    [
      'poetry.lock of an older version',
      {
        'pyproject.toml':
          '[tool.poetry.dependencies]\npython = "^3.13"\nHello = "*"\n[tool.poetry.group.dev.dependencies]\ntest-tool = "1"\n',
        'poetry.lock': `[[package]]
name = "hello"
version = "1.0"
optional = false
[package.source]
type = "file"
url = "${hello}"
[[package]]
name = "test-tool"
version = "1.0"
optional = false
`,
      },
    ],
    [
      'pyproject.toml',
      { 'pyproject.toml': `[project]\nname = "app"\ndependencies = ["hello @ file://<root>/${hello}"]\n` },
    ],
  ])('with the packages of %s', async (_, files) => {
    const project = python({ [hello]: await wheel('hello', "name = 'locked'\n") });
    project.write(JSON.parse(JSON.stringify(files).replaceAll('<root>', project.root)));
    expect(await lambdas.value(project, 'shop/order', { name: 'Ann' })).toBe('HI LOCKED ANN');
    expect((await names(project)).filter((name) => name.startsWith('hello'))).toContain('hello/__init__.py');
  });

  test.each([
    ['a lock file that cannot be read', { 'uv.lock': 'version = \n' }, 'uv.lock does not say which packages'],
    [
      'poetry without its lock file',
      { 'pyproject.toml': '[tool.poetry.dependencies]\nhello = "*"\n' },
      'run `poetry lock`',
    ],
  ])('%s is an error', async (_, files, words) => {
    expect(await failure(python(files))).toMatchObject({
      code: 'LockFileWrong',
      message: expect.stringContaining(words),
    });
  });

  test('with packages and modules of the project that it imports', async () => {
    const project = new TestProject({
      ...awsm({ Runtime: 'python3.13' }),
      [`${at}/handler.py`]: `
import json, shared.money as money
from aws_modules.shop.common import (
    greet,  # a name
)
from aws_modules.shop import words
from ..near import one
def handler(event, context):
    return json.dumps([money.add(1, 2), greet(), words.two, one])
`,
      'shared/__init__.py': '',
      'shared/money.py': 'from settings import base\ndef add(a, b):\n    return a + b + base\n',
      'settings.py': 'base = 10\n',
      'aws_modules/shop/common/__init__.py': "def greet():\n    return 'hi'\n",
      'aws_modules/shop/words.py': 'two = 2\n',
      'aws_modules/shop/near.py': 'one = 1\n',
      'aws_modules/shop/other/handler.py': '',
      'unused/__init__.py': '',
    });
    expect(JSON.parse(String(await lambdas.value(project, 'shop/order')))).toEqual([13, 'hi', 2, 1]);
    expect((await names(project)).filter((name) => /other|unused/.test(name))).toEqual([]);
  });

  test('functions of the same requirements are installed at once', async () => {
    const files = { [`${at}/requirements.txt`]: '' };
    const other = Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [
        `aws_modules/many/${name}/awsm.json`,
        { lambda: { cloudFormation: { Runtime: 'python3.13' } } },
      ]),
    );
    const code = Object.fromEntries(
      ['one', 'two', 'three'].map((name) => [
        `aws_modules/many/${name}/handler.py`,
        'import hello\ndef handler(event, context):\n    return hello.name\n',
      ]),
    );
    const project = python({
      ...files,
      ...other,
      ...code,
      'aws_modules/many/requirements.txt': '--no-index\n../../wheels/hello-1.0-py3-none-any.whl\n',
      'wheels/hello-1.0-py3-none-any.whl': await wheel('hello', "name = 'wheel'\n"),
    });
    const built = await project.build(['many/one', 'many/two', 'many/three']);
    expect(built.size).toBe(3);
    expect(await lambdas.value(project, 'many/three')).toBe('wheel');
  });

  test('undefined, uninstalled and missing names are reported', async () => {
    const project = python({ [`${at}/handler.py`]: 'def handle(event, context):\n    return 1\n# handler\n' });
    expect(await failure(project)).toMatchObject({
      code: 'HandlerNotExported',
      hint: expect.stringContaining('handle?'),
    });
    const gone = python({ [`${at}/requirements.txt`]: '--no-index\nnothing-of-this-name==1\n' });
    expect(await failure(gone)).toMatchObject({
      code: 'PipFailed',
      message: expect.stringMatching(
        /aws_modules\/shop\/order\/requirements\.txt.*\nERROR: .*nothing-of-this-name==1/s,
      ),
    });
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      expect(await failure(python({ 'requirements.txt': 'hello==1\n' }))).toMatchObject({
        code: 'PipMissing',
        message: expect.stringContaining('shop/order has requirements.txt, but python3 with pip is not installed'),
      });
    } finally {
      process.env.PATH = path;
    }
  });
});

/** A custom runtime in a few lines: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-walkthrough.html */
const bootstrap = `#!/bin/sh
set -eu
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while :; do
  headers="$(mktemp)"
  event="$(curl -sS -LD "$headers" "$api/next")"
  id="$(grep -i lambda-runtime-aws-request-id "$headers" | tr -d '[:space:]' | cut -d: -f2)"
  rm "$headers"
  curl -sS -o /dev/null "$api/$id/response" -d "{\\"echo\\":$event,\\"helper\\":\\"$(./bin/helper)\\"}"
done
`;

test('a runtime that this machine does not run', async () => {
  const project = new TestProject({ ...awsm({ Runtime: 'java21', Handler: 'shop.Order::handle' }) });
  const run = await jaws(['run', 'shop/order'], { cwd: project.root });
  expect(run.stderr).toMatch(/shop\/order.*java21.*only Node\.js and Python functions run here.*\(RuntimeNotHere\)/s);
  expect(run.code).toBe(1);
});

describe.skipIf(!has('curl'))('a custom runtime', () => {
  const files = { [`${at}/bootstrap`]: bootstrap, [`${at}/bin/helper`]: '#!/bin/sh\necho helped\n' };

  test('runs its bootstrap, and other executables of its folder', async () => {
    const project = new TestProject({ ...awsm({ Runtime: 'provided.al2023' }), ...files });
    project.executable(`${at}/bin/helper`);
    expect(await lambdas.value(project, 'shop/order', { n: 1 })).toEqual({ echo: { n: 1 }, helper: 'helped' });
    const modes = [...(await project.files('shop/order'))].map(([name, { mode }]) => [name, mode.toString(8)]);
    expect(modes).toEqual([
      ['bin/helper', '755'],
      ['bootstrap', '755'],
    ]);
    expect(warnings(project)).toEqual([]);
  });

  test('is made by a build command, into ARTIFACTS_DIR', async () => {
    const build = ['sh', 'build.sh', 'an argument with spaces; $HOME'];
    const project = new TestProject({
      ...awsm({ Runtime: 'provided.al2023', Architectures: ['x86_64'] }, { build }),
      [`${at}/source.txt`]: bootstrap,
      [`${at}/build.sh`]: `set -eu
echo "building for $JAWS_ARCHITECTURE: $1"
mkdir "$ARTIFACTS_DIR/bin"
cp source.txt "$ARTIFACTS_DIR/bootstrap"
printf '#!/bin/sh\\necho built' > "$ARTIFACTS_DIR/bin/helper"
chmod +x "$ARTIFACTS_DIR/bin/helper"
`,
    });
    expect(await lambdas.value(project, 'shop/order', { n: 2 })).toEqual({ echo: { n: 2 }, helper: 'built' });
    expect(await names(project)).toEqual(['bin/helper', 'bootstrap']);
    expect(project.events).toContainEqual({
      type: 'log',
      source: 'shop/order',
      line: 'building for x86_64: an argument with spaces; $HOME',
    });
    expect(cached(project)).toEqual([false, true]);
  });

  test("is made by a build command, in the function's folder", async () => {
    const project = new TestProject({
      ...awsm({ Runtime: 'provided.al2023' }, { build: ['cp', 'source.sh', 'bootstrap'], excludePatterns: ['source'] }),
      [`${at}/source.sh`]: '#!/bin/sh\n',
    });
    expect(await names(project)).toEqual(['bootstrap']);
  });

  test('a build command that fails, that is not there, that makes nothing', async () => {
    const project = (build: string[]) =>
      new TestProject({ ...awsm({ Runtime: 'provided.al2023' }, { build }), [`${at}/x`]: '' });
    expect(await failure(project(['sh', '-c', 'echo the reason >&2; exit 3']))).toMatchObject({
      code: 'BuildCommandFailed',
      message: 'The build of shop/order, `sh -c echo the reason >&2; exit 3`, failed:\nthe reason',
    });
    expect((await failure(project(['no-such-program']))).message).toContain('there is no program no-such-program');
    expect(await failure(project(['true']))).toMatchObject({ code: 'BootstrapMissing' });
  });

  test('a bootstrap that Linux cannot start', async () => {
    const dos = new TestProject({
      ...awsm({ Runtime: 'provided.al2023' }),
      [`${at}/bootstrap`]: '#!/bin/sh\r\necho\r\n',
    });
    await dos.build();
    expect(warnings(dos)).toEqual([expect.stringContaining('carriage return')]);
    const program = readFileSync(process.execPath).subarray(0, 4096);
    const other = process.arch === 'x64' ? 'arm64' : 'x86_64';
    const foreign = new TestProject({
      ...awsm({ Runtime: 'provided.al2023', Architectures: [other] }),
      [`${at}/bootstrap`]: program,
    });
    await foreign.build();
    expect(warnings(foreign)).toEqual([
      expect.stringContaining(`runs on Linux on ${other}, but its bootstrap is built for`),
    ]);
  });
});

describe('Java, Ruby and .NET', () => {
  test('a jar is shipped in lib/, classes where they are', async () => {
    const project = new TestProject({
      ...awsm({ Runtime: 'java21', Handler: 'shop.Order::handle' }),
      [`${at}/order.jar`]: 'PK',
      [`${at}/lib/dependency.jar`]: 'PK',
      [`${at}/shop/Order.class`]: 'x',
    });
    expect(await names(project)).toEqual(['lib/dependency.jar', 'lib/order.jar', 'shop/Order.class']);
  });

  test.each([
    ['java21', 'shop.Order::handle', 'needs a .jar, or .class files'],
    ['ruby3.4', 'order.handler', 'needs order.rb'],
    ['dotnet8', 'Order::Shop.Order::Handle', 'needs Order.dll'],
  ])('%s without its code', async (Runtime, Handler, text) => {
    const error = await failure(new TestProject({ ...awsm({ Runtime, Handler }), [`${at}/notes.txt`]: '' }));
    expect(error).toMatchObject({ code: 'RuntimeCodeMissing', message: expect.stringContaining(text) });
  });

  test('without a handler', async () => {
    const project = new TestProject({ ...awsm({ Runtime: 'java21' }), [`${at}/order.jar`]: 'PK' });
    expect(await failure(project)).toMatchObject({ code: 'HandlerUnset' });
  });
});

test('package.build is refused where JAWS builds itself', async () => {
  const project = new TestProject({ ...awsm({}, { build: ['make'] }), [`${at}/handler.js`]: '' });
  expect((await failure(project)).message).toContain('package.build is for runtimes that JAWS cannot build itself');
});
