import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Event } from '../events.ts';
import type { Template } from '../model/types.ts';
import type { Selection } from '../plan/types.ts';
import { deploy } from './deploy.ts';
import { listEnv, setEnv } from './env.ts';
import { openProject } from './open.ts';
import { status } from './status.ts';
import { functionFiles, projectFolder, type TestHost, testHost, write } from './testing/project.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const runDeploy = (host: TestHost, root: string, recover = false, selection: Partial<Selection> = {}) =>
  deploy(host, { project: openProject(root), selection: { ...all, ...selection }, recover });
const host = (seen?: (event: Event, abort: AbortController) => void) => testHost(cloud.endpoint, seen);
const cloudFormation = async (region = 'us-east-1') => (await host().connect(undefined)).in(region).cloudFormation();

const file = (region = 'us-east-1') => `cloudformation/dev/${region}/resources-cf.json`;
function editResources(root: string, edit: (template: Template) => void, region?: string): void {
  const template = JSON.parse(readFileSync(join(root, file(region)), 'utf8')) as Template;
  edit(template);
  write(root, { [file(region)]: template });
}
const stackStatus = async (name: string, region?: string) => {
  const cf = await cloudFormation(region);
  return (await cf.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0]?.StackStatus;
};
const noSuchRole = { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: ['no-such-role'] } };

/** As if the credentials belonged to another account. */
function stranger(): TestHost {
  const mine = host();
  return {
    ...mine,
    connect: async (profile) => {
      const aws = await mine.connect(profile);
      return { ...aws, in: (region) => ({ ...aws.in(region), account: async () => '111122223333' }) };
    },
  };
}

describe('a first deployment that fails', () => {
  const root = projectFolder({ name: 'first', domain: 'first.test' });

  test('names the first resource that failed, its reason, and the way on', async () => {
    editResources(root, (template) => {
      template.Resources.Broken = noSuchRole;
    });
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'StackFailed',
      message: expect.stringMatching(
        /dev-first-r in us-east-1: Broken \(AWS::IAM::InstanceProfile\) failed: .*no-such-role/,
      ),
      hint: expect.stringContaining('--recover'),
    });
    expect(await stackStatus('dev-first-r')).toBe('ROLLBACK_COMPLETE');
  });

  test('blocks the next one, which says what to do', async () => {
    editResources(root, (template) => {
      delete template.Resources.Broken;
    });
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'StackNeverCameUp',
      message: expect.stringContaining('ROLLBACK_COMPLETE'),
      hint: expect.stringContaining('--recover'),
    });
  });

  test('is deleted and created again with --recover', async () => {
    const result = await runDeploy(host(), root, true);
    expect(result.stacks).toMatchObject([{ stack: 'dev-first-r', result: 'created' }]);
    expect(await stackStatus('dev-first-r')).toBe('CREATE_COMPLETE');
  });
});

describe('an update that fails', () => {
  test('is rolled back, and what was deployed runs on', async () => {
    const root = projectFolder({ name: 'update', domain: 'update.test' });
    await runDeploy(host(), root);
    editResources(root, (template) => {
      template.Resources.Broken = noSuchRole;
    });
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'StackFailed',
      hint: expect.stringMatching(/rolled back: the previous deployment keeps running/),
    });
    expect(await stackStatus('dev-update-r')).toBe('UPDATE_ROLLBACK_COMPLETE');
    editResources(root, (template) => {
      delete template.Resources.Broken;
    });
    expect((await runDeploy(host(), root)).stacks).toMatchObject([{ result: 'unchanged' }]);
  });
});

describe('a template that CloudFormation rejects', () => {
  test('is an error before anything is changed, and leaves no shell of a stack', async () => {
    const root = projectFolder({ name: 'invalid', domain: 'invalid.test' });
    editResources(root, (template) => {
      template.Resources.Wrong = { Type: 'AWS::S3::Bucket', Properties: { BucketName: { Ref: 'Nowhere' } } };
    });
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'TemplateInvalid',
      message: expect.stringContaining('Nowhere'),
    });
    await expect(stackStatus('dev-invalid-r')).rejects.toThrow(/does not exist/);
  });
});

