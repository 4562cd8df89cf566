import { describe, expect, it } from 'vitest';
import type { LiveResource } from '../drift/live.ts';
import { emptyInput, type PhysicalResource, type StackInput } from '../records.ts';
import { prepare } from '../template/prepare.ts';
import { LATER } from '../template/value.ts';
import { compare } from './changes.ts';
import { fakeDeployment, made, notingType, stackRecord } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html

const topic = 'AWS::SNS::Topic';
const aTopic = (Properties: object, more: object = {}) => ({ Type: topic, Properties, ...more });
type TestInput = Partial<StackInput> & { Resources: object; more?: object };

/** The changes from one input to another, given the existing resources. */
async function changes(
  before: TestInput | undefined,
  after: TestInput,
  existing: Record<string, PhysicalResource> = {},
  live: Record<string, LiveResource> = {},
  types = [notingType(topic).handler],
) {
  const inputOf = ({ Resources, more = {}, ...rest }: TestInput): StackInput => ({
    ...emptyInput,
    template: JSON.stringify({ Resources, ...more }),
    ...rest,
  });
  const old = before && inputOf(before);
  const fake = await fakeDeployment({
    types,
    resources: Object.entries(existing).map(([logicalId, current]) => ({ logicalId, current })),
  });
  const read = (input: StackInput) => prepare(input.template, fake.d.specs, new Map(Object.entries(input.parameters)));
  const stack = stackRecord({ input: old ?? emptyInput });
  const input = inputOf(after);
  const found = compare(fake.d, stack, input, read(input), old && read(old).template, new Map(Object.entries(live)));
  return found.changes.map(({ Type, ResourceChange }) => {
    expect(Type).toBe('Resource');
    return ResourceChange!;
  });
}
const context = (properties: object) => JSON.stringify({ Properties: properties });

