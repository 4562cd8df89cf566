import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, startCloud } from '../../packages/cloud/src/index.ts';
import { must } from './run.ts';
import { fetching, npmTool } from './tools.ts';

const tool = await npmTool('osls', { osls: '4.3.1' });

/** The maintained fork of serverless 3. */
describe.skipIf(tool.missing !== undefined)(`osls${tool.missing === undefined ? '' : ` (${tool.missing})`}`, () => {
  let cloud: Cloud;
  let folder: string;
  let cf: CloudFormation;

  const osls = (version: string, ...args: string[]) =>
    must(process.execPath, [join(tool.path ?? '', 'osls', 'bin', 'serverless.js'), ...args], {
      cwd: folder,
      env: { AWS_ENDPOINT_URL: cloud.endpoint, NOTES_VERSION: version, SLS_NOTIFICATIONS_MODE: 'off' },
    });
  const output = async (name: string): Promise<string> => {
    const { Stacks = [] } = await cf.describeStacks({ StackName: 'notes-dev' });
    return Stacks[0]?.Outputs?.find((one) => one.OutputKey === name)?.OutputValue ?? '';
  };
  const url = async () => {
    const { host, pathname } = new URL(await output('ServiceEndpoint'));
    return `${cloud.endpoint}/_aws/execute-api/${host.split('.')[0]}${pathname}/notes`;
  };
  const answer = async () => (await (await fetch(await url())).json()) as { version: string; ids: string[] };
  const s3 = () => new S3({ endpoint: cloud.endpoint, forcePathStyle: true });

  beforeAll(async () => {
    for (const [name, value] of Object.entries(fetching)) vi.stubEnv(name, value);
    folder = await mkdtemp(join(tmpdir(), 'jaws-osls-'));
    await cp(join(import.meta.dirname, 'apps', 'osls'), folder, { recursive: true });
    cloud = await startCloud({ port: 0 });
    cf = new CloudFormation({ endpoint: cloud.endpoint });
  });
  afterAll(async () => {
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('deploys, and the endpoint answers', async () => {
    expect(await osls('1', 'deploy')).toContain('Service deployed to stack notes-dev');
    expect((await fetch(await url(), { method: 'POST', body: 'one' })).status).toBe(200);
    expect(await answer()).toEqual({ version: '1', ids: ['http:one'] });
  });

  it('brings messages, files and the clock to their functions', async () => {
    const sqs = new SQS({ endpoint: cloud.endpoint });
    await sqs.sendMessage({ QueueUrl: await output('QueueUrl'), MessageBody: 'two' });
    await s3().putObject({ Bucket: 'notes-files', Key: 'three', Body: 'x' });
    const ids = async () => (await answer()).ids.sort();
    await expect
      .poll(ids, { timeout: 120_000, interval: 1_000 })
      .toEqual(['file:three', 'http:one', 'queue:two', 'tick']);
  });

  it('invokes a function and shows its log', async () => {
    const said = await osls('1', 'invoke', '-f', 'api', '-d', '{"httpMethod":"GET"}', '--log');
    expect(said).toContain('"statusCode": 200');
    expect(said).toMatch(/INFO\s+api GET/);
    expect(await osls('1', 'logs', '-f', 'api')).toMatch(/INFO\s+api POST/);
  });

  it('deploys a change, and nothing without one', async () => {
    await osls('2', 'deploy');
    expect(await answer()).toMatchObject({ version: '2' });
    expect(await osls('2', 'deploy')).toContain('No changes to deploy. Deployment skipped.');
  });

  it('rolls back to the first deployment', async () => {
    const [first] = /(?<=Timestamp: )\d+/.exec(await osls('2', 'deploy', 'list')) ?? [];
    await osls('2', 'rollback', '--timestamp', first ?? '');
    expect(await answer()).toMatchObject({ version: '1' });
  });

  it('removes everything', async () => {
    await s3().deleteObject({ Bucket: 'notes-files', Key: 'three' });
    expect(await osls('1', 'remove')).toContain('has been successfully removed');
    expect((await cf.describeStacks({})).Stacks).toEqual([]);
    expect((await s3().listBuckets({})).Buckets).toEqual([]);
  });
});
