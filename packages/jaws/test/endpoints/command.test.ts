import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { jaws, lines, temporaryFolder } from '../cli/jaws.ts';

const folder = temporaryFolder();
const run = (...args: string[]) => jaws(['endpoint', ...args], { cwd: folder.path });

beforeAll(() => {
  const write = (name: string, content: unknown) => {
    mkdirSync(join(folder.path, name, '..'), { recursive: true });
    writeFileSync(join(folder.path, name), JSON.stringify(content, null, 2));
  };
  write('jaws.json', { name: 'shop', domain: 'shop.test' });
  write('aws_modules/m/one/awsm.json', {
    lambda: {},
    apiGateway: {
      cloudFormation: { Type: 'AWS_PROXY', Path: 'one/{id}', Method: 'PUT', AuthorizationType: 'AWS_IAM' },
    },
  });
  write('aws_modules/m/two/awsm.json', {
    apiGateway: { cloudFormation: { Type: 'MOCK', Path: 'two', ApiKeyRequired: true } },
  });
});
afterAll(folder.remove);

it('lists the endpoints of a project that is deployed nowhere', async () => {
  const { code, stdout } = await run('list');
  expect({ code, rows: stdout.split('\n').map((line) => line.split(/ {2,}/)) }).toEqual({
    code: 0,
    rows: [
      ['method', 'path', 'function', 'authorization'],
      ['PUT', '/one/{id}', 'm/one', 'AWS_IAM', 'not deployed'],
      ['GET', '/two', 'MOCK', 'API key', 'not deployed'],
      [''],
    ],
  });
  const { stdout: json } = await run('list', '--json');
  expect(lines(json).at(-1)).toMatchObject({
    command: 'endpoint list',
    endpoints: [{ method: 'PUT' }, { path: '/two' }],
  });
});

it('exports them to the output or to a file', async () => {
  const yaml = await run('export');
  expect(yaml.code).toBe(0);
  expect(yaml.stdout).toMatch(/^openapi: "3.0.1"\ninfo:\n {2}title: shop\n/);
  const json = await run('export', '-f', 'json', '-o', 'docs/api.json');
  expect([json.code, json.stdout]).toEqual([0, 'docs/api.json\n']);
  const document = JSON.parse(readFileSync(join(folder.path, 'docs/api.json'), 'utf8'));
  expect(Object.keys(document.paths)).toEqual(['/one/{id}', '/two']);
});

it('says what is wrong with the project, with its place', async () => {
  const file = join(folder.path, 'aws_modules/m/two/awsm.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replace('"MOCK"', '"MOCK", "RequestTemplates": { "application/json": "#if($x)" }'));
  const { code, stderr } = await run('list');
  writeFileSync(file, before);
  expect(code).toBe(1);
  expect(stderr).toContain('aws_modules/m/two/awsm.json:4:66');
  expect(stderr).toContain('#if has no #end (line 1, column 1 of the template)');
});

it('refuses an unknown stage, and an unknown format', async () => {
  expect((await run('list', 'prod')).code).toBe(1);
  expect((await run('export', '-f', 'xml')).code).toBe(2);
});
