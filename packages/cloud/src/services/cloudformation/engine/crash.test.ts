import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { ResourceType } from '../../../kernel/resource-type.ts';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

const bucket = 'AWS::S3::Bucket';
const group = 'AWS::Logs::LogGroup';

/** A world that outlives the cloud: resources that its handlers created stay, and a crashed cloud no longer changes them. */
function world() {
  const buckets = fakeType(bucket, 'BucketName');
  const groups = fakeType(group, 'LogGroupName');
  const typesOf = (alive: () => boolean): ResourceType[] =>
    [buckets, groups].map((type) => {
      const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
        await new Promise(setImmediate);
        if (!alive()) await new Promise(() => undefined);
        return work();
      };
      return {
        type: type.type,
        create: (properties, ctx) => guarded(() => type.create(properties, ctx)),
        update: (id, properties, previous, ctx) => guarded(() => type.update!(id, properties, previous, ctx)),
        delete: (id, properties, ctx) => guarded(() => type.delete(id, properties, ctx)),
        read: (id, properties, ctx) => guarded(() => type.read!(id, properties, ctx)),
      };
    });
  const state = () => JSON.stringify([[...buckets.made].sort(), [...groups.made].sort()]);
  return { typesOf, state, size: () => buckets.made.size + groups.made.size };
}

const template = (version: number) =>
  JSON.stringify({
    Resources: {
      Named: { Type: bucket, Properties: { BucketName: `named-${version}` } },
      Kept: { Type: group, Properties: { LogGroupName: 'kept', RetentionInDays: version } },
      User: { Type: group, Properties: { LogGroupName: 'user', KmsKeyId: { Ref: 'Named' } } },
      [`Only${version}`]: { Type: bucket, DependsOn: 'User' },
    },
  });

/** Repeats `work`, with a crash at its first commit, its second, … until it succeeds; returns the number of runs. */
async function atEveryCommit(
  prepare: (cloud: TestCloud) => Promise<unknown>,
  work: (cloud: TestCloud) => Promise<unknown>,
  check: (after: TestCloud, world: { before: string; now(): string; size(): number }) => Promise<void>,
): Promise<number> {
  for (let commit = 1; ; commit += 1) {
    const { typesOf, state, size } = world();
    const first: TestCloud = await testCloud(typesOf(() => first.crashed() === undefined));
    await prepare(first);
    const before = state();
    first.crashAt(commit);
    let done = false;
    void work(first).then(() => {
      done = true;
    });
    await expect.poll(() => done || first.crashed() !== undefined, { interval: 2 }).toBe(true);
    const at = await first.crashed();
    if (at === undefined) {
      await first.close();
      return commit - 1;
    }
    const second = await testCloud(
      typesOf(() => true),
      { at },
    );
    await check(second, { before, now: state, size }).catch((error) => {
      throw new Error(`after a crash at commit ${commit}: ${error}`);
    });
    await second.close();
    await first.crash();
    await rm(first.dir, { recursive: true, force: true });
  }
}

async function statusOf({ cf, rest }: TestCloud): Promise<string> {
  const { Stacks = [] } = await cf.describeStacks({});
  const status = Stacks[0]?.StackId === undefined ? 'GONE' : await rest(Stacks[0].StackId);
  return status === 'DELETE_COMPLETE' ? 'GONE' : status;
}

const create = ({ cf }: TestCloud) => cf.createStack({ StackName: 's', TemplateBody: template(1) });
/** An answer waits for its deployment a moment only, which a busy machine may exceed. */
const created = async (cloud: TestCloud) => {
  await create(cloud);
  expect(await cloud.rest('s')).toBe('CREATE_COMPLETE');
};

describe('a crash at any commit', () => {
  it('of a creation leaves nothing behind', async () => {
    const commits = await atEveryCommit(
      async () => undefined,
      create,
      async (after, { size }) => {
        const status = await statusOf(after);
        expect(['GONE', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE']).toContain(status);
        expect(size()).toBe(status === 'CREATE_COMPLETE' ? 4 : 0);
      },
    );
    expect(commits).toBeGreaterThan(3);
  });

  it('of an update ends with the old or the new resources, and no others', async () => {
    const commits = await atEveryCommit(
      created,
      ({ cf }) => cf.updateStack({ StackName: 's', TemplateBody: template(2) }),
      async (after, { before, now, size }) => {
        const status = await statusOf(after);
        expect(['CREATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE']).toContain(status);
        expect(size()).toBe(4);
        if (status === 'UPDATE_COMPLETE') expect(now()).toContain('named-2');
        else expect(now()).toBe(before);
      },
    );
    expect(commits).toBeGreaterThan(5);
  });

  it('of a deletion ends with nothing', async () => {
    const commits = await atEveryCommit(
      created,
      ({ cf }) => cf.deleteStack({ StackName: 's' }),
      async (after, { size }) => {
        const status = await statusOf(after);
        expect(['CREATE_COMPLETE', 'GONE']).toContain(status);
        expect(size()).toBe(status === 'GONE' ? 0 : 4);
      },
    );
    expect(commits).toBeGreaterThan(2);
  });
});
