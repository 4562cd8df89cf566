import { expect, test } from 'vitest';
import { TestProject } from '../testing/project.ts';

test('modules of a project that import each other, and say where a file is, are each read once', async () => {
  const project = new TestProject({
    'aws_modules/a/f/awsm.json': { lambda: {} },
    'aws_modules/a/f/handler.ts':
      "import { text } from '../../../lib/one.ts';\nexport const handler = async () => text();",
    'lib/one.ts': `import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './two.ts';
export const name = 'hello.txt';
export const text = () => readFileSync(join(__dirname, folder, 'hello.txt'), 'utf8');`,
    'lib/two.ts': `import { join } from 'node:path';
import { name } from './one.ts';
export const folder = 'texts';
export const own = () => join(__dirname, 'texts', name);`,
    'lib/texts/hello.txt': 'hello',
  });
  expect(await project.names('a/f')).toEqual(['aws_modules/a/f/handler.mjs', 'aws_modules/a/f/texts/hello.txt']);
  expect(await project.call('a/f')).toBe('hello');
});

test.each([
  ['the path of a URL', "readFileSync(join(new URL('./texts', import.meta.url).pathname, 'hello.txt'), 'utf8')"],
  ['a URL as a text', "readFileSync(new URL(new URL('./texts/hello.txt', import.meta.url).href), 'utf8')"],
  ['what is resolved', "readFileSync(createRequire(import.meta.url).resolve('./texts/hello.txt'), 'utf8')"],
])('a file that is named by %s is in the zip, where the code looks for it', async (_how, read) => {
  const project = new TestProject({
    'aws_modules/a/f/awsm.json': { lambda: {} },
    'aws_modules/a/f/handler.ts': `import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
void [createRequire, join];
export const handler = async () => ${read};`,
    'aws_modules/a/f/texts/hello.txt': 'hello',
  });
  expect(await project.names('a/f')).toContain('aws_modules/a/f/texts/hello.txt');
  expect(await project.call('a/f')).toBe('hello');
});
