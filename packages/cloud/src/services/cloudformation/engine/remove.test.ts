import { describe, expect, it } from 'vitest';
import { cleanUp, type Removal, removeResources } from './remove.ts';
import { fakeDeployment, made, notingType } from './testing.ts';

const topic = 'AWS::SNS::Topic';
type Resources = NonNullable<NonNullable<Parameters<typeof fakeDeployment>[0]>['resources']>;
const policy = (id: string, deletionPolicy: string) => ({
  logicalId: id.toUpperCase(),
  current: made(topic, id, {}, { deletionPolicy }),
});

async function removing(
  resources: Resources,
  removal: Partial<Removal> & { names?: string[]; wrong?: string[]; importing?: Record<string, string> } = {},
) {
  const types = notingType(topic);
  for (const id of removal.wrong ?? []) types.wrong.add(id);
  const stack = removal.importing ? { importing: removal.importing } : {};
  const fake = await fakeDeployment({ stack, resources, types: [types.handler] });
  types.cloud.unsaved = fake.unsaved;
  const names = removal.names ?? resources.map(({ logicalId }) => logicalId);
  const failures = await removeResources(fake.d, names, { undoesCreate: false, forget: false, ...removal });
  const reported = fake.events().map(({ logicalId, status, physicalId }) => `${logicalId} ${status} ${physicalId}`);
  return { ...fake, ...types, reported, failed: [...failures.keys()] };
}

