import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ModuleApp } from '../../../test/module-app.ts';

const mark = '"Metadata": { "jaws:replicate": true },';
let folder = '';
let app: ModuleApp;

/** The module's resources and a function without packages: the current ones, or those of version 1.0.0, with a table in each region. */
function write(version: string, isReplicated: boolean) {
  const awsm = readFileSync(new URL('../awsm.json', import.meta.url), 'utf8');
  mkdirSync(join(folder, 'awsm/none'), { recursive: true });
  const lambda = { cloudFormation: { Handler: 'aws_modules/awsm-crud/none/handler.handler', Runtime: 'nodejs24.x' } };
  const files = {
    'package.json': JSON.stringify({ name: 'awsm-crud', version }),
    'awsm.json': isReplicated ? awsm : awsm.replace(mark, ''),
    'awsm/none/awsm.json': JSON.stringify({
      lambda,
      apiGateway: { cloudFormation: { Type: 'AWS_PROXY', Path: 'none', Method: 'GET', AuthorizationType: 'NONE' } },
    }),
    'awsm/none/handler.js': 'export const handler = async () => ({ statusCode: 204 });\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'awsm-crud-')), 'awsm-crud');
  write('1.0.0', false);
  app = await ModuleApp.start([folder], {}, 'REST', ['eu-west-1']);
});
afterAll(async () => {
  await app?.stop();
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const typeOf = (text: string) => JSON.parse(text).resources.cloudFormation.Resources.CrudTable;
const installed = () => readFileSync(`${app.root}/aws_modules/awsm-crud/awsm.json`, 'utf8');

/** Items of the deployed table, as stored in DynamoDB. */
async function items(region: string) {
  const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
  const names = TableNames.filter((name: string) => name.includes('CrudTable'));
  const found = await Promise.all(
    names.map(async (TableName: string) => (await app.in(region).aws.json('dynamodb', 'Scan', { TableName })).Items),
  );
  return { tables: names.length, ids: found.flat().map(({ id }) => id.S) };
}

test('a table with data stays when an update of the module brings the mark; with the mark a deployment is refused', async () => {
  const regions = ['us-east-1', 'eu-west-1'];
  for (const region of regions) {
    const { TableNames } = await app.in(region).aws.json('dynamodb', 'ListTables');
    const Item = { resource: { S: 'items' }, id: { S: `of ${region}` } };
    await app.in(region).aws.json('dynamodb', 'PutItem', { TableName: TableNames[0], Item });
  }
  write('1.1.0', true);
  const { stdout, stderr } = await app.jaws('module', 'update', 'awsm-crud', '-y');
  expect(stderr + stdout).toContain('Data in several regions  CrudTable: each region its own');
  expect(stderr + stdout).toContain('CrudTable: AWS::DynamoDB::Table with data stays without "jaws:replicate"');
  expect(typeOf(installed())).not.toHaveProperty('Metadata');
  await app.deploy();
  for (const region of regions) expect(await items(region)).toEqual({ tables: 1, ids: [`of ${region}`] });

  app.edit('aws_modules/awsm-crud/awsm.json', (awsm) => {
    // biome-ignore lint/suspicious/noExplicitAny: a file of JSON
    (awsm as any).resources.cloudFormation.Resources.CrudTable.Metadata = { 'jaws:replicate': true };
    return awsm;
  });
  await expect(app.deploy()).rejects.toThrow('CloudFormation would delete this one with its data');
  for (const region of regions) expect(await items(region)).toEqual({ tables: 1, ids: [`of ${region}`] });
});
