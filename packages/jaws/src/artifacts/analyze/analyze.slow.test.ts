import { describe, expect, test } from 'vitest';
import { buildModel } from '../../model/build.ts';
import { readProject } from '../../project/read.ts';
import { buildArtifacts } from '../build.ts';
import { TestProject } from '../testing/project.ts';
import { type Analysis, analyze } from './analyze.ts';
import { squarify } from './squarify.ts';
import { findImports, namesIn } from './statements.ts';
import { treemapPage } from './treemap.ts';

async function analysis(project: TestProject): Promise<Analysis & { unzippedBytes: number }> {
  const model = buildModel(readProject(project.root));
  const options = { emit: () => {}, signal: new AbortController().signal, analyze: true };
  const { composition, unzippedBytes } = (await buildArtifacts(model, ['a/f'], options)).get('a/f')!;
  return { ...analyze(model.root, composition!), unzippedBytes };
}

const heavy = (name: string, bytes: number) => `export const ${name} = ${JSON.stringify('x'.repeat(bytes))};`;
const files = {
  'aws_modules/a/f/awsm.json': { lambda: { package: { optimize: { includePaths: ['data.txt'] } } } },
  'data.txt': 'y'.repeat(100),
  'node_modules/zod/package.json': { name: 'zod', type: 'module', exports: './index.js' },
  'node_modules/zod/index.js': `import * as z from './all.js'; export { z }; export * from './all.js';`,
  'node_modules/zod/all.js': `export const string = () => 1; ${heavy('other', 30_000)}`,
  'node_modules/lodash/package.json': { name: 'lodash' },
  'node_modules/lodash/index.js': `exports.get = () => ${JSON.stringify('l'.repeat(40_000))};`,
  'node_modules/@aws-sdk/client-s3/package.json': { name: '@aws-sdk/client-s3', type: 'module', exports: './i.js' },
  'node_modules/@aws-sdk/client-s3/i.js': `${heavy('a', 35_000)} export class S3 { a = a } export class S3Client {}`,
  'node_modules/small/package.json': { name: 'small' },
  'node_modules/small/index.js': 'module.exports = 1;',
};

test('names what takes the room, and each heavy import with the lighter form', async () => {
  const project = new TestProject({
    ...files,
    'aws_modules/a/f/handler.ts': `// import { z } from 'zod';
import { z } from 'zod';
import {
  get as take,
} from 'lodash';
import { S3 } from '@aws-sdk/client-s3';
import small from 'small';
export const handler = async () => [z, take(), new S3(), small];
`,
  });
  const { shares, hints, unzippedBytes } = await analysis(project);
  expect(shares.map((share) => share.package)).toEqual(['lodash', '@aws-sdk/client-s3', 'zod', undefined, 'small']);
  expect(shares.reduce((sum, share) => sum + share.bytes, 0)).toBe(unzippedBytes);
  expect(shares[3]?.files).toContainEqual({ path: 'data.txt', bytes: 100 });
  expect(hints.map(({ file, line, package: name, advice }) => [`${file}:${line}`, name, advice])).toEqual([
    ['aws_modules/a/f/handler.ts:3', 'lodash', expect.stringContaining("import get from 'lodash/get'")],
    ['aws_modules/a/f/handler.ts:6', '@aws-sdk/client-s3', expect.stringContaining('S3Client')],
    ['aws_modules/a/f/handler.ts:2', 'zod', "import * as z from 'zod'"],
  ]);
});

test('an import that is light already has no hint', async () => {
  const project = new TestProject({
    ...files,
    'aws_modules/a/f/handler.ts': `import * as z from 'zod';
import { S3Client } from '@aws-sdk/client-s3';
export const handler = async () => [z.string(), z.other, new S3Client()];
`,
  });
  expect((await analysis(project)).hints).toEqual([]);
});

