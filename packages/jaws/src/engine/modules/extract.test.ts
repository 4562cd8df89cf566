import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { deploy } from '../deploy.ts';
import { openProject } from '../open.ts';
import { functionFiles, projectFolder, testHost, write } from '../testing/project.ts';
import { asTypeScript } from '../testing/typescript.ts';
import { tidyProject } from '../tidy.ts';
import { type ExtractModuleOptions, extractModule } from './extract.ts';

vi.setConfig({ testTimeout: 120_000 });

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
const statement = { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: { 'Fn::GetAtt': ['LinksTable', 'Arn'] } };
const queue = { Type: 'AWS::SQS::Queue' };

/** Two modules; a table that belongs to the first one, and a queue without a module. */
async function project(name: string) {
  const root = join(
    projectFolder({
      name,
      domain: `${name}.test`,
      stages: { dev: ['us-east-1'], test: ['us-east-1', 'eu-west-1'] },
      files: {
        ...functionFiles('links/get', { lambda: { envVars: ['LINKS_PREFIX'] } }),
        ...functionFiles('other/one', { apiGateway: null }),
        'aws_modules/links/shared.js': 'export const shared = 1;\n',
        'package.json': { name, private: true },
      },
    }),
  );
  const host = testHost(cloud.endpoint);
  await tidyProject(host, { root, agree: async () => {} });
  const shared = join(root, 'cloudformation/resources-cf.json');
  const template = JSON.parse(readFileSync(shared, 'utf8'));
  template.Resources.LinksTable = table;
  template.Resources.Jobs = queue;
  template.Resources.IamPolicyLambda.Properties.PolicyDocument.Statement.unshift(statement);
  template.Outputs = { ...template.Outputs, LinksName: { Value: { Ref: 'LinksTable' } } };
  writeFileSync(shared, `${JSON.stringify(template, null, 2)}\n`);
  const folder = join(root, '../awsm-links');
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  return {
    root,
    folder,
    read: (path: string) => readFileSync(join(root, path), 'utf8'),
    shared: () => JSON.parse(readFileSync(shared, 'utf8')),
    deploy: (mode: 'apply' | 'plan') => deploy(host, { project: openProject(root), selection, mode }),
    extract: (over: Partial<ExtractModuleOptions> = {}) =>
      extractModule(host, {
        root,
        module: 'links',
        folder,
        resources: ['LinksTable'],
        plan: false,
        agree: async () => {},
        ...over,
      }),
  };
}

test('what is deployed stays as it is: a plan after it is empty', async () => {
  const shop = await project('extracted');
  await shop.deploy('apply');
  const before = shop.read('cloudformation/resources-cf.json');
  const planned = await shop.extract({ plan: true });
  expect(planned).toMatchObject({
    package: '@extracted/links',
    functions: ['links/get'],
    resources: ['LinksTable'],
    outputs: ['LinksName'],
    statements: 1,
    variables: ['LINKS_PREFIX'],
    unclear: ['Jobs'],
    data: ['LinksTable'],
    applied: false,
  });
  expect([existsSync(shop.folder), shop.read('cloudformation/resources-cf.json')]).toEqual([false, before]);

  await shop.extract();
  expect((await shop.deploy('plan')).plan.empty).toBe(true);
  expect(Object.keys(shop.shared().Resources)).not.toContain('LinksTable');
  const awsm = JSON.parse(readFileSync(join(shop.folder, 'awsm.json'), 'utf8'));
  expect(awsm.resources.cloudFormation).toMatchObject({
    Resources: { LinksTable: table },
    Outputs: { LinksName: {} },
    LambdaIamPolicyDocumentStatements: [statement],
  });
  expect(readFileSync(join(shop.folder, 'awsm/shared.js'), 'utf8')).toContain('shared');
  expect(readFileSync(join(shop.folder, 'README.md'), 'utf8')).toContain('`LINKS_PREFIX`');
  expect(JSON.parse(shop.read('package.json')).dependencies).toEqual({ '@extracted/links': 'file:../awsm-links' });
  expect(realpathSync(join(shop.root, 'node_modules/@extracted/links'))).toBe(realpathSync(shop.folder));
  await expect(shop.extract()).rejects.toMatchObject({ code: 'ModuleExtractRefused' });
});