describe('the changes of a change set', () => {
  it('add missing resources, with their known properties', async () => {
    const Resources = { B: aTopic({ DisplayName: { Ref: 'A' } }), A: aTopic({ TopicName: 'a' }) };
    expect(await changes(undefined, { Resources, tags: [{ Key: 'k', Value: 'v' }] })).toEqual([
      {
        Action: 'Add',
        LogicalResourceId: 'B',
        ResourceType: topic,
        Scope: [],
        Details: [],
        AfterContext: context({ DisplayName: LATER, Tags: [{ Key: 'k', Value: 'v' }] }),
      },
      expect.objectContaining({ LogicalResourceId: 'A' }),
    ]);
  });

  it.each([
    ['Delete', 'Delete'],
    ['Retain', 'Retain'],
    ['RetainExceptOnCreate', 'Retain'],
    ['Snapshot', 'Snapshot'],
  ])('remove what the template no longer has, by its policy %s', async (deletionPolicy, PolicyAction) => {
    const existing = { Gone: made(topic, 'arn:gone', { TopicName: 'g' }, { deletionPolicy }) };
    expect(
      await changes({ Resources: { Gone: aTopic({ TopicName: 'g' }) } }, { Resources: { A: aTopic({}) } }, existing),
    ).toEqual([
      expect.objectContaining({ Action: 'Add' }),
      {
        PolicyAction,
        Action: 'Remove',
        LogicalResourceId: 'Gone',
        PhysicalResourceId: 'arn:gone',
        ResourceType: topic,
        Scope: [],
        Details: [],
        BeforeContext: context({ TopicName: 'g' }),
      },
    ]);
  });

  it('modify what is written otherwise, and leave out what is the same', async () => {
    const existing = {
      A: made(topic, 'arn:a', { TopicName: 'a', DisplayName: 'old' }),
      Same: made(topic, 'arn:s', { TopicName: 's' }),
    };
    const Same = aTopic({ TopicName: 's' });
    const before = { Resources: { A: aTopic({ TopicName: 'a', DisplayName: 'old' }), Same } };
    const after = { Resources: { A: aTopic({ TopicName: 'a', DisplayName: 'new' }), Same } };
    expect(await changes(before, after, existing)).toEqual([
      {
        Action: 'Modify',
        LogicalResourceId: 'A',
        PhysicalResourceId: 'arn:a',
        ResourceType: topic,
        Replacement: 'False',
        Scope: ['Properties'],
        Details: [
          {
            Target: {
              Attribute: 'Properties',
              Name: 'DisplayName',
              RequiresRecreation: 'Never',
              Path: '/Properties/DisplayName',
              BeforeValue: 'old',
              AfterValue: 'new',
              AttributeChangeType: 'Modify',
            },
            Evaluation: 'Static',
            ChangeSource: 'DirectModification',
          },
        ],
        BeforeContext: context({ TopicName: 'a', DisplayName: 'old' }),
        AfterContext: context({ TopicName: 'a', DisplayName: 'new' }),
      },
    ]);
  });

  it('replace resources that cannot be updated, by the policy, and name the references', async () => {
    const refers = aTopic({ TopicName: 'r', DisplayName: { Ref: 'A' } });
    const resources = (TopicName: string) => ({
      Refers: refers,
      A: aTopic({ TopicName }, { UpdateReplacePolicy: 'Retain' }),
    });
    const existing = {
      A: made(topic, 'arn:a', { TopicName: 'a' }),
      Refers: made(topic, 'arn:r', { TopicName: 'r', DisplayName: 'arn:a' }),
    };
    const [byReference, replaced] = await changes(
      { Resources: resources('a') },
      { Resources: resources('b') },
      existing,
    );
    expect(replaced).toMatchObject({ Replacement: 'True', PolicyAction: 'ReplaceAndRetain' });
    expect(byReference).toMatchObject({
      Replacement: 'False',
      AfterContext: context({ TopicName: 'r', DisplayName: LATER }),
      Details: [{ ChangeSource: 'ResourceReference', CausingEntity: 'A' }],
    });
    expect(byReference).not.toHaveProperty('PolicyAction');
  });

  it('replace what its handler cannot change, where a property changes at all', async () => {
    const { update: _, ...handler } = notingType(topic).handler;
    const existing = { A: made(topic, 'arn:a', { DisplayName: 'old' }) };
    const before = { Resources: { A: aTopic({ DisplayName: 'old' }) } };
    const after = { Resources: { A: aTopic({ DisplayName: 'new' }) } };
    const [found] = await changes(before, after, existing, {}, [handler]);
    expect(found).toMatchObject({ Replacement: 'True', PolicyAction: 'ReplaceAndDelete' });
    const described = { Resources: { A: aTopic({ DisplayName: 'old' }, { Metadata: { m: 1 } }) } };
    const [metadata] = await changes(before, described, existing, {}, [handler]);
    expect(metadata).toMatchObject({ Replacement: 'False', Scope: ['Metadata'] });
    const [unknown] = await changes(before, after, existing, {}, []);
    expect(unknown).toMatchObject({ Replacement: 'False' });
  });

  it('always look at a nested stack, whose template may be another', async () => {
    const type = 'AWS::CloudFormation::Stack';
    const Resources = { N: { Type: type, Properties: { TemplateURL: 'u' } } };
    const existing = { N: made(type, 'arn:n', { TemplateURL: 'u' }) };
    expect(await changes({ Resources }, { Resources }, existing, {}, [notingType(type).handler])).toMatchObject([
      {
        Action: 'Modify',
        Replacement: 'False',
        Scope: ['Properties'],
        Details: [
          {
            Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
            Evaluation: 'Dynamic',
            ChangeSource: 'Automatic',
          },
        ],
      },
    ]);
  });

  it('compare a dynamic reference as it is written', async () => {
    const reference = '{{resolve:ssm:/p:1}}';
    const resources = (DisplayName: unknown, TopicName = 't') => ({
      Resources: { A: aTopic({ DisplayName, TopicName }) },
    });
    const existing = { A: made(topic, 'arn:a', { DisplayName: 'resolved', TopicName: 't' }) };
    expect(await changes(resources(reference), resources(reference), existing)).toEqual([]);
    const [found] = await changes(resources(reference), resources('{{resolve:ssm:/p:2}}'), existing);
    expect(found?.Details).toHaveLength(1);
    const [named] = await changes(resources(reference), resources(reference, 'u'), existing);
    expect(named).toMatchObject({
      BeforeContext: context({ DisplayName: reference, TopicName: 't' }),
      AfterContext: context({ DisplayName: reference, TopicName: 'u' }),
    });
    expect(named?.Details).toHaveLength(1);
    const more = { Parameters: { P: { Type: 'String' } } };
    const written = { 'Fn::Sub': '{{resolve:ssm:/p:$'.concat('{P}}}') };
    const [byParameter] = await changes(
      { ...resources(written), more, parameters: { P: '1' } },
      { ...resources(written), more, parameters: { P: '2' } },
      existing,
    );
    expect(byParameter?.Details?.length).toBeGreaterThan(0);
  });

  it('hide secrets', async () => {
    const more = { Parameters: { P: { Type: 'String', NoEcho: true } } };
    const resources = { Resources: { A: aTopic({ DisplayName: { Ref: 'P' } }) }, more, noEcho: ['P'] };
    const existing = { A: made(topic, 'arn:a', { DisplayName: 'old-secret' }) };
    const found = await changes(
      { ...resources, parameters: { P: 'old-secret' } },
      { ...resources, parameters: { P: 'new-secret' } },
      existing,
    );
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

describe('the changes of a drift-aware change set', () => {
  const Resources = { A: aTopic({ TopicName: 'a', DisplayName: 'd' }), User: aTopic({ DisplayName: { Ref: 'A' } }) };
  const existing = {
    A: made(topic, 'arn:a', { TopicName: 'a', DisplayName: 'd' }),
    User: made(topic, 'arn:u', { DisplayName: 'arn:a' }),
  };
  const modified = (actual: Record<string, unknown>): LiveResource => ({ status: 'MODIFIED', actual, checked: 0 });

  it('add resources that were deleted by hand, and name the references', async () => {
    const [added, user] = await changes({ Resources }, { Resources }, existing, { A: { status: 'DELETED' } });
    expect(added).toMatchObject({ Action: 'Add', ResourceDriftStatus: 'DELETED' });
    expect(user).toMatchObject({ Action: 'Modify', AfterContext: context({ DisplayName: LATER }) });
  });

  it('bring back what was changed by hand', async () => {
    const live = { A: modified({ TopicName: 'a', DisplayName: 'by hand' }) };
    const found = await changes({ Resources }, { Resources }, existing, live);
    expect(found).toMatchObject([
      {
        LogicalResourceId: 'A',
        Action: 'Modify',
        ResourceDriftStatus: 'MODIFIED',
        BeforeContext: context({ TopicName: 'a', DisplayName: 'by hand' }),
        Details: [{ Target: { BeforeValueFrom: 'ACTUAL_STATE', BeforeValue: 'by hand', AfterValue: 'd' } }],
      },
    ]);
  });

  it('say where the template now has what was made by hand', async () => {
    const after = { ...Resources, A: aTopic({ TopicName: 'a', DisplayName: 'by hand' }) };
    const live = { A: modified({ TopicName: 'a', DisplayName: 'by hand' }) };
    const found = await changes({ Resources }, { Resources: after }, existing, live);
    expect(found).toMatchObject([{ LogicalResourceId: 'A', Action: 'SyncWithActual', Replacement: 'False' }]);
  });

  it('leave out what is as it was', async () => {
    const live: LiveResource = { status: 'IN_SYNC', actual: { TopicName: 'a', DisplayName: 'd' }, checked: 0 };
    expect(await changes({ Resources }, { Resources }, existing, { A: live })).toEqual([]);
  });
});
