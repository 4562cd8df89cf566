import type { FunctionOptions } from './function.ts';
import type { Language } from './language.ts';
import { json } from './project.ts';
import type { FileToWrite } from './types.ts';

const message = 'Your JAWS lambda executed successfully!';
const extensions: Readonly<Record<Language['name'], string>> = { typescript: 'ts', javascript: 'js', python: 'py' };

/** handler (the thin entry on AWS), index (the function's logic) and event.json. */
export function handlerFiles(options: FunctionOptions, folder: string): FileToWrite[] {
  const extension = extensions[options.language.name];
  const proxy = options.parts === 'both';
  const python = options.language.name === 'python';
  return [
    { path: `${folder}/event.json`, content: json(proxy ? proxyEvent(options) : {}) },
    { path: `${folder}/handler.${extension}`, content: python ? pythonHandler(proxy) : nodeHandler(extension, proxy) },
    { path: `${folder}/index.${extension}`, content: python ? pythonIndex : nodeIndex(extension) },
  ];
}

/**
 * Tests of the logic, by import, and of the deployed function. They use Node's own test runner, which
 * needs no installation.
 */
export function testFile(options: FunctionOptions): FileToWrite[] {
  const extension = extensions[options.language.name];
  const { module, function: name, parts, language } = options;
  const id = `${module}/${name}`;
  const python = language.name === 'python';
  if (python && !options.deployedTest) return [];
  const unit = `
test('${id} does its work', async () => {
  assert.deepEqual(await run(), expected);
});
`;
  const imports = [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    ...(options.deployedTest ? ["import { startApp } from 'jaws-core-js/test';"] : []),
    ...(python ? [] : [`import { run } from '../aws_modules/${id}/index.${extension}';`]),
  ];
  const content = `${imports.join('\n')}

const expected = { message: '${message}' };
${python ? '' : unit}${options.deployedTest ? deployedTest(id, parts === 'both') : ''}`;
  return [{ path: `tests/${module}.${name}.test.${python ? 'js' : extension}`, content }];
}

const deployedTest = (id: string, endpoint: boolean) => `
test('${id} answers where it is deployed', async () => {
  const app = await startApp();
  ${
    endpoint
      ? `const response = await app.fetch('/${id}');
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), expected);`
      : `const answer = await app.invoke('${id}');
  assert.deepEqual(answer.value, expected);`
  }
});
`;

const proxyEvent = (options: FunctionOptions) => ({
  httpMethod: 'GET',
  path: `/${options.module}/${options.function}`,
  headers: {},
  queryStringParameters: null,
  pathParameters: null,
  body: null,
  isBase64Encoded: false,
});

const nodeHandler = (extension: string, proxy: boolean) => `/**
 * Entry of the function on AWS. It is a thin wrapper: what the function does is in index.${extension}, which knows nothing of
 * AWS and can be tested and used anywhere.
 */
import { run } from './index.${extension}';

export async function handler() {
  ${
    proxy
      ? `const result = await run();
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(result),
  };`
      : 'return await run();'
  }
}
`;

const nodeIndex = (extension: string) => `/** What the function does. */
export async function run()${extension === 'ts' ? ': Promise<{ message: string }>' : ''} {
  return { message: '${message}' };
}
`;

const pythonHandler = (proxy: boolean) => `"""
Entry of the function on AWS. It is a thin wrapper: what the function does is in index.py, which knows nothing of AWS and
can be tested and used anywhere.
"""
${proxy ? 'import json\n\n' : ''}from .index import run


def handler(event, context):
    ${
      proxy
        ? `return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps(run(), separators=(",", ":")),
    }`
        : 'return run()'
    }
`;

const pythonIndex = `"""What the function does."""


def run():
    return {"message": "${message}"}
`;