describe('a barrel file', () => {
  const barrel = (handler: string, more: Record<string, string> = {}) =>
    new TestProject({
      ...files,
      'lib/index.ts': "// all of it\nexport * from './light.ts';\nexport { heavy as weighty } from './heavy.ts';\n",
      'lib/light.ts': 'export const light = () => 1;\nexport interface Light {}\n',
      'lib/heavy.ts': "import _ from 'lodash';\nexport const heavy = () => _.get();\n",
      'aws_modules/a/f/handler.ts': handler,
      ...more,
    });

  test('that brings a package which only its other parts need is named', async () => {
    const { hints } = await analysis(
      barrel(
        "import type { Light } from '../../../lib/index.ts';\nimport { light } from '../../../lib/index.ts';\nexport const handler = async () => light();\n",
      ),
    );
    expect(hints.map(({ file, line, package: name, advice }) => [`${file}:${line}`, name, advice])).toEqual([
      [expect.stringContaining('lib/heavy.ts:1'), 'lodash', expect.any(String)],
      [
        'aws_modules/a/f/handler.ts:2',
        'lodash',
        'import { light } from the file that has it: ../../../lib/index.ts hands on more than that, and lodash with it',
      ],
    ]);
  });

  test.each([
    [
      'all of it is needed',
      "import { light, weighty } from '../../../lib/index.ts';\nexport const handler = async () => [light(), weighty()];\n",
      {},
    ],
    [
      'it cannot be told',
      "import * as lib from '../../../lib/index.ts';\nexport const handler = async () => lib.light();\n",
      {},
    ],
    [
      'the package is needed anyway',
      "import { light } from '../../../lib/index.ts';\nimport '../../../lib/other.ts';\nexport const handler = async () => light();\n",
      { 'lib/other.ts': "import _ from 'lodash';\nconsole.log(_.get());\n" },
    ],
  ])('is not when %s', async (_, handler, more) => {
    const { hints } = await analysis(barrel(handler, more));
    expect(hints.filter(({ advice }) => advice.includes('hands on'))).toEqual([]);
  });
});

describe('import statements', () => {
  test.each([
    ["import a from 'x'", 1, 'a'],
    ["\n/* import b from 'x' */ import\n { a,\n b } from 'x';", 2, '{ a, b }'],
    ["const a = require('x')", 1, undefined],
    ["await import('x')", 1, undefined],
    ["import 'x'", 1, undefined],
    ["export { a } from 'x'", 1, '{ a }'],
  ])('%s', (source, line, clause) => {
    expect(findImports(source, 'x')).toEqual([{ line, clause }]);
  });

  test.each([
    "import a from 'xy'",
    "import type { A } from 'x'",
    "// require('x')",
    "import a from 'y'; import b from 'z'",
  ])('not %s', (source) => expect(findImports(source, 'x')).toEqual([]));

  test('names are those of the module', () => {
    expect(namesIn('z, { a as b, c, type D }')).toEqual(['a', 'c']);
  });
});

test('boxes fill the square in proportion', () => {
  const sizes = [600, 300, 300, 200, 100, 100, 1];
  const boxes = squarify(sizes.map((bytes) => ({ bytes })));
  expect(boxes).toHaveLength(sizes.length);
  for (const { item, x, y, width, height } of boxes) {
    expect(width * height).toBeCloseTo((item.bytes / 1601) * 10_000, 5);
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(100.001);
  }
  expect(squarify([])).toEqual([]);
});

test('the page is one file without scripts, and names are text in it', () => {
  const share = { package: '<img src=x>', bytes: 10, files: [{ path: 'a"b', bytes: 10 }] };
  const page = treemapPage('p & q', [{ function: 'a/f', bytes: 5, unzippedBytes: 10, shares: [share], hints: [] }]);
  expect(page).toContain('&#60;img src=<wbr>x&#62;');
  expect(page).toContain('a&#34;b');
  expect(page).toContain('p &#38; q');
  expect(page).not.toMatch(/<img|<script|https?:|src=(?!x|<wbr>x)|<link/);
});

test('the picture has names, few boxes, and all figures beside it', () => {
  const shares = Array.from({ length: 400 }, (_, index) => {
    const bytes = 400_000 >> Math.min(index, 14);
    return { package: `package-${index}`, bytes, files: [{ path: `node_modules/package-${index}/index.js`, bytes }] };
  });
  const bytes = shares.reduce((sum, share) => sum + share.bytes, 0);
  const page = treemapPage('p', [{ function: 'a/f', bytes: 5, unzippedBytes: bytes, shares, hints: [] }]);
  const [, map = ''] = /<div class="map"[^>]*>(.*?)\n<\/div>/s.exec(page)!;
  const boxes = [...map.matchAll(/<div class="h\d+"[^>]*><p>(.*?)<\/p>/g)].map(([, name = '']) => name);
  expect(boxes).toContain('395 smaller packages');
  expect(boxes).toHaveLength(6);
  const plain = page.replaceAll('<wbr>', '');
  for (const { package: name, files } of shares) {
    expect(plain).toContain(`role="rowheader">${name}</th>`);
    expect(plain).toContain(`<li>${files[0]!.path} `);
  }
});
