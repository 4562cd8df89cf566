import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../../cloud/src/index.ts';
import { openProject } from '../open.ts';
import { awsCommand } from '../testing/aws-command.ts';
import { answering, functionFiles, projectFolder, temporaryFolder, testHost, write } from '../testing/project.ts';
import { exportStackSets } from './stack-sets.ts';

const admin = '999999999999';
const accounts = ['111111111111', '222222222222'];
const regions = ['eu-west-1', 'us-east-1'];

const code = `export const handler = async () => ({ statusCode: 200, body: JSON.stringify({
  token: process.env.TOKEN, table: process.env.TABLE, region: process.env.AWS_REGION }) });\n`;
const table = {
  Users: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    },
  },
};
const environment = { Environment: { Variables: { TABLE: { Ref: 'UsersTable' } } } };
const settings = { Handler: 'aws_modules/m/a/handler.handler', Runtime: 'nodejs22.x', MemorySize: 128, Timeout: 5 };

let cloud: Cloud;
let aws: Awaited<ReturnType<typeof awsCommand>>;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
  aws = await awsCommand(cloud.endpoint, admin);
});
afterAll(async () => {
  await aws.close();
  await cloud.close();
});

const project = () =>
  projectFolder({
    stages: { dev: regions },
    files: {
      ...functionFiles('m/a', {
        lambda: { envVars: ['TOKEN'], cloudFormation: { ...settings, ...environment } },
        code,
      }),
      ...functionFiles('m/b', {
        lambda: {
          cloudFormation: { ...settings, Handler: 'aws_modules/m/b/handler.handler' },
          eventSources: { Socket: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$connect' } } },
        },
      }),
      'cloudformation/resources-cf.json': { Resources: table, Outputs: { UsersTable: { Value: { Ref: 'Users' } } } },
    },
  });

const exported = (root: string, out: string) =>
  exportStackSets(testHost('http://127.0.0.1:9'), { project: openProject(root), stage: 'dev', out, accounts });

const read = (folder: string, path: string) => readFileSync(join(folder, path), 'utf8');

/** The shell blocks of the README as one script: up to a chapter, or only one chapter. */
const script = (readme: string, { from = '', to = '' }) =>
  [...readme.slice(readme.indexOf(from), to ? readme.indexOf(to) : undefined).matchAll(/```sh\n(.*?)```/gs)]
    .map(([, lines]) => lines)
    .join('\n');

/** Runs a script in a folder as the administrator account; `aws` calls the SDK. */
async function shell(folder: string, values: string, text: string) {
  // The cloud is faster than AWS.
  const { stdout } = await promisify(execFile)('sh', ['-c', `sleep() { command sleep 0.05; }\n${text}`], {
    cwd: folder,
    env: { PATH: `${aws.bin}:${process.env.PATH}`, VALUES: values },
  });
  return stdout;
}

const clientOf = (account: string, region: string) =>
  new CloudFormation({
    endpoint: cloud.endpoint,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'test' },
  });

/** An endpoint's answer in an account and region, found through the stack's outputs there. */
async function answerOf(account: string, region: string, path: string) {
  const { Stacks = [] } = await clientOf(account, region).describeStacks({});
  const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs.map((one) => [one.OutputKey, one.OutputValue] as const));
  const { ApiId, ApiStage, UsersTable } = Object.fromEntries(outputs);
  const response = await fetch(`${cloud.endpoint}/_aws/execute-api/${ApiId}/${ApiStage}${path}`);
  return { status: response.status, body: await response.json(), table: UsersTable };
}