test('a module in TypeScript becomes a package in JSON', async () => {
  const shop = await project('typed');
  await shop.deploy('apply');
  asTypeScript(shop.root, 'aws_modules/links/get/awsm.json');
  write(shop.root, { 'aws_modules/links/awsm.ts': "export default { description: 'Links' };\n" });
  expect((await shop.deploy('plan')).plan.empty).toBe(true);
  await shop.extract();
  expect((await shop.deploy('plan')).plan.empty).toBe(true);
  const names = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('awsm'));
  expect(names(shop.folder)).toEqual(['awsm', 'awsm.json']);
  expect(names(join(shop.folder, 'awsm'))).toEqual([]);
  expect(names(join(shop.folder, 'awsm/get'))).toEqual(['awsm.json']);
  expect(names(join(shop.root, 'aws_modules/links'))).toEqual(['awsm.json']);
  expect(names(join(shop.root, 'aws_modules/links/get'))).toEqual(['awsm.json']);
  expect(JSON.parse(readFileSync(join(shop.folder, 'awsm.json'), 'utf8'))).toMatchObject({
    description: 'Links',
    resources: { cloudFormation: { Resources: { LinksTable: table } } },
  });
});

test('when npm fails, everything is as it was', async () => {
  const shop = await project('failing');
  const paths = ['package.json', 'cloudformation/resources-cf.json', 'aws_modules/links/get/awsm.json'];
  // A dependency that npm cannot install.
  write(shop.root, {
    'package.json': { name: 'failing', private: true, dependencies: { missing: 'file:./missing.tgz' } },
  });
  const before = paths.map(shop.read);
  await expect(shop.extract()).rejects.toMatchObject({ code: 'InstallFailed' });
  expect(paths.map(shop.read)).toEqual(before);
  expect([existsSync(shop.folder), existsSync(join(shop.root, 'aws_modules/links/awsm.json'))]).toEqual([false, false]);

  // Files that somebody adds meanwhile are not ours to delete.
  const agree = async () => write(shop.folder, { 'mine.txt': 'mine' });
  await expect(shop.extract({ agree })).rejects.toMatchObject({ code: 'InstallFailed' });
  expect(readdirSync(shop.folder)).toEqual(['mine.txt']);
});

test('it is refused where another module uses the resource, and for names and folders that cannot be', async () => {
  const shop = await project('refused');
  const refused = (why: string) => ({ code: 'ModuleExtractRefused', message: expect.stringContaining(why) });
  await expect(shop.extract({ resources: ['Nothing'] })).rejects.toMatchObject(refused('has no resource Nothing'));
  await expect(shop.extract({ resources: ['IamPolicyLambda'] })).rejects.toMatchObject(refused('IamPolicyLambda'));
  await expect(shop.extract({ folder: join(shop.root, 'inside') })).rejects.toMatchObject(
    refused('inside the project'),
  );
  await expect(shop.extract({ module: 'linke' })).rejects.toMatchObject({ code: 'UnknownModule' });
  await expect(shop.extract({ folder: join(shop.root, '..') })).rejects.toMatchObject({ code: 'WouldOverwrite' });
  const { lambda, ...rest } = JSON.parse(shop.read('aws_modules/other/one/awsm.json'));
  write(shop.root, {
    'aws_modules/other/one/awsm.json': { ...rest, lambda: { ...lambda, iamPolicyDocumentStatements: [statement] } },
  });
  await expect(shop.extract()).rejects.toMatchObject(refused('LinksTable is used by the module other'));
  expect(existsSync(shop.folder)).toBe(false);
});

test('resources that only its functions name go without being named', async () => {
  const shop = await project('found');
  const { lambda, ...rest } = JSON.parse(shop.read('aws_modules/links/get/awsm.json'));
  write(shop.root, {
    'aws_modules/links/get/awsm.json': { ...rest, lambda: { ...lambda, iamPolicyDocumentStatements: [statement] } },
  });
  expect(await shop.extract({ plan: true, resources: [] })).toMatchObject({
    resources: ['LinksTable'],
    unclear: ['Jobs'],
  });
});
