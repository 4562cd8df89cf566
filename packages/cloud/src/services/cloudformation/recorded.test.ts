import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

async function begin() {
  const cloud = await testCloud([fakeType('AWS::SNS::Topic', 'TopicName')]);
  clouds.push(cloud);
  return cloud;
}

// Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_transformers.snapshot.json and test_templates.snapshot.json
describe('GetTemplate', () => {
  it('shows what the language extensions made, with every function that needs no resource carried out', async () => {
    const { cf } = await begin();
    await cf.createStack({
      StackName: 's',
      TemplateBody: JSON.stringify({
        Transform: 'AWS::LanguageExtensions',
        Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,b' } },
        Resources: {
          'Fn::ForEach::Topics': [
            'Name',
            { Ref: 'Names' },
            {
              [`T${'$'}{Name}`]: {
                Type: 'AWS::SNS::Topic',
                Properties: { TopicName: { 'Fn::Sub': `${'$'}{Name}-topic` } },
              },
            },
          ],
        },
        Outputs: { Count: { Value: { 'Fn::Length': { Ref: 'Names' } } }, First: { Value: { Ref: 'Ta' } } },
      }),
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
    });
    const { TemplateBody = '' } = await cf.getTemplate({ StackName: 's', TemplateStage: 'Processed' });
    expect(JSON.parse(TemplateBody)).toEqual({
      Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'a,b' } },
      Resources: {
        Ta: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'a-topic' } },
        Tb: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'b-topic' } },
      },
      Outputs: { Count: { Value: 2 }, First: { Value: { Ref: 'Ta' } } },
    });
  });

  it('asks for a stack', async () => {
    const { cf } = await begin();
    await expect(cf.getTemplate({})).rejects.toThrow('StackName is required if ChangeSetName is not specified.');
    await expect(cf.getTemplate({ ChangeSetName: 'c' })).rejects.toThrow('StackName is a required parameter.');
  });
});

// Recorded from AWS: LocalStack, tests/aws/services/cloudformation/test_change_set_fn_get_attr.snapshot.json and test_change_sets.snapshot.json
describe('a change set', () => {
  const template = (DisplayName: string, TopicName = 'a') =>
    JSON.stringify({
      Resources: {
        A: { Type: 'AWS::SNS::Topic', Properties: { TopicName, DisplayName } },
        B: {
          Type: 'AWS::SNS::Topic',
          Properties: { TopicName: 'b', DisplayName: { 'Fn::GetAtt': ['A', 'DisplayName'] } },
        },
      },
    });

  it('leaves out what is empty, makes a stack that was updated, and is listed until it is executed', async () => {
    const { cf, rest } = await begin();
    const id = { StackName: 's', ChangeSetName: 'c' };
    await cf.createChangeSet({ ...id, ChangeSetType: 'CREATE', TemplateBody: template('x') });
    const set = await cf.describeChangeSet(id);
    expect(set).not.toHaveProperty('Tags');
    expect(set).not.toHaveProperty('Parameters');
    expect((await cf.listChangeSets({ StackName: 's' })).Summaries).toHaveLength(1);
    await cf.executeChangeSet(id);
    expect(await rest('s')).toBe('CREATE_COMPLETE');
    expect((await cf.describeStacks({ StackName: 's' })).Stacks?.[0]?.LastUpdatedTime).toBeInstanceOf(Date);
    expect((await cf.listChangeSets({ StackName: 's' })).Summaries).toEqual([]);
  });

  it('knows what a property will be of which another is made only when it is deployed', async () => {
    const { cf, rest } = await begin();
    await cf.createStack({ StackName: 's', TemplateBody: template('x') });
    await rest('s');
    const id = { StackName: 's', ChangeSetName: 'c' };
    await cf.createChangeSet({ ...id, TemplateBody: template('y', 'other') });
    const { Changes = [] } = await cf.describeChangeSet({ ...id, IncludePropertyValues: true });
    expect(JSON.parse(Changes[1]?.ResourceChange?.AfterContext ?? '{}')).toEqual({
      Properties: { TopicName: 'b', DisplayName: '{{changeSet:KNOWN_AFTER_APPLY}}' },
    });
    await cf.executeChangeSet(id);
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
  });

  it('makes a stack of which conditions leave nothing', async () => {
    const { cf, rest } = await begin();
    const id = { StackName: 's', ChangeSetName: 'c' };
    const TemplateBody = JSON.stringify({
      Conditions: { Never: { 'Fn::Equals': [{ Ref: 'AWS::StackName' }, 'other'] } },
      Resources: { A: { Type: 'AWS::SNS::Topic', Condition: 'Never' } },
    });
    await cf.createChangeSet({ ...id, ChangeSetType: 'CREATE', TemplateBody });
    await cf.executeChangeSet(id);
    expect(await rest('s')).toBe('CREATE_COMPLETE');
  });
});
