import { describe, expect, it } from 'vitest';
import type { ResourceType, Search } from '../../../kernel/resource-type.ts';
import type { Intent, ResourceRecord } from '../records.ts';
import { resourcesOf, stacksOf } from '../state.ts';
import { findExisting, isTaken } from './import.ts';
import { existsAlready, namedId, settleIntents } from './intent.ts';
import { fakeDeployment, made, notingType, stackRecord } from './testing.ts';

const bucket = 'AWS::S3::Bucket';
const topic = 'AWS::SNS::Topic';
const table = 'AWS::DynamoDB::Table';

/** A type whose resources have these ids. */
const typeOf = (type: string, ids: string[], more: Partial<ResourceType> = {}): ResourceType => ({
  ...notingType(type).handler,
  read: async (id) => (ids.includes(id) ? { id, attributes: { Arn: `arn:${id}` } } : undefined),
  ...more,
});
const intent = (type: string, properties: object, more: Partial<Intent> = {}): Intent => ({
  type,
  properties: properties as Intent['properties'],
  suffix: 'SUFFIX',
  dependsOn: ['Z'],
  existed: false,
  ...more,
});

describe('namedId', () => {
  it('is the value of the one property that identifies a resource', async () => {
    const { d } = await fakeDeployment();
    expect(namedId(d, bucket, { BucketName: 'b' })).toBe('b');
    expect(namedId(d, bucket, { BucketName: 7 })).toBeUndefined();
    expect(namedId(d, bucket, {})).toBeUndefined();
    // A topic's id is its ARN, a rule's id two properties.
    expect(namedId(d, topic, { TopicName: 't' })).toBeUndefined();
    expect(namedId(d, 'AWS::Events::Rule', { EventBusName: 'b', Name: 'n' })).toBeUndefined();
    expect(namedId(d, 'Custom::Thing', { Name: 'n' })).toBeUndefined();
  });
});

describe('existsAlready', () => {
  const ask = async (handler: ResourceType, properties: object) => {
    const { d } = await fakeDeployment({ types: [handler] });
    const evaluated = { properties: properties as Intent['properties'], shown: '' };
    const attached = { dependsOn: [], deletionPolicy: 'Delete', updateReplacePolicy: 'Delete' };
    const wanted = { logicalId: 'A', type: handler.type, evaluated, attached, change: {} };
    return existsAlready(d, wanted, 'SUFFIX');
  };

  it('looks for the explicit name', async () => {
    const buckets = typeOf(bucket, ['mine']);
    expect(await ask(buckets, { BucketName: 'mine' })).toBe(true);
    expect(await ask(buckets, { BucketName: 'other' })).toBe(false);
    expect(await ask(buckets, {})).toBe(false);
    expect(await ask(typeOf(bucket, ['mine'], { read: undefined as never }), { BucketName: 'mine' })).toBe(false);
  });

  it('asks a type that finds its resources itself', async () => {
    const seen: unknown[] = [];
    const find: ResourceType['find'] = async (properties, _context, { since }) => {
      seen.push(properties, since);
      return properties.TopicName === 'mine' ? { id: 'arn' } : undefined;
    };
    expect(await ask(typeOf(topic, [], { find }), { TopicName: 'mine' })).toBe(true);
    expect(await ask(typeOf(topic, [], { find }), { TopicName: 'other' })).toBe(false);
    expect(seen.slice(0, 2)).toEqual([{ TopicName: 'mine' }, 1_700_000_000_000]);
  });
});

