import { describe, expect, it } from 'vitest';
import { fakeType, testCloud } from './testing.ts';

const topic = 'AWS::SNS::Topic';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html (BeforeContext, AfterContext)
describe('a change set', () => {
  it('shows values to those who ask for them, but no secret', async () => {
    const { cf, rest, close } = await testCloud([fakeType(topic, 'TopicName')]);
    const template = (more: object) =>
      JSON.stringify({
        Parameters: { Secret: { Type: 'String', NoEcho: true } },
        Resources: { T: { Type: topic, Properties: { TopicName: 't', ...more } } },
      });
    const Parameters = [{ ParameterKey: 'Secret', ParameterValue: 'hunter2' }];
    await cf.createStack({ StackName: 's', TemplateBody: template({ DisplayName: 'one' }), Parameters });
    await rest('s');
    await cf.createChangeSet({
      StackName: 's',
      ChangeSetName: 'c',
      Parameters,
      TemplateBody: template({ DisplayName: { Ref: 'Secret' } }),
    });
    const asked = { StackName: 's', ChangeSetName: 'c' };
    const [plain] = (await cf.describeChangeSet(asked)).Changes ?? [];
    expect(plain?.ResourceChange).not.toHaveProperty('BeforeContext');
    expect(plain?.ResourceChange?.Details?.[0]?.Target).toEqual({
      Attribute: 'Properties',
      Name: 'DisplayName',
      RequiresRecreation: 'Never',
    });
    const [full] = (await cf.describeChangeSet({ ...asked, IncludePropertyValues: true })).Changes ?? [];
    expect(JSON.parse(full!.ResourceChange!.BeforeContext!)).toEqual({
      Properties: { TopicName: 't', DisplayName: 'one' },
    });
    expect(full?.ResourceChange?.Details?.[0]?.Target).toMatchObject({
      Path: '/Properties/DisplayName',
      BeforeValue: 'one',
      AfterValue: '****',
      AttributeChangeType: 'Modify',
    });
    expect(JSON.stringify(full)).not.toContain('hunter2');
    await close();
  });

  it('of a stack with rules is refused when one is broken', async () => {
    const { cf, close } = await testCloud([fakeType(topic, 'TopicName')]);
    const TemplateBody = JSON.stringify({
      Parameters: { Size: { Type: 'String' } },
      Rules: {
        R: { Assertions: [{ Assert: { 'Fn::Contains': [['s'], { Ref: 'Size' }] }, AssertDescription: 'too large' }] },
      },
      Resources: { T: { Type: topic } },
    });
    const Parameters = [{ ParameterKey: 'Size', ParameterValue: 'l' }];
    await expect(cf.createStack({ StackName: 's', TemplateBody, Parameters })).rejects.toThrow('too large');
    await close();
  });
});
