import { createFunctionFiles, type FunctionOptions } from './function.ts';
import { json } from './project.ts';
import type { FileToWrite } from './types.ts';

/** The package of an aws-module, to be published or installed from its folder, which is named like the module. */
export function createPackageFiles(options: Omit<FunctionOptions, 'newModule' | 'deployedTest'>): FileToWrite[] {
  const { module, language } = options;
  const inProject = `aws_modules/${module}/`;
  const moved = createFunctionFiles({ ...options, newModule: true, deployedTest: false }).flatMap(
    ({ path, content }) => {
      if (!path.startsWith(inProject)) return [];
      const rest = path.slice(inProject.length);
      return [{ path: rest === 'awsm.json' ? rest : `awsm/${rest}`, content: withoutSchema(content) }];
    },
  );
  const files = language.name === 'python' ? moved : withLibrary(options, moved);
  const all = [
    ...files,
    { path: 'package.json', content: manifest(options) },
    { path: 'README.md', content: readme(options) },
  ];
  return all.map(({ path, content }) => ({ path: `${module}/${path}`, content }));
}

/** Schemas lie in projects: a package's files reach none. */
function withoutSchema(content: FileToWrite['content']): FileToWrite['content'] {
  return typeof content === 'string' ? content.replace(/ {2}"\$schema": "[^"]*",\n/, '') : content;
}

/** What a function does goes to lib, which stays in the package: users get its mended versions without a merge. */
function withLibrary(
  { module, function: name, language }: Pick<FunctionOptions, 'module' | 'function' | 'language'>,
  files: readonly FileToWrite[],
): FileToWrite[] {
  const extension = language.name === 'typescript' ? 'ts' : 'js';
  const index = files.find(({ path }) => path === `awsm/${name}/index.${extension}`);
  const test = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from '../lib/index.${extension}';

test('${name}', async () => {
  assert.deepEqual(await run(), { message: 'Your JAWS lambda executed successfully!' });
});
`;
  return [
    ...files.flatMap(({ path, content }) => {
      if (path === index?.path) return [];
      const text = String(content)
        .replace(`'./index.${extension}'`, `'${module}'`)
        .replace(`index.${extension}`, `the package's lib/index.${extension}`);
      return [{ path, content: path.includes('/handler.') ? text : content }];
    }),
    ...(index
      ? [
          { path: `lib/index.${extension}`, content: index.content },
          { path: `tests/index.test.${extension}`, content: test },
        ]
      : []),
  ];
}

function manifest({ module, language }: Pick<FunctionOptions, 'module' | 'language'>): string {
  const extension = language.name === 'typescript' ? 'ts' : 'js';
  const python = language.name === 'python';
  return json({
    name: module,
    version: '0.1.0',
    description: '',
    license: 'MIT',
    keywords: ['awsm', 'jaws'],
    ...(!python && { type: 'module', exports: `./lib/index.${extension}` }),
    files: ['awsm', 'awsm.json', ...(python ? [] : ['lib'])],
    scripts: { check: 'jaws module check', ...(!python && { test: 'node --test' }) },
  });
}

const readme = ({
  module,
  function: name,
  parts,
}: Pick<FunctionOptions, 'module' | 'function' | 'parts'>): string => `# ${module}

An aws-module for JAWS. In a project:

    jaws module install ${module}
    jaws dash

| what | value |
| --- | --- |
| functions | \`${module}/${name}\` |
| endpoints | ${parts === 'lambda' ? 'none' : `\`GET /${module}/${name}\``} |
| permissions | none but writing its own log |
| variables | none |
`;