describe('settleIntents', () => {
  /** The record that this intent leads to. */
  async function settled(handler: ResourceType | undefined, creating: Intent, more: Partial<ResourceRecord> = {}) {
    const fake = await fakeDeployment({
      resources: [
        { logicalId: 'A', type: creating.type, status: 'CREATE_IN_PROGRESS', timestamp: 5, creating, ...more },
        { logicalId: 'B', current: made(topic, 'b') },
      ],
      types: handler ? [handler] : [],
    });
    await settleIntents(fake.d);
    expect(fake.resource('B')).toMatchObject({ current: { physicalId: 'b' } });
    expect(fake.resource('A')).toMatchObject({ status: 'CREATE_IN_PROGRESS', creating: undefined });
    return fake.resource('A')!;
  }
  const found = (type: string, id: string, properties: object, attributes: object = { Arn: `arn:${id}` }) =>
    made(type, id, properties as Intent['properties'], {
      attributes: attributes as Record<string, unknown>,
      dependsOn: ['Z'],
    });

  it('finds what was made under its explicit name', async () => {
    const properties = { BucketName: 'mine' };
    const { current, leftovers } = await settled(typeOf(bucket, ['mine']), intent(bucket, properties));
    expect([current, leftovers]).toEqual([found(bucket, 'mine', properties), undefined]);
    expect((await settled(typeOf(bucket, []), intent(bucket, properties))).current).toBeUndefined();
  });

  it('leaves alone what was there before', async () => {
    const existed = intent(bucket, { BucketName: 'mine' }, { existed: true });
    expect((await settled(typeOf(bucket, ['mine']), existed)).current).toBeUndefined();
  });

  it('finds what was made under the name that its handler was given', async () => {
    const noted = intent(table, {}, { name: 'noted' });
    expect((await settled(typeOf(table, ['noted']), noted)).current).toEqual(found(table, 'noted', {}));
  });

  it.each([
    ['s-a-suffix', 's-A-SUFFIX'.toLowerCase()],
    ['s-A-SUFFIX', 's-A-SUFFIX'],
  ])('finds %s, made under a name that nobody has noted', async (_, id) => {
    expect((await settled(typeOf(bucket, [id]), intent(bucket, {}))).current?.physicalId).toBe(id);
  });

  it.each([63, 64, 80, 128, 255, 256, 512])('also where the service takes names of %d letters', async (max) => {
    const logicalId = 'L'.repeat(600);
    const ids: string[] = [];
    const read: ResourceType['read'] = async (id) => {
      ids.push(id);
      return undefined;
    };
    const fake = await fakeDeployment({
      resources: [{ logicalId, type: table, creating: intent(table, {}) }],
      types: [typeOf(table, [], { read })],
    });
    await settleIntents(fake.d);
    expect(ids.map(({ length }) => length)).toContain(max);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes the name’s word where nothing can be read', async () => {
    const unread = typeOf(bucket, [], { read: undefined as never });
    const { current } = await settled(unread, intent(bucket, { BucketName: 'mine' }));
    expect(current).toEqual(found(bucket, 'mine', { BucketName: 'mine' }, {}));
    expect((await settled(unread, intent(bucket, {}))).current).toBeUndefined();
  });

  it('asks a type that finds its resources itself, except those of others', async () => {
    let search: Search | undefined;
    const find: ResourceType['find'] = async (_properties, _context, input) => {
      search = input;
      return { id: 'new' };
    };
    const creating = intent(topic, {});
    const { current } = await settled(typeOf(topic, [], { find }), creating);
    expect(current).toEqual(found(topic, 'new', {}, {}));
    expect(search?.since).toBe(5);
    expect(['b', 'other'].map((id) => search?.taken(id))).toEqual([true, false]);
  });

  it('knows nothing of a type without a name, or without a handler', async () => {
    expect((await settled(typeOf(topic, ['x']), intent(topic, {}, { name: 'x' }))).current).toBeUndefined();
    expect((await settled(undefined, intent('AWS::EC2::VPC', {}))).current).toBeUndefined();
  });

  it('of a replacement leaves the new one over', async () => {
    const current = made(bucket, 'old');
    const leftovers = [{ ...made(bucket, 'older'), policy: 'Retain' }];
    const creating = intent(bucket, { BucketName: 'new' });
    const record = await settled(typeOf(bucket, ['new']), creating, { current, leftovers });
    expect(record.current).toEqual(current);
    const left = { ...found(bucket, 'new', { BucketName: 'new' }), policy: 'Delete' };
    expect(record.leftovers).toEqual([...leftovers, left]);
    expect((await settled(typeOf(bucket, ['new']), creating, { current })).leftovers).toEqual([left]);
  });
});

describe('a resource of another stack', () => {
  it('is taken, unless that stack was deleted', async () => {
    const { d, ctx } = await fakeDeployment({ resources: [{ logicalId: 'A', current: made(topic, 'own') }] });
    for (const [name, status] of [
      ['alive', 'CREATE_COMPLETE'],
      ['gone', 'DELETE_COMPLETE'],
    ] as const) {
      stacksOf(ctx).put(name, stackRecord({ id: name, name, status }));
      const record = { logicalId: 'A', type: topic, status: 'CREATE_COMPLETE', timestamp: 0 } as const;
      resourcesOf(ctx, name).put('A', { ...record, current: made(topic, name) });
      resourcesOf(ctx, name).put('B', record);
    }
    expect(['own', 'alive', 'gone', 'none'].map((id) => isTaken(d, topic, id))).toEqual([true, true, false, false]);
    expect(isTaken(d, bucket, 'own')).toBe(false);
  });
});

describe('findExisting', () => {
  it("finds a resource with the template's name that has no owner", async () => {
    const properties = {
      Mine: { BucketName: 'mine' },
      Own: { BucketName: 'own' },
      None: { BucketName: 'none' },
      Unnamed: {},
    };
    const { d } = await fakeDeployment({
      types: [typeOf(bucket, ['mine', 'own']), typeOf(table, ['t'], { read: undefined as never })],
      resources: [{ logicalId: 'Own', current: made(bucket, 'own') }],
    });
    const resources = new Map<string, object>(
      Object.entries(properties).map(([name, one]) => [name, { type: bucket, properties: one }]),
    );
    resources.set('Unread', { type: table, properties: { TableName: 't' } });
    const bound = { template: { resources }, scope: {} } as unknown as Parameters<typeof findExisting>[1];
    expect(await findExisting(d, bound, [...resources.keys()])).toEqual({ Mine: 'mine' });
    expect(await findExisting(d, bound, ['None'])).toEqual({});
  });
});
