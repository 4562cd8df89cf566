import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Aws } from '../aws/types.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { envHistory } from './env-history.ts';
import { openProject } from './open.ts';
import { removeStage } from './remove.ts';
import { answering, functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

interface Call {
  readonly command: string;
  readonly owner: unknown;
}

/** A host that records the expected bucket owner of each call to S3. */
function watching(calls: Call[]): TestHost {
  const host = testHost(cloud.endpoint);
  const seen = new Set<S3Client>();
  const watched = async (client: Promise<S3Client>) => {
    const s3 = await client;
    if (seen.has(s3)) return s3;
    seen.add(s3);
    s3.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          calls.push({
            command: commandName,
            owner: (args.input as { ExpectedBucketOwner?: string }).ExpectedBucketOwner,
          });
          return next(args);
        },
      { step: 'initialize', priority: 'low', name: 'watching' },
    );
    return s3;
  };
  const connect = async (profile: string | undefined): Promise<Aws> => {
    const aws = await host.connect(profile);
    return {
      ...aws,
      in: (region) => {
        const clients = aws.in(region);
        return { ...clients, s3: () => watched(clients.s3()) };
      },
    };
  };
  return { ...host, connect };
}

// Once a bucket is deleted by hand, its name is free: another account may own it by now, and the code and secrets would
// go there. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
test('every call to S3 says whose the bucket must be', async () => {
  const root = projectFolder({
    name: 'owned',
    domain: 'owned.test',
    files: functionFiles('m/a', { lambda: { envVars: ['MODE'] } }),
  });
  const calls: Call[] = [];
  const host = watching(calls);
  const selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' } as const;
  const run = () => deploy(host, { project: openProject(root), selection });
  const place = { root, stage: 'dev', region: undefined };
  await run();
  await setEnv(host, place, 'MODE', 'one');
  await setEnv(host, place, 'MODE', 'two');
  await listEnv(host, place);
  await envHistory(host, { root, stage: 'dev', region: 'us-east-1' });
  write(root, { 'aws_modules/m/a/handler.js': answering('changed') });
  await run();
  const removal = { project: openProject(root), stage: 'dev', region: undefined, deleteData: true };
  await removeStage(host, { ...removal, agree: async () => {} });

  const commands = new Set(calls.map(({ command }) => command.replace(/Command$/, '')));
  for (const used of ['GetObject', 'PutObject', 'ListObjectsV2', 'DeleteObject']) expect([...commands]).toContain(used);
  expect(calls.filter(({ owner }) => owner !== '000000000000')).toEqual([]);
});
