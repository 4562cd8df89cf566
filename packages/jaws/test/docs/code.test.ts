import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeClient } from '../../src/engine/endpoint-client.ts';
import { openProject } from '../../src/engine/open.ts';
import { functionFiles, projectFolder, testHost, write } from '../../src/engine/testing/project.ts';
import { projectTypes } from '../../src/typing/project-types.ts';
import { assumed } from './assumed.ts';
import { blocksOf, readPage, repository } from './page.ts';
import { allPages, walked } from './pages.ts';
import { compile, piecesOf, unusedOf, writeProgram } from './program.ts';

// All code of all pages is one TypeScript program, with the current types of the packages. Pages that are walked are checked there, and so are the tests
// of docs/testing.md, whose guide ends with `npm run types` in their project.

const isCode = ({ language }: { language: string }) => ['ts', 'js', 'tsx', 'jsx'].includes(language);
const codeOf = (page: string) => blocksOf(readPage(page)).filter(isCode);
const elsewhere = [...walked, 'docs/testing.md'];
const pages = allPages().filter((page) => !elsewhere.includes(page) && codeOf(page).length > 0);

/** Files that docs/endpoints.md has its readers write, so that its client fits these endpoints; and the code that docs/types.md is about. */
function exampleProject(): string {
  const page = 'docs/endpoints.md';
  const blocks = blocksOf(readPage(page));
  const endpoint = blocks.find(({ text }) => text.includes('"Request": "./request.ts#request"'));
  const pieces = blocks
    .filter(({ text }) => text.startsWith('// request.ts'))
    .flatMap((block) => piecesOf(page, block));
  const schemas = pieces.find(({ path }) => path.endsWith('/request.ts'));
  const table = {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  };
  const root = projectFolder({
    files: {
      ...functionFiles('links/create', {
        lambda: { envVars: ['DB_URL'], resources: ['LinksTable', 'RealtimeMessages'] },
        apiGateway: { cloudFormation: JSON.parse(endpoint!.text) },
      }),
      ...functionFiles('links/get', {
        apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'links/{id}', Method: 'GET' } },
      }),
      'aws_modules/links/awsm.json': {
        name: 'links',
        resources: { cloudFormation: { Resources: { LinksTable: table, RealtimeMessages: table } } },
      },
    },
  });
  write(root, { 'aws_modules/links/create/request.ts': schemas!.text });
  mkdirSync(join(root, 'node_modules'));
  symlinkSync(join(repository, 'node_modules/zod'), join(root, 'node_modules/zod'), 'junction');
  return root;
}

describe('the code of all pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-code-'));
  const pieces = pages.flatMap((page) => codeOf(page).flatMap((block) => piecesOf(page, block)));
  let mistakes: string[];

  beforeAll(async () => {
    const root = exampleProject();
    await writeClient(testHost('http://127.0.0.1:9'), { root, out: join(root, 'api.ts') });
    writeFileSync(join(folder, 'jaws-env.d.ts'), projectTypes(openProject(root).model, { awsTypes: false }));
    for (const { path, text } of pieces) {
      if (!text.includes("'./api.ts'")) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, dirname(path), 'api.ts'), readFileSync(join(root, 'api.ts')));
    }
    writeProgram(folder, pieces);
    mistakes = await compile(folder, pieces);
  }, 120_000);

  test.each(pages)('%s is what TypeScript accepts', (page) => {
    expect(mistakes.filter((mistake) => mistake.startsWith(`${page}:`))).toEqual([]);
  });

  test('is all there is: nothing else is reported', () => {
    expect(mistakes.filter((mistake) => !pages.some((page) => mistake.startsWith(`${page}:`)))).toEqual([]);
    expect(pieces.length).toBeGreaterThan(30);
  });

  test.each(Object.keys(assumed))('%s needs every name that it leaves to its readers', (page) => {
    expect(unusedOf(page, codeOf(page))).toEqual([]);
  });
});

test('a name that is not imported, a wrong argument and a wrong import are mistakes, each at its line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'jaws-code-'));
  const text = [
    '```ts',
    "import { json, jason } from 'jaws-core-js/http';",
    '',
    "export const answer = json('200', {});",
    'save(answer);',
    '```',
  ].join('\n');
  const pieces = blocksOf(text).flatMap((block) => piecesOf('docs/made-up.md', block));
  writeProgram(folder, pieces);
  expect(await compile(folder, pieces)).toEqual([
    expect.stringMatching(/^docs\/made-up\.md:2: TS2724/),
    expect.stringMatching(/^docs\/made-up\.md:4: TS2345/),
    expect.stringMatching(/^docs\/made-up\.md:5: TS2304/),
  ]);
}, 180_000);
