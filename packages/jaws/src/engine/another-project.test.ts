import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeStacksCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cloud, startCloud } from '../../../cloud/src/index.ts';
import type { Selection } from '../plan/types.ts';
import { createProject } from './create-project.ts';
import { createRegion } from './create-region.ts';
import { deploy } from './deploy.ts';
import { setEnv } from './env.ts';
import { openProject, reach } from './open.ts';
import { rollback } from './releases/rollback.ts';
import { removeStage } from './remove.ts';
import { status } from './status.ts';
import { answering, functionFiles, projectFolder, temporaryFolder, testHost, write } from './testing/project.ts';
import type { DeployOptions } from './types.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ port: 0 });
});
afterAll(() => cloud.close());

const host = () => testHost(cloud.endpoint);
const clients = async () => (await host().connect(undefined)).in('us-east-1');
const all: Selection = { stage: 'dev', region: undefined, resources: true, functions: 'all', endpoints: 'all' };
const run = (root: string, over: Partial<DeployOptions> = {}) =>
  deploy(host(), { project: openProject(root), selection: all, ...over });
const project = (name: string, domain: string, id?: string) => {
  const code = answering({ by: domain, id });
  const root = projectFolder({ name, domain, files: functionFiles('a/b', { code }) });
  if (id !== undefined) write(root, { 'jaws.json': { ...jaws(root), id } });
  return root;
};
const jaws = (root: string) => JSON.parse(readFileSync(join(root, 'jaws.json'), 'utf8'));
const answerOf = async (name: string) => {
  const lambda = await (await clients()).lambda();
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: `dev-${name}-lAB`, Payload: '{}' }));
  return JSON.parse(JSON.parse(Buffer.from(Payload ?? []).toString()).body);
};
const stackOf = async (name: string) => {
  const cf = await (await clients()).cloudFormation();
  return (await cf.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
};
const tagsOf = async (name: string) =>
  Object.fromEntries(((await stackOf(name))?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
const owner = { code: 'StackOfAnotherProject' };

describe('a second project of one name, in one account and region', () => {
  const roots: Record<string, string> = {};
  beforeAll(async () => {
    roots.first = project('be', 'bb.example', 'firstsid');
    await run(roots.first);
    write(roots.first, functionFiles('a/c', { code: answering({ by: 'bb.example' }) }));
    await run(roots.first);
    roots.second = project('be', 'dd.example', 'secondid');
    roots.twin = project('be', 'bb.example', 'thetwins');
    // One that names no id itself.
    roots.older = project('be', 'ee.example');
  }, 60_000);

  const tasks: Record<string, (root: string) => Promise<unknown>> = {
    deploy: (root) => run(root),
    'deploy --revert-drift': (root) => run(root, { revertDrift: true }),
    'deploy --plan': (root) => run(root, { mode: 'plan' }),
    'deploy of functions alone': (root) => run(root, { selection: { ...all, resources: false, endpoints: [] } }),
    'env set': (root) => setEnv(host(), { root, stage: 'dev', region: undefined }, 'TOKEN', 'theirs'),
    rollback: (root) => {
      const options = { stage: 'dev', region: undefined, plan: false, recover: false, forceUnlock: false };
      return rollback(host(), { project: openProject(root), ...options, allowDataLoss: [] });
    },
    remove: (root) => {
      const options = { stage: 'dev', region: undefined, protected: [], deleteData: true, agree: async () => {} };
      return removeStage(host(), { project: openProject(root), ...options });
    },
  };

  test.each(Object.keys(tasks).flatMap((task) => ['second', 'twin', 'older'].map((which) => [task, which] as const)))(
    '%s is refused to it (%s), by name',
    async (task, which) => {
      const root = roots[which]!;
      const before = readFileSync(join(root, 'jaws.json'), 'utf8');
      const tried = tasks[task]!(root);
      if (task === 'rollback' && which !== 'twin') {
        await expect(tried).rejects.toMatchObject({ code: 'NothingToRollBackTo' });
      } else {
        await expect(tried).rejects.toMatchObject({
          ...owner,
          message: expect.stringMatching(/The name be is in use in us-east-1 .*jaws\.dev\.useast1\.bb\.example/),
          hint: expect.stringContaining('another name'),
        });
      }
      expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toBe(before);
      expect(await answerOf('be')).toEqual({ by: 'bb.example', id: 'firstsid' });
    },
  );

  test('and the first one stays as it was', async () => {
    expect((await run(roots.first!)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
    const { s3 } = await clients();
    const at = { Bucket: 'jaws.dev.useast1.bb.example', Key: 'JAWS/envVars/be/dev/.env' };
    const object = await (await s3()).send(new GetObjectCommand(at));
    expect(await object.Body?.transformToString()).not.toContain('TOKEN');
  });

  test('its status does not show the other one', async () => {
    const { regions } = await status(host(), { root: roots.second!, stage: 'dev' });
    expect(regions).toEqual([expect.objectContaining({ error: expect.objectContaining(owner) })]);
  });

  test('it is not created: no file is written', async () => {
    for (const domain of ['bb.example', 'cc.example', 'myapp.com']) {
      const folder = temporaryFolder();
      const place = { name: 'be', domain, email: 'me@x.test', stage: 'dev', region: 'us-east-1' };
      await expect(
        createProject(host(), { folder, ...place, profile: undefined, writeOnly: false }),
      ).rejects.toMatchObject({ ...owner, hint: expect.stringContaining('-n') });
      expect(readdirSync(folder)).toEqual([]);
    }
  });

  test('it gets no region where the other one is', async () => {
    const root = projectFolder({ name: 'be', domain: 'ff.example', stages: { dev: ['eu-west-1'] } });
    const place = { root, stage: 'dev', region: 'us-east-1', writeOnly: false, recover: false };
    await expect(createRegion(host(), place)).rejects.toMatchObject(owner);
    expect(existsSync(join(root, 'cloudformation/dev/us-east-1'))).toBe(false);
    expect(jaws(root).stages.dev).toHaveLength(1);
  });

  test('no client of its stage sends a write', async () => {
    const { model } = openProject(roots.second!);
    const { s3, lambda } = (await reach(host(), model, undefined, 'dev')).in('us-east-1');
    const at = { Bucket: 'jaws.dev.useast1.bb.example', Key: 'theirs' };
    await expect((await s3()).send(new PutObjectCommand({ ...at, Body: 'x' }))).rejects.toMatchObject(owner);
    await expect((await s3()).send(new GetObjectCommand(at))).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(
      (await lambda()).send(new InvokeCommand({ FunctionName: 'dev-be-lAB', Payload: '{}' })),
    ).rejects.toMatchObject(owner);
  });
});

describe('what a failed command says to do', () => {
  test('leads out of a bucket name that is taken', async () => {
    await run(project('holder', 'taken.example'));
    const root = project('late', 'taken.example');
    await expect(run(root)).rejects.toMatchObject({
      code: 'BucketNameTaken',
      hint: expect.stringMatching(/set another `jawsBucket`.*`jaws deploy resources dev us-east-1/),
    });
    const stages = { dev: [{ region: 'us-east-1', jawsBucket: 'jaws.dev.useast1.late.example' }] };
    write(root, { 'jaws.json': { ...jaws(root), stages } });
    await run(root, { selection: { ...all, functions: [], endpoints: [] }, recover: true });
    expect((await stackOf('dev-late-r'))?.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('leads out of a bucket that is not there, whatever the reason', async () => {
    const root = project('moved', 'moved.example');
    const env = () => setEnv(host(), { root, stage: 'dev', region: undefined }, 'AA', '1');
    await expect(env()).rejects.toMatchObject({
      code: 'BucketMissing',
      hint: expect.stringMatching(/`jaws deploy resources dev us-east-1`(?!.*--revert-drift)/),
    });
    await run(root);
    await env();
    const before = jaws(root);
    write(root, {
      'jaws.json': { ...before, stages: { dev: [{ region: 'us-east-1', jawsBucket: 'another.example' }] } },
    });
    await expect(run(root)).rejects.toMatchObject({
      code: 'BucketMissing',
      hint: expect.stringMatching(/set `jawsBucket` back to jaws\.dev\.useast1\.moved\.example/),
    });
    write(root, { 'jaws.json': before });
    await run(root);
  });
});

describe('a project without an id', () => {
  test('has the same one everywhere, and its first deployment writes it', async () => {
    const root = project('plain', 'plain.example');
    const text =
      '{\n    "name": "plain",   "domain": "plain.example",\n    "stages": { "dev": [ { "region": "us-east-1" } ] }\n}\n';
    writeFileSync(join(root, 'jaws.json'), text);
    const other = project('plain', 'plain.example');
    await run(root);
    const { id } = jaws(root);
    expect(readFileSync(join(root, 'jaws.json'), 'utf8')).toContain('    "name": "plain",   "domain": "plain.example"');
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    expect((await tagsOf('dev-plain-r'))['jaws:id']).toBe(id);
    expect((await tagsOf('dev-plain-l'))['jaws:id']).toBe(id);
    await run(other);
    expect(jaws(other).id).toBe(id);
  });
});

/** As an earlier version deployed it: no id in a tag, no mark in the bucket. */
async function withoutMarks(name: string, bucket: string): Promise<void> {
  const { cloudFormation, s3 } = await clients();
  const cf = await cloudFormation();
  for (const kind of ['r', 'l', 'e']) {
    const StackName = `dev-${name}-${kind}`;
    const { Parameters, Tags = [] } = (await stackOf(StackName))!;
    const kept = (Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true }));
    const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
    const tags = Tags.filter(({ Key }) => Key !== 'jaws:id');
    const input = { StackName, UsePreviousTemplate: true, Parameters: kept, Tags: tags, Capabilities };
    await cf.send(new UpdateStackCommand(input));
    await expect.poll(async () => (await stackOf(StackName))?.StackStatus).toBe('UPDATE_COMPLETE');
  }
  await (await s3()).send(
    new DeleteObjectCommand({ Bucket: bucket, Key: `JAWS/deployments/${name}/dev/project.json` }),
  );
}

describe('stacks of an earlier version', () => {
  test('are those of the project with their bucket, and nobody else’s', async () => {
    const root = project('old', 'old.example');
    await run(root);
    await withoutMarks('old', 'jaws.dev.useast1.old.example');
    expect(await tagsOf('dev-old-r')).not.toHaveProperty('jaws:id');

    const stranger = project('old', 'new.example', 'stranger');
    const refused = {
      ...owner,
      hint: expect.stringContaining(
        'set it back to jaws.dev.useast1.old.example, run `jaws deploy resources dev us-east-1`',
      ),
    };
    await expect(run(stranger, { revertDrift: true })).rejects.toMatchObject(refused);
    await expect(setEnv(host(), { root: stranger, stage: 'dev', region: undefined }, 'AA', '1')).rejects.toMatchObject(
      refused,
    );

    // Nothing forces an update of what is the same.
    expect((await run(root)).stacks.every(({ result }) => result === 'unchanged')).toBe(true);
    await setEnv(host(), { root, stage: 'dev', region: undefined }, 'AA', '1');
    write(root, functionFiles('a/b', { lambda: { envVars: ['AA'] } }));
    await run(root);
    expect((await tagsOf('dev-old-l'))['jaws:id']).toBe(jaws(root).id);
  });
});

describe('the bucket that is left of a removed stage', () => {
  test('is not taken over by another project, with its variables', async () => {
    const root = project('left', 'left.example', 'theleft1');
    await run(root);
    await setEnv(host(), { root, stage: 'dev', region: undefined }, 'SECRET', 's3cret');
    const before = readFileSync(join(root, 'jaws.json'), 'utf8');
    const options = { stage: 'dev', region: undefined, protected: [], deleteData: false, agree: async () => {} };
    await removeStage(host(), { project: openProject(root), ...options });
    const other = project('left', 'left.example', 'theright');
    await expect(run(other, { mode: 'plan' })).rejects.toMatchObject({
      ...owner,
      hint: expect.stringContaining('theleft1'),
    });
    await expect(run(other)).rejects.toMatchObject(owner);
    await expect(setEnv(host(), { root: other, stage: 'dev', region: undefined }, 'AA', '1')).rejects.toMatchObject(
      owner,
    );
    const again = project('left', 'left.example');
    writeFileSync(join(again, 'jaws.json'), before);
    await expect(run(again)).rejects.toMatchObject({ code: 'RegionRemoved' });
    await run(again, { afterRemoval: true });
    expect(await answerOf('left')).toMatchObject({ by: 'left.example' });
  });
});
