import { expect, test } from 'vitest';
import { withoutComments } from './source-text.ts';
import { TestProject } from './testing/project.ts';

test.each([
  ['a /* b\nc */ d // e\nf', 'a     \n     d     \nf'],
  ["'https://x.test' // y", "'https://x.test'     "],
  ["'src/*' // one\n/ two // three", "'src/*'       \n/ two         "],
  ['/* a *///b\nc', '          \nc'],
])('comments become blanks: %j', (source, blank) => {
  expect(withoutComments(source)).toBe(blank);
});

/** What code of strangers may have in one line: a source map of 5 MB, names, paths, brackets. */
const runs = [
  'a',
  '"',
  "\\'",
  '/',
  '/*',
  '//',
  '{',
  '(',
  '[',
  ' ',
  '\n',
  '@',
  '.',
  '$',
  '"a',
  'a ',
  'import ',
  'export{',
];

test('a file of 200,000 equal characters is packaged at once', { timeout: 60_000 }, async () => {
  const parts = runs.map((run, index) => {
    const text = JSON.stringify(run.repeat(200_000 / run.length));
    return [`node_modules/strange/part${index}.js`, `export const part${index} = ${text};\n`] as const;
  });
  const sourcesContent = ['jaws'.repeat(900_000)];
  const sourceMap = { version: 3, sources: ['strange.ts'], sourcesContent, names: [], mappings: '' };
  const map = Buffer.from(JSON.stringify(sourceMap)).toString('base64');
  const project = new TestProject({
    'aws_modules/a/f/awsm.json': { lambda: {} },
    'aws_modules/a/f/handler.js':
      "import * as all from 'strange';\nexport const handler = async () => Object.values(all).map(({ length }) => length);\n",
    'package.json': { type: 'module', dependencies: { strange: '1.0.0' } },
    'node_modules/strange/package.json': { name: 'strange', version: '1.0.0', type: 'module', main: 'index.js' },
    'node_modules/strange/index.js': `${runs.map((_, index) => `export * from './part${index}.js';\n`).join('')}//# sourceMappingURL=data:application/json;base64,${map}\n`,
    ...Object.fromEntries(parts),
  });
  expect(await project.call('a/f')).toHaveLength(runs.length);
});