const places = accounts.flatMap((account) => regions.map((region) => [account, region] as const));

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
test('what the README says makes, updates and removes the stacks of two accounts in two regions', {
  timeout: 300_000,
}, async () => {
  const root = project();
  const out = join(temporaryFolder(), 'handover');
  const { files, stackSets } = await exported(root, out);
  const readme = read(out, 'README.md');
  expect(stackSets.map(({ name }) => name)).toEqual(['dev-shop-code', 'dev-shop-r', 'dev-shop-l', 'dev-shop-e']);

  const values = temporaryFolder();
  const variables = { TOKEN: 's3cret', JAWS_STAGE: 'dev', JAWS_DATA_MODEL_STAGE: 'dev' };
  const entries = stackSets[2]!.open.map(({ parameter, variable }) => ({
    ParameterKey: parameter,
    ParameterValue: variables[variable as keyof typeof variables],
  }));
  const filled = [...(JSON.parse(read(out, 'dev-shop-l/parameters.json')) as object[]), ...entries];
  writeFileSync(join(values, 'dev-shop-l.json'), JSON.stringify(filled));
  const first = await shell(out, values, script(readme, { to: '## Addresses' }));
  expect(first.match(/SUCCEEDED/g)).toHaveLength(4);
  for (const [account, region] of places) {
    const answer = await answerOf(account, region, '/m/a');
    expect(answer).toMatchObject({ status: 200, body: { token: 's3cret', table: answer.table, region } });
    expect(answer.table).toMatch(/Users/);
    expect(await answerOf(account, region, '/m/b')).toMatchObject({ status: 200, body: { message: 'm/b' } });
  }

  write(root, { 'aws_modules/m/b/handler.js': answering({ message: 'changed' }) });
  const second = await exported(root, out);
  expect(second.files).not.toEqual(files);
  const where = script(readme, { to: '## 2.' });
  const newVersion = script(read(out, 'README.md'), { from: '## A new version', to: '## Away' });
  await shell(out, values, `${where}\n${newVersion}`);
  for (const [account, region] of places) {
    expect(await answerOf(account, region, '/m/b')).toMatchObject({ body: { message: 'changed' } });
  }

  await shell(out, values, `${where}\n${script(readme, { from: '## Away' })}`);
  for (const [account, region] of places) {
    const { StackSummaries = [] } = await clientOf(account, region).listStacks({});
    expect(StackSummaries.map(({ StackStatus }) => StackStatus)).toEqual(StackSummaries.map(() => 'DELETE_COMPLETE'));
  }
});

test('no file has a value of a variable, an account or a name of the stage in one region', async () => {
  const root = project();
  write(root, { '.env': 'TOKEN=s3cret\n', '.jaws/env/dev.env': 'TOKEN=s3cret\n' });
  const out = join(temporaryFolder(), 'handover');
  const { files } = await exported(root, out);
  const texts = files.filter((path) => path.startsWith('dev-')).map((path) => read(out, path));
  expect(texts.join('')).not.toMatch(/s3cret|jaws:environment|jaws\.dev\.|eu-west-1|us-east-1|live/);
  const { Parameters } = JSON.parse(read(out, 'dev-shop-l/template.json'));
  expect(Parameters.envTOKENz0).toEqual({ Type: 'String', NoEcho: true });
  expect(read(out, 'dev-shop-l/parameters.json')).not.toContain('env');
});

describe('a folder', () => {
  test('with files that no export made is refused and stays as it is', async () => {
    const root = project();
    const out = temporaryFolder();
    write(out, { 'notes/mine.txt': 'mine' });
    const refused = { code: 'ExportFolderNotOurs', message: expect.stringContaining('notes/mine.txt') };
    await expect(exported(root, out)).rejects.toMatchObject(refused);
    expect(readdirSync(out, { recursive: true })).toEqual(['notes', 'notes/mine.txt']);
  });

  test('of an earlier export is replaced, unless somebody put something into it', async () => {
    const root = project();
    const out = temporaryFolder();
    await exported(root, out);
    write(root, { 'aws_modules/m/b/handler.js': answering({ message: 'changed' }) });
    const { files } = await exported(root, out);
    const found = readdirSync(join(out, 'code/JAWS/code')).map((name) => `code/JAWS/code/${name}`);
    expect(found.sort()).toEqual(files.filter((path) => path.startsWith('code/')).sort());
    write(out, { 'dev-shop-l/mine.json': '{}' });
    await expect(exported(root, out)).rejects.toMatchObject({ code: 'ExportFolderNotOurs' });
    expect(read(out, 'dev-shop-l/mine.json')).toContain('{}');
  });

  test('that is a link stays one', async () => {
    const folder = join(temporaryFolder(), 'real');
    const link = join(temporaryFolder(), 'link');
    mkdirSync(folder);
    symlinkSync(folder, link);
    await exported(project(), link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(read(folder, 'README.md')).toContain('stack sets');
  });

  test('is left as it was by an export that fails', async () => {
    const root = project();
    const out = join(temporaryFolder(), 'handover');
    await exported(root, out);
    const before = read(out, '.jaws-export.json');
    write(root, { 'aws_modules/m/b/handler.js': 'export const handler = (;\n' });
    await expect(exported(root, out)).rejects.toMatchObject({ code: 'BuildFailed' });
    expect(read(out, '.jaws-export.json')).toBe(before);
    expect(readdirSync(join(out, '..'))).toEqual(['handover']);
  });
});

test.each([
  ['account', { accounts: ['1111'] }],
  ['organization', { organization: '$(id)' }],
  ['prefix', { bucketPrefix: 'a"; id' }],
])('a wrong %s is refused: it would be in the commands', async (_, wrong) => {
  const options = { project: openProject(project()), stage: 'dev', out: join(temporaryFolder(), 'handover'), ...wrong };
  await expect(exportStackSets(testHost('http://127.0.0.1:9'), options)).rejects.toMatchObject({
    code: 'InvalidValue',
  });
});
