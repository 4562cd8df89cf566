import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from '../testing.ts';

const topic = 'AWS::SNS::Topic';
const volume = 'AWS::EC2::Volume';

let made: TestCloud | undefined;
afterEach(() => made?.close());

const attributeOf = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });
const aTopic = (properties: object, more: object = {}) => ({ Type: topic, Properties: properties, ...more });

/** The changes from one template to the other, as DescribeChangeSet reports them. */
async function changesOf(
  before: object,
  after: object,
  options: { values?: boolean; parameters?: [string, string]; rest?: object } = {},
) {
  // The handler of a volume updates nothing in place.
  const { update: _, ...volumes } = fakeType(volume, 'Name');
  made = await testCloud([fakeType(topic, 'TopicName'), volumes]);
  const { cf, rest } = made;
  const template = (Resources: object) => JSON.stringify({ Resources, ...options.rest });
  const parameters = (which: 0 | 1) =>
    options.parameters ? [{ ParameterKey: 'P', ParameterValue: options.parameters[which] }] : [];
  await cf.createStack({ StackName: 's', TemplateBody: template(before), Parameters: parameters(0) });
  expect(await rest('s')).toBe('CREATE_COMPLETE');
  const set = { StackName: 's', ChangeSetName: 'c' };
  await cf.createChangeSet({ ...set, TemplateBody: template(after), Parameters: parameters(1) });
  const { Changes = [] } = await cf.describeChangeSet({ ...set, IncludePropertyValues: options.values });
  return Object.fromEntries(
    Changes.map(({ ResourceChange: change }) => [
      change?.LogicalResourceId ?? '',
      {
        is: [change?.Action, change?.Replacement, change?.PolicyAction, change?.Scope?.join()].join(' '),
        why: change?.Details?.map(({ ChangeSource, Evaluation, CausingEntity, Target }) =>
          [Target?.Attribute, Target?.Name, Target?.RequiresRecreation, Evaluation, ChangeSource, CausingEntity]
            .filter((part) => part !== undefined)
            .join(' '),
        ).sort(),
      },
    ]),
  );
}