describe('a bucket name in use', () => {
  test('is named, with the way out', async () => {
    const s3 = await (await host().connect(undefined)).in('eu-west-1').s3();
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await s3.send(new CreateBucketCommand({ Bucket: 'jaws.dev.useast1.taken.test', CreateBucketConfiguration }));
    const root = projectFolder({ name: 'taken', domain: 'taken.test' });
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'BucketNameTaken',
      message: expect.stringContaining('jaws.dev.useast1.taken.test'),
      // Early validation found it: nothing was created that needs recovery.
      hint: expect.stringMatching(/^(?!.*--recover).*another `jawsBucket` for dev us-east-1 in jaws\.json/),
    });
  });

  test('of a bucket that is gone or of another account is noticed before anything is sent to it', async () => {
    const root = projectFolder({ name: 'squat', domain: 'squat.test' });
    await runDeploy(host(), root);
    const Bucket = 'jaws.dev.useast1.squat.test';
    const place = { root, stage: 'dev', region: 'us-east-1' };
    await expect(listEnv(stranger(), place)).rejects.toMatchObject({
      code: 'BucketOfSomeoneElse',
      message: expect.stringMatching(/jaws\.dev\.useast1\.squat\.test does not belong to account 111122223333/),
    });
    await expect(setEnv(stranger(), place, 'SECRET', 'x')).rejects.toMatchObject({ code: 'BucketOfSomeoneElse' });
    const s3 = await (await host().connect(undefined)).in('us-east-1').s3();
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(listEnv(host(), place)).rejects.toMatchObject({ code: 'BucketMissing' });
  });
});

describe('one region of several', () => {
  test('fails alone: the others are deployed, and everything is reported', async () => {
    const regions = ['us-east-1', 'eu-west-1'];
    const root = projectFolder({ name: 'partial', domain: 'partial.test', stages: { dev: regions } });
    editResources(
      root,
      (template) => {
        template.Resources.Broken = noSuchRole;
      },
      'eu-west-1',
    );
    const failed = await runDeploy(host(), root).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'DeployFailed',
      message: 'Failed in dev eu-west-1; done in dev us-east-1.',
      problems: [
        { message: expect.stringMatching(/^dev eu-west-1: .*Broken/), hint: expect.stringContaining('--recover') },
      ],
    });
    expect(await stackStatus('dev-partial-r', 'us-east-1')).toBe('CREATE_COMPLETE');
    expect(await stackStatus('dev-partial-r', 'eu-west-1')).toBe('ROLLBACK_COMPLETE');
  });
});

/** A resource that waits for a signal to its handle. */
const holdUp = (template: Template) => {
  template.Resources.Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  template.Resources.Wait = {
    Type: 'AWS::CloudFormation::WaitCondition',
    Properties: { Handle: { Ref: 'Handle' }, Timeout: '60', Count: 1 },
  };
};
async function release(stack: string): Promise<void> {
  const cf = await cloudFormation();
  const { StackResourceDetail } = await cf.send(
    new DescribeStackResourceCommand({ StackName: stack, LogicalResourceId: 'Handle' }),
  );
  const body = JSON.stringify({ Status: 'SUCCESS', UniqueId: '1', Data: '', Reason: '' });
  const answer = await fetch(StackResourceDetail!.PhysicalResourceId!, { method: 'PUT', body });
  expect(answer.ok).toBe(true);
}
const waits = (event: Event) =>
  event.type === 'stack-event' && event.logicalId === 'Wait' && event.status === 'CREATE_IN_PROGRESS';

