import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../packages/cloud/src/index.ts';
import { must, run } from './run.ts';
import { fetching, npmTool } from './tools.ts';

const tool = await npmTool('cdk', { 'aws-cdk': '2.1148.1', 'aws-cdk-lib': '2.276.0', constructs: '10.8.1' });
const work = await mkdtemp(join(tmpdir(), 'jaws-cdk-'));
afterAll(() => rm(work, { recursive: true, force: true }));

describe.skipIf(tool.missing !== undefined)(`cdk${tool.missing === undefined ? '' : ` (${tool.missing})`}`, () => {
  const app = join(work, 'app');
  let cloud: Cloud;
  let cf: CloudFormation;

  const cdk = (...args: string[]) => must(process.execPath, cdkArgs(args), { cwd: app, env: environment() });
  const cdkArgs = (args: readonly string[]) => [join(tool.path ?? '', 'aws-cdk', 'bin', 'cdk'), ...args];
  const environment = () => ({
    AWS_ENDPOINT_URL: cloud.endpoint,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_PACKAGES: join(tool.path ?? '', 'any.js'),
  });
  const outputs = async (): Promise<Record<string, string>> => {
    const { Stacks = [] } = await cf.describeStacks({ StackName: 'Shop' });
    return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue]));
  };
  const url = async () => {
    const all = Object.entries(await outputs());
    const address = new URL(all.find(([name]) => name.startsWith('RestEndpoint'))?.[1] ?? '');
    return `${cloud.endpoint}/_aws/execute-api/${address.host.split('.')[0]}${address.pathname}any`;
  };
  const answer = async () => (await fetch(await url())).json();

  beforeAll(async () => {
    for (const [name, value] of Object.entries(fetching)) vi.stubEnv(name, value);
    await cp(join(import.meta.dirname, 'apps', 'cdk'), app, { recursive: true });
    cloud = await startCloud({ port: 0 });
    cf = new CloudFormation({ endpoint: cloud.endpoint });
  });
  afterAll(() => cloud.close());

  it('bootstraps, and once more without a change', async () => {
    expect(await cdk('bootstrap', 'aws://000000000000/us-east-1')).toContain('bootstrapped');
    expect(await cdk('bootstrap', 'aws://000000000000/us-east-1')).toContain('bootstrapped (no changes)');
  });

  it('deploys', async () => {
    await cdk('deploy', '--require-approval', 'never');
    // By the CDK's own provider framework.
    const { AccountId, Answer } = await outputs();
    expect(Answer).toBe('Create 1');
    // Created by an AwsCustomResource, which names its client at run time.
    expect(AccountId).toBe('000000000000');
    expect(await answer()).toEqual({ version: '1', ids: [] });
  });

  it('brings a message of the queue and a file of the bucket to their functions', async () => {
    expect((await fetch(await url(), { method: 'POST', body: 'hello' })).status).toBe(200);
    const s3 = new S3({ endpoint: cloud.endpoint, forcePathStyle: true });
    await s3.putObject({ Bucket: (await outputs()).BucketName, Key: 'f.txt', Body: 'x' });
    const ids = async () => ((await answer()) as { ids: string[] }).ids.sort();
    await expect.poll(ids, { timeout: 60_000 }).toEqual(['file:f.txt', 'queue:hello']);
  });

  it('shows a change, makes it, and then finds no difference', async () => {
    const change = ['-c', 'version=2'];
    const { code, stdout, stderr } = await run(process.execPath, cdkArgs(['diff', '--fail', ...change]), {
      cwd: app,
      env: environment(),
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/\[~\] AWS::Lambda::Function Api/);
    await cdk('deploy', '--require-approval', 'never', ...change);
    expect((await outputs()).Answer).toBe('Update 2');
    expect(await answer()).toMatchObject({ version: '2' });
    expect(await cdk('diff', '--fail', ...change)).toContain('There were no differences');
  });

  it('destroys everything, including the bucket with its files', async () => {
    await cdk('destroy', '--force');
    await expect(cf.describeStacks({ StackName: 'Shop' })).rejects.toThrow('does not exist');
    const { Buckets = [] } = await new S3({ endpoint: cloud.endpoint }).listBuckets({});
    expect(Buckets.map(({ Name }) => Name)).toEqual(['cdk-hnb659fds-assets-000000000000-us-east-1']);
  });

  it('bootstraps over the bucket that a deleted toolkit left', async () => {
    await cf.deleteStack({ StackName: 'CDKToolkit' });
    const gone = () => cf.describeStacks({ StackName: 'CDKToolkit' }).catch((error: Error) => error.message);
    await expect.poll(gone).toMatch(/does not exist/);
    expect(await cdk('bootstrap', 'aws://000000000000/us-east-1')).toContain('bootstrapped');
  });
});
