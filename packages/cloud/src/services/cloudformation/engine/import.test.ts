import { describe, expect, it } from 'vitest';
import { fakeType, testCloud } from '../testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html

const bucket = 'AWS::S3::Bucket';
const template = (names: readonly string[], more: object = {}) =>
  JSON.stringify({
    Resources: {
      ...Object.fromEntries(
        names.map((name) => [name.toUpperCase(), { Type: bucket, Properties: { BucketName: name } }]),
      ),
      ...more,
    },
  });

async function cloudWith(name: string) {
  const buckets = fakeType(bucket, 'BucketName');
  const cloud = await testCloud([buckets]);
  const { cf, rest } = cloud;
  // A resource retained by a deleted stack belongs to no stack.
  const Resources = { A: { Type: bucket, DeletionPolicy: 'Retain', Properties: { BucketName: name } } };
  await cf.createStack({ StackName: 'old', TemplateBody: JSON.stringify({ Resources }) });
  await rest('old');
  await cf.deleteStack({ StackName: 'old' });
  await expect.poll(async () => (await cf.describeStacks({})).Stacks).toEqual([]);
  const change = async (StackName: string, TemplateBody: string, ChangeSetType: 'CREATE' | 'UPDATE') => {
    const ChangeSetName = `c${ChangeSetType}`;
    await cf.createChangeSet({ StackName, ChangeSetName, ChangeSetType, TemplateBody, ImportExistingResources: true });
    const described = await cf.describeChangeSet({ StackName, ChangeSetName });
    await cf.executeChangeSet({ StackName, ChangeSetName });
    return { described, status: await rest(StackName) };
  };
  return { ...cloud, buckets, change };
}

describe('a change set with ImportExistingResources', () => {
  it('imports existing resources and creates missing ones', async () => {
    const { buckets, change, events, cf, rest, close } = await cloudWith('a');
    const { described, status } = await change('new', template(['a', 'b']), 'CREATE');
    expect(described.Changes?.map((one) => one.ResourceChange)).toMatchObject([
      { Action: 'Import', LogicalResourceId: 'A', PhysicalResourceId: 'a' },
      { Action: 'Add', LogicalResourceId: 'B' },
    ]);
    expect(status).toBe('CREATE_COMPLETE');
    expect(await events('new')).toEqual(expect.arrayContaining(['A IMPORT_IN_PROGRESS', 'A IMPORT_COMPLETE']));
    expect(buckets.made.size).toBe(2);
    await cf.deleteStack({ StackName: 'new' });
    await expect.poll(() => buckets.made.size).toBe(0);
    await rest('new').catch(() => undefined);
    await close();
  });

  it('leaves what it took over where it was when it is rolled back', async () => {
    const { buckets, change, close } = await cloudWith('a');
    const broken = { C: { Type: 'AWS::SNS::Topic', DependsOn: ['A', 'B'] } };
    const { status } = await change('new', template(['a', 'b'], broken), 'CREATE');
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect([...buckets.made.keys()]).toEqual(['a']);
    await close();
  });

  it('of an update does the same', async () => {
    const { cf, rest, buckets, change, close } = await cloudWith('a');
    await cf.createStack({ StackName: 'new', TemplateBody: template(['b']) });
    await rest('new');
    const broken = { C: { Type: 'AWS::SNS::Topic', DependsOn: ['A', 'B'] } };
    const { status } = await change('new', template(['a', 'b'], broken), 'UPDATE');
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect([...buckets.made.keys()].sort()).toEqual(['a', 'b']);
    await close();
  });

  it('does not take what another stack has', async () => {
    const { cf, rest, close } = await cloudWith('a');
    await cf.createStack({ StackName: 'other', TemplateBody: template(['b']) });
    await rest('other');
    const set = { StackName: 'new', ChangeSetName: 'c' };
    const request = { ...set, ChangeSetType: 'CREATE' as const, TemplateBody: template(['b']) };
    await cf.createChangeSet({ ...request, ImportExistingResources: true });
    expect((await cf.describeChangeSet(set)).StatusReason).toContain('AWS::EarlyValidation::ResourceExistenceCheck');
    await cf.deleteChangeSet(set);
    await cf.createChangeSet({ ...request, ImportExistingResources: true, DisableValidation: true });
    expect((await cf.describeChangeSet(set)).Changes?.[0]?.ResourceChange?.Action).toBe('Add');
    await close();
  });
});

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html
describe('a change set of the type IMPORT', () => {
  const body = (names: readonly string[]) =>
    JSON.stringify({
      Resources: Object.fromEntries(
        names.map((name) => [
          name.toUpperCase(),
          { Type: bucket, DeletionPolicy: 'Retain', Properties: { BucketName: name } },
        ]),
      ),
    });
  const wanted = (name: string) => ({
    ResourceType: bucket,
    LogicalResourceId: name.toUpperCase(),
    ResourceIdentifier: { BucketName: name },
  });

  it('makes a stack of existing resources, and adds to one', async () => {
    const { cf, rest, events, buckets, close } = await cloudWith('a');
    buckets.made.set('b', {});
    const importing = async (names: string[], added: string) => {
      await cf.createChangeSet({
        StackName: 'i',
        ChangeSetName: `c${added}`,
        ChangeSetType: 'IMPORT',
        TemplateBody: body(names),
        ResourcesToImport: [wanted(added)],
      });
      const { Changes, StatusReason } = await cf.describeChangeSet({ StackName: 'i', ChangeSetName: `c${added}` });
      expect(StatusReason).toBeUndefined();
      expect(Changes?.map((one) => one.ResourceChange)).toMatchObject([
        { Action: 'Import', PhysicalResourceId: added },
      ]);
      await cf.executeChangeSet({ StackName: 'i', ChangeSetName: `c${added}` });
      expect(await rest('i')).toBe('IMPORT_COMPLETE');
    };
    await importing(['a'], 'a');
    await importing(['a', 'b'], 'b');
    expect(await events('i')).toEqual(expect.arrayContaining(['A IMPORT_COMPLETE', 'B IMPORT_COMPLETE']));
    expect(buckets.log.filter((line) => line.startsWith('create'))).toEqual(['create a']);
    await close();
  });

  it('says what it cannot import', async () => {
    const { cf, close } = await cloudWith('a');
    const reason = async (names: string[], imports: ReturnType<typeof wanted>[]) => {
      await cf.createChangeSet({
        StackName: 'i',
        ChangeSetName: 'c',
        ChangeSetType: 'IMPORT',
        TemplateBody: body(names),
        ResourcesToImport: imports,
      });
      const { StatusReason } = await cf.describeChangeSet({ StackName: 'i', ChangeSetName: 'c' });
      await cf.deleteChangeSet({ StackName: 'i', ChangeSetName: 'c' });
      return StatusReason;
    };
    expect(await reason(['a', 'b'], [wanted('a')])).toBe('Resources [B] are missing from ResourceToImport list');
    expect(await reason(['b'], [wanted('b')])).toMatch(
      /^Resource of type 'AWS::S3::Bucket' with identifier 'b' was not/,
    );
    await close();
  });
});