describe('Ctrl-C', () => {
  const root = projectFolder({ name: 'stop', domain: 'stop.test', files: functionFiles('m/hello') });

  test('stops waiting and says what goes on without us', async () => {
    editResources(root, holdUp);
    const interrupted = host((event, abort) => {
      if (waits(event)) abort.abort();
    });
    await expect(runDeploy(interrupted, root, false, { functions: [], endpoints: [] })).rejects.toMatchObject({
      code: 'DeployInterrupted',
      message: expect.stringContaining('dev-stop-r (us-east-1)'),
      hint: expect.stringContaining('waits for them to end'),
    });
    expect(await stackStatus('dev-stop-r')).toBe('CREATE_IN_PROGRESS');
  });

  test('and the next run waits for that, then continues', async () => {
    let released: Promise<void> | undefined;
    const next = host((event) => {
      if (event.type === 'notice' && /CREATE_IN_PROGRESS/.test(event.message)) released ??= release('dev-stop-r');
    });
    const result = await runDeploy(next, root, false, { functions: [], endpoints: [] });
    await released;
    expect(released).toBeDefined();
    expect(result.stacks).toMatchObject([{ stack: 'dev-stop-r', result: 'unchanged' }]);
    expect(JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8')).stages.dev[0]).toHaveProperty('iamRoleArnLambda');
  });

  test('before anything has begun leaves nothing running', async () => {
    const stopped = host((event, abort) => {
      if (event.type === 'built') abort.abort();
    });
    await expect(runDeploy(stopped, root)).rejects.toMatchObject({
      code: 'DeployInterrupted',
      message: expect.stringContaining('Nothing is left running'),
    });
    await expect(stackStatus('dev-stop-l')).rejects.toThrow(/does not exist/);
  });
});

test('what all calls of a region say, is said once', async () => {
  const root = projectFolder({
    name: 'once',
    domain: 'once.test',
    files: { ...functionFiles('m/one'), ...functionFiles('m/two') },
  });
  await runDeploy(host(), root, false, { functions: [], endpoints: [] });
  cloud.faults.add({ service: 's3', operation: 'PutObject', skip: 1, error: 'expired-token' });
  cloud.faults.add({ service: 'cloudformation', operation: 'CreateChangeSet', error: 'expired-token' });
  const failed = host();
  try {
    await expect(runDeploy(failed, root)).rejects.toMatchObject({ code: 'AwsCredentialsExpired' });
  } finally {
    cloud.faults.clear();
  }
  expect(failed.events.filter(({ type }) => type === 'region-failed')).toHaveLength(1);
});

describe('what an interrupted run may leave', () => {
  test('a stack that never had its change set executed is used', async () => {
    const root = projectFolder({ name: 'shell', domain: 'shell.test' });
    const cf = await cloudFormation();
    await cf.send(
      new CreateChangeSetCommand({
        StackName: 'dev-shell-r',
        ChangeSetName: 'left',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({ Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } }),
      }),
    );
    expect(await stackStatus('dev-shell-r')).toBe('REVIEW_IN_PROGRESS');
    const result = await runDeploy(host(), root);
    expect(result.stacks).toMatchObject([{ stack: 'dev-shell-r', result: 'created' }]);
  });
});

describe('a stack of that name that is not ours', () => {
  test('is not overwritten when its template cannot be read', async () => {
    const root = projectFolder({ name: 'alien', domain: 'alien.test' });
    const cf = await cloudFormation();
    await cf.send(
      new CreateStackCommand({
        StackName: 'dev-alien-l',
        TemplateBody: 'Resources:\n  Handle:\n    Type: AWS::CloudFormation::WaitConditionHandle\n',
      }),
    );
    await expect(runDeploy(host(), root)).rejects.toMatchObject({
      code: 'DeployedTemplateUnreadable',
      message: expect.stringContaining('dev-alien-l'),
    });
  });
});

describe('what is asked for', () => {
  const root = projectFolder({ name: 'asked', domain: 'asked.test', files: functionFiles('m/hello') });

  test.each([
    [{ stage: 'prod' }, 'UnknownStage'],
    [{ region: 'eu-west-9' }, 'UnknownRegion'],
    [{ functions: ['m/helo'] }, 'UnknownFunction'],
    [{ endpoints: ['GET /m/helo'] }, 'UnknownEndpoint'],
    [{ resources: false }, 'ResourcesNotDeployed'],
  ])('%j: %s', async (selection, code) => {
    await expect(runDeploy(host(), root, false, selection)).rejects.toMatchObject({ code });
  });

  test('an account that cannot be reached is named by its address', async () => {
    const nowhere = testHost('http://127.0.0.1:9');
    await expect(runDeploy(nowhere, root)).rejects.toMatchObject({
      code: 'AwsUnreachable',
      message: expect.stringContaining('http://127.0.0.1:9'),
    });
    expect((await status(nowhere, { root })).regions).toMatchObject([{ error: { code: 'AwsUnreachable' } }]);
  });
});