describe('removeResources', () => {
  it('deletes users before what they use, also what was only begun', async () => {
    const creating = { type: topic, properties: {}, suffix: '', dependsOn: ['B'], existed: false };
    const { log, reported, resource } = await removing([
      { logicalId: 'A', current: made(topic, 'a') },
      { logicalId: 'B', current: made(topic, 'b', {}, { dependsOn: ['A', 'Elsewhere'] }) },
      { logicalId: 'C', creating },
    ]);
    expect(log).toEqual(['delete b', 'delete b done', 'delete a', 'delete a done']);
    expect(reported).toEqual([
      'C DELETE_COMPLETE ',
      'B DELETE_IN_PROGRESS b',
      'B DELETE_COMPLETE b',
      'A DELETE_IN_PROGRESS a',
      'A DELETE_COMPLETE a',
    ]);
    expect(resource('A')).toMatchObject({ current: undefined, deletedId: 'a', status: 'DELETE_COMPLETE' });
  });

  it('deletes only the given resources', async () => {
    const { log, early } = await removing([policy('a', 'Delete'), policy('b', 'Delete')], { names: ['B', 'Nothing'] });
    expect([log, early]).toEqual([['delete b', 'delete b done'], []]);
  });

  it('leaves what something uses that could not be deleted, and lets the rest go on', async () => {
    const { begun, failed, resource } = await removing(
      [
        { logicalId: 'A', current: made(topic, 'a') },
        { logicalId: 'B', current: made(topic, 'b', {}, { dependsOn: ['A'] }) },
        { logicalId: 'C', current: made(topic, 'c') },
      ],
      { wrong: ['b'] },
    );
    expect(begun()).toEqual(['delete b', 'delete c']);
    expect(failed).toEqual(['B']);
    expect(resource('B')).toMatchObject({ status: 'DELETE_FAILED', statusReason: 'b is wrong', current: {} });
    expect(resource('A')).toMatchObject({ status: 'CREATE_COMPLETE', current: {} });
  });

  it('goes over what cannot be deleted when it is forced', async () => {
    const { begun, failed, resource } = await removing(
      [
        { logicalId: 'A', current: made(topic, 'a') },
        { logicalId: 'B', current: made(topic, 'b', {}, { dependsOn: ['A'] }) },
      ],
      { wrong: ['b'], force: true },
    );
    expect(begun()).toEqual(['delete b', 'delete a']);
    expect(failed).toEqual([]);
    expect(resource('B')).toMatchObject({ status: 'DELETE_SKIPPED', statusReason: 'b is wrong', current: {} });
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
  it.each<[boolean, string[]]>([
    [false, ['delete d', 'delete s']],
    [true, ['delete d', 'delete s', 'delete e']],
  ])('keeps what its policy retains; undoing a creation: %s', async (undoesCreate, deleted) => {
    const { begun, reported, resource } = await removing(
      [policy('d', 'Delete'), policy('s', 'Snapshot'), policy('r', 'Retain'), policy('e', 'RetainExceptOnCreate')],
      { undoesCreate },
    );
    expect(begun().sort()).toEqual(deleted.toSorted());
    expect(reported).toContain('R DELETE_SKIPPED r');
    expect(resource('R')).toMatchObject({ status: 'DELETE_SKIPPED', current: { physicalId: 'r' } });
  });

  it('keeps what its caller retains, and what is still another’s', async () => {
    const { begun, reported } = await removing([policy('a', 'Delete'), policy('b', 'Delete'), policy('c', 'Delete')], {
      retain: ['A'],
      importing: { B: 'b', C: 'other' },
    });
    expect(begun()).toEqual(['delete c']);
    expect(reported.filter((line) => line.includes('SKIPPED'))).toEqual(['A DELETE_SKIPPED a', 'B DELETE_SKIPPED b']);
  });

  it('forgets the records where requested, except those of failures', async () => {
    const resources: Resources = [
      policy('a', 'Delete'),
      policy('r', 'Retain'),
      policy('w', 'Delete'),
      { logicalId: 'Never', status: 'CREATE_FAILED' },
    ];
    const { resource, reported } = await removing(resources, { forget: true, wrong: ['w'] });
    expect(['A', 'R', 'Never'].map(resource)).toEqual([undefined, undefined, undefined]);
    expect(resource('W')?.status).toBe('DELETE_FAILED');
    expect(reported.some((line) => line.startsWith('Never'))).toBe(false);
  });

  it('reports resources that were never created as deleted, once', async () => {
    const { reported } = await removing([
      { logicalId: 'Failed', status: 'CREATE_FAILED' },
      { logicalId: 'Gone', status: 'DELETE_COMPLETE' },
    ]);
    expect(reported).toEqual(['Failed DELETE_COMPLETE ']);
  });

  it('deletes what replacements left behind first', async () => {
    const leftovers = [
      { ...made(topic, 'old'), policy: 'Delete' },
      { ...made(topic, 'kept'), policy: 'Retain' },
      { ...made(topic, 'except'), policy: 'RetainExceptOnCreate' },
      { ...made(topic, 'stuck'), policy: 'Snapshot' },
    ];
    const resources: Resources = [{ logicalId: 'A', type: topic, current: made(topic, 'a'), leftovers }];
    const { begun, failed, reported, resource, events } = await removing(resources, {
      undoesCreate: true,
      wrong: ['stuck'],
    });
    expect(begun()).toEqual(['delete old', 'delete stuck', 'delete a']);
    expect(reported).toEqual([
      'A DELETE_IN_PROGRESS old',
      'A DELETE_COMPLETE old',
      'A DELETE_SKIPPED kept',
      'A DELETE_SKIPPED except',
      'A DELETE_IN_PROGRESS stuck',
      'A DELETE_FAILED stuck',
      'A DELETE_IN_PROGRESS a',
      'A DELETE_COMPLETE a',
    ]);
    expect(events().find(({ status }) => status === 'DELETE_FAILED')?.reason).toBe('stuck is wrong');
    expect(failed).toEqual([]);
    expect(resource('A')?.leftovers).toEqual([]);
  });
});

describe('cleanUp', () => {
  it('deletes what was removed and what was left behind, users first, and nothing else', async () => {
    const types = notingType(topic);
    const leftover = { ...made(topic, 'old-used'), policy: 'Delete' };
    const fake = await fakeDeployment({
      types: [types.handler],
      resources: [
        { logicalId: 'Used', current: made(topic, 'used'), leftovers: [leftover] },
        { logicalId: 'User', current: made(topic, 'user', {}, { dependsOn: ['Used'] }) },
        { logicalId: 'Kept', current: made(topic, 'kept'), leftovers: [] },
        { logicalId: 'Except', current: made(topic, 'except', {}, { deletionPolicy: 'RetainExceptOnCreate' }) },
      ],
    });
    expect((await cleanUp(fake.d, ['User', 'Except'], false)).size).toBe(0);
    expect(types.log).toEqual(['delete user', 'delete user done', 'delete old-used', 'delete old-used done']);
    expect([fake.resource('User'), fake.resource('Except')]).toEqual([undefined, undefined]);
    expect(fake.resource('Used')).toMatchObject({ current: { physicalId: 'used' }, leftovers: [] });
    expect(fake.resource('Kept')).toBeDefined();
  });

  it('leaves what something uses that could not be deleted', async () => {
    const types = notingType(topic);
    types.wrong.add('user');
    const fake = await fakeDeployment({
      types: [types.handler],
      resources: [
        { logicalId: 'Used', current: made(topic, 'used') },
        { logicalId: 'User', current: made(topic, 'user', {}, { dependsOn: ['Used'] }) },
        { logicalId: 'Other', current: made(topic, 'other') },
      ],
    });
    expect([...(await cleanUp(fake.d, ['Used', 'User', 'Other'], false)).keys()]).toEqual(['User']);
    expect(types.begun()).toEqual(['delete user', 'delete other']);
  });
});