// Recorded from AWS: LocalStack, tests/aws/services/cloudformation/test_change_set_*.snapshot.json, test_change_sets.snapshot.json.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
describe('the details of a change', () => {
  const P = { Parameters: { P: { Type: 'String' } } };

  it('name a parameter whose value is another, and the property itself', async () => {
    const resources = { T: aTopic({ TopicName: { Ref: 'P' } }) };
    const found = await changesOf(resources, resources, { parameters: ['a', 'b'], rest: P });
    expect(found).toEqual({
      T: {
        is: 'Modify True ReplaceAndDelete Properties',
        why: [
          'Properties TopicName Always Dynamic DirectModification',
          'Properties TopicName Always Static ParameterReference P',
        ],
      },
    });
  });

  it('name a parameter of metadata', async () => {
    const resources = { T: aTopic({ TopicName: 't' }, { Metadata: { about: { Ref: 'P' } } }) };
    const found = await changesOf(resources, resources, { parameters: ['a', 'b'], rest: P });
    expect(found).toEqual({
      T: {
        is: 'Modify False  Metadata',
        why: ['Metadata Never Dynamic DirectModification', 'Metadata Never Static ParameterReference P'],
      },
    });
  });

  it('name the references to a resource that is replaced', async () => {
    const resources = (TopicName: string) => ({
      T: aTopic({ TopicName, DisplayName: 'd' }),
      ByRef: aTopic({ TopicName: 'ref', DisplayName: { Ref: 'T' } }),
      ByAttribute: aTopic({ TopicName: 'att', DisplayName: attributeOf('T', 'TopicArn') }),
      Named: aTopic({ TopicName: attributeOf('T', 'TopicName') }),
    });
    expect(await changesOf(resources('a'), resources('b'))).toEqual({
      T: {
        is: 'Modify True ReplaceAndDelete Properties',
        why: ['Properties TopicName Always Static DirectModification'],
      },
      ByRef: { is: 'Modify False  Properties', why: ['Properties DisplayName Never Static ResourceReference T'] },
      ByAttribute: {
        is: 'Modify False  Properties',
        why: ['Properties DisplayName Never Static ResourceAttribute T.TopicArn'],
      },
      Named: {
        is: 'Modify True ReplaceAndDelete Properties',
        why: ['Properties TopicName Always Static ResourceAttribute T.TopicName'],
      },
    });
  });

  it('repeat it with property values', async () => {
    const resources = (TopicName: string) => ({
      T: aTopic({ TopicName }),
      U: aTopic({ TopicName: 'u', DisplayName: { Ref: 'T' } }),
    });
    const { U } = await changesOf(resources('a'), resources('b'), { values: true });
    expect(U?.why).toEqual([
      'Properties DisplayName Never Dynamic DirectModification',
      'Properties DisplayName Never Static ResourceReference T',
    ]);
  });

  const chain = (DisplayName: string) => ({
    T: aTopic({ TopicName: 't', DisplayName }),
    U: aTopic({ TopicName: 'u', DisplayName: attributeOf('T', 'TopicArn') }),
    V: aTopic({ TopicName: attributeOf('U', 'TopicName') }),
    ByRef: aTopic({ TopicName: 'r', DisplayName: { Ref: 'T' } }),
  });

  it('name the readers of an attribute of a resource that is changed in place: its value may change', async () => {
    expect(await changesOf(chain('a'), chain('b'))).toEqual({
      T: { is: 'Modify False  Properties', why: ['Properties DisplayName Never Static DirectModification'] },
      U: { is: 'Modify False  Properties', why: ['Properties DisplayName Never Dynamic ResourceAttribute T.TopicArn'] },
      V: {
        is: 'Modify Conditional ReplaceAndDelete Properties',
        why: ['Properties TopicName Always Dynamic ResourceAttribute U.TopicName'],
      },
    });
  });

  it('leave out what only may change for those who ask for values', async () => {
    expect(Object.keys(await changesOf(chain('a'), chain('b'), { values: true }))).toEqual(['T']);
  });

  it('follow the policies for removed and replaced resources', async () => {
    const kept = (policy: string) => ({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
    const resources = (name: string) => ({
      D: aTopic({ TopicName: `d${name}` }),
      R: aTopic({ TopicName: `r${name}` }, kept('Retain')),
      S: { Type: volume, Properties: { Size: name }, UpdateReplacePolicy: 'Snapshot' },
    });
    const gone = {
      GoneD: aTopic({ TopicName: 'gd' }),
      GoneR: aTopic({ TopicName: 'gr' }, kept('Retain')),
      GoneE: aTopic({ TopicName: 'ge' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
      GoneS: { Type: volume, Properties: { Size: '1' }, DeletionPolicy: 'Snapshot' },
    };
    const found = await changesOf({ ...resources('1'), ...gone }, resources('2'));
    expect(Object.fromEntries(Object.entries(found).map(([name, { is }]) => [name, is]))).toEqual({
      D: 'Modify True ReplaceAndDelete Properties',
      R: 'Modify True ReplaceAndRetain Properties',
      S: 'Modify True ReplaceAndSnapshot Properties',
      GoneD: 'Remove  Delete ',
      GoneR: 'Remove  Retain ',
      GoneE: 'Remove  Retain ',
      GoneS: 'Remove  Snapshot ',
    });
  });

  it('come in pages', async () => {
    made = await testCloud([fakeType(topic, 'TopicName')]);
    const { cf } = made;
    const names = Array.from({ length: 130 }, (_, i) => `T${i}`);
    const Resources = Object.fromEntries(names.map((name) => [name, { Type: topic }]));
    const set = { StackName: 's', ChangeSetName: 'c' };
    await cf.createChangeSet({ ...set, ChangeSetType: 'CREATE', TemplateBody: JSON.stringify({ Resources }) });
    const first = await cf.describeChangeSet(set);
    const second = await cf.describeChangeSet({ ...set, NextToken: first.NextToken });
    const listed = [...first.Changes!, ...second.Changes!].map(
      ({ ResourceChange }) => ResourceChange?.LogicalResourceId,
    );
    expect([first.Changes?.length, second.NextToken, listed]).toEqual([100, undefined, names]);
  });
});
