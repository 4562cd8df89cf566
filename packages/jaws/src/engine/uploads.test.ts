import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import { deploy } from './deploy.ts';
import { openProject } from './open.ts';
import { functionFiles, projectFolder, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterEach(() => cloud.faults.clear());
afterAll(() => cloud.close());

const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;

/** Deploys; returns the outcome and the objects put into the bucket. */
async function run(root: string, over: Partial<DeployOptions> = {}, seen?: (event: Event) => void) {
  const host = testHost(cloud.endpoint, seen);
  const code = await deploy(host, { project: openProject(root), selection, ...over }).then(
    () => 'done',
    (error: { code: string }) => error.code,
  );
  return { code, uploads: host.events.flatMap((event) => (event.type === 'uploaded' ? [event] : [])) };
}
const edit = (root: string, text: string) =>
  write(root, functionFiles('m/a', { code: `export const handler = async () => '${text}';\n` }));

test('a run that fails uploads code once, and none into a region whose stack takes no change', async () => {
  const root = projectFolder({ name: 'failing', domain: 'failing.test', files: functionFiles('m/a') });
  const error = { code: 'InvalidParameterValueException', status: 400, message: 'not today' };
  cloud.faults.add({ service: 'lambda', operation: 'CreateFunction', error });
  const first = await run(root);
  expect([first.code, first.uploads.length]).toEqual(['StackFailed', 1]);
  edit(root, 'changed');
  // It never started: nothing is sent to it.
  expect(await run(root)).toEqual({ code: 'StackNeverCameUp', uploads: [] });
  const recovering = await run(root, { recover: true });
  expect([recovering.code, recovering.uploads.length]).toEqual(['StackFailed', 1]);
  cloud.faults.clear();
  expect(await run(root, { recover: true })).toEqual({ code: 'done', uploads: [] });
}, 60_000);

test('one object for each code, whichever function has it', async () => {
  const cloudFormation = { Handler: 'lib/shared.handler', Runtime: 'nodejs22.x' };
  const files = {
    ...functionFiles('m/a', { lambda: { cloudFormation } }),
    ...functionFiles('m/b', { lambda: { cloudFormation } }),
    'lib/shared.js': "export const handler = async () => 'the same';\n",
  };
  const root = projectFolder({ name: 'shared', domain: 'shared.test', files });
  const { uploads } = await run(root);
  expect(uploads.map(({ key }) => key)).toEqual([
    expect.stringMatching(/^JAWS\/code\/[0-9a-f]{32}-[0-9a-f]{64}\.zip$/),
  ]);
});

test('a large zip is streamed, again when a call fails, and arrives whole', async () => {
  const root = projectFolder({ name: 'large', domain: 'large.test', files: functionFiles('m/a') });
  await run(root);
  write(root, functionFiles('m/a', { lambda: { package: { optimize: { includePaths: ['big.bin'] } } } }));
  writeFileSync(join(root, 'big.bin'), randomBytes(5 * 1024 * 1024));
  // The lease is already held: the zip is the next object.
  const { code, uploads } = await run(root, {}, (event) => {
    if (event.type !== 'plan') return;
    cloud.faults.add({ service: 's3', operation: 'PutObject', error: 'throttle', times: 1 });
  });
  expect([code, uploads.length]).toEqual(['done', 1]);
  const { bucket, key, bytes } = uploads[0]!;
  expect(bytes).toBeGreaterThan(5 * 1024 * 1024);
  const clients = (await testHost(cloud.endpoint).connect(undefined)).in('us-east-1');
  const [s3, lambda] = await Promise.all([clients.s3(), clients.lambda()]);
  expect((await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength).toBe(bytes);
  const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'dev-large-lMA' }));
  expect(FunctionError).toBeUndefined();
}, 60_000);
