import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from './jaws.ts';

const folder = temporaryFolder();
const at = (path: string) => join(folder.path, path);
/** A schema from a custom library: https://standardschema.dev/json-schema */
const schema = `export const request = {
  '~standard': {
    version: 1, vendor: 'mine', validate: (value) => ({ value }),
    jsonSchema: { input: () => ({ type: 'object', properties: { url: { type: 'string' } }, required: ['url'] }) },
  },
};
`;

beforeAll(() => {
  writeFileSync(at('jaws.json'), JSON.stringify({ name: 'shop', domain: 'shop.test' }));
  writeFileSync(at('package.json'), '{ "type": "module" }');
  mkdirSync(at('aws_modules/links/create'), { recursive: true });
  const cloudFormation = { Type: 'AWS_PROXY', Path: 'links', Method: 'POST', Request: './request.ts#request' };
  writeFileSync(
    at('aws_modules/links/create/awsm.json'),
    JSON.stringify({ lambda: {}, apiGateway: { cloudFormation } }),
  );
  writeFileSync(at('aws_modules/links/create/request.ts'), schema);
});
afterAll(folder.remove);

it('writes the client, and the document of OpenAPI 3.1', async () => {
  const cwd = folder.path;
  const made = await jaws(['endpoint', 'client', '--out', 'src/api.ts', '--json'], { cwd });
  expect(made.code).toBe(0);
  expect(lines(made.stdout).at(-1)).toMatchObject({
    file: at('src/api.ts'),
    methods: { postLinks: 'POST /links' },
    left: [],
  });
  const text = readFileSync(at('src/api.ts'), 'utf8');
  expect(text).toContain('export type PostLinksRequest = { "url": string; };');
  expect((await jaws(['endpoint', 'client'], { cwd })).stdout).toBe(text);
  const { code, stdout } = await jaws(['endpoint', 'export', '--openapi', '3.1', '-f', 'json'], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    openapi: '3.1.1',
    components: { schemas: { PostLinksRequest: { required: ['url'] } } },
  });
  const both = await jaws(['endpoint', 'export', '--openapi', '3.1', '--extensions'], { cwd });
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--extensions') });
});

it('a schema that cannot be read is an error with its place', async () => {
  writeFileSync(at('aws_modules/links/create/request.ts'), 'const a = 1;\nthrow new Error("not today");\n');
  const { code, stderr } = await jaws(['endpoint', 'client'], { cwd: folder.path });
  expect(code).toBe(1);
  expect(stderr).toContain('aws_modules/links/create/request.ts:2');
  expect(stderr).toContain('not today');
});
