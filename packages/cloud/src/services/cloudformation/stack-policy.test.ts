import { afterEach, describe, expect, it } from 'vitest';
import { fakeType, type TestCloud, testCloud } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
// Recorded from AWS: LocalStack, tests/aws/services/cloudformation/api/test_stack_policies.snapshot.json.

const topic = 'AWS::SNS::Topic';
const clouds: TestCloud[] = [];
afterEach(async () => {
  for (const made of clouds.splice(0)) await made.close();
});

const template = (...ids: string[]) =>
  JSON.stringify({
    Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
    Resources: {
      ...Object.fromEntries(ids.map((id) => [id, { Type: topic, Properties: { TopicName: id } }])),
      Absent: { Type: topic, Condition: 'Never' },
    },
  });

/** A cloud with a stack of two topics. */
async function withStack() {
  const made = await testCloud([fakeType(topic, 'TopicName')]);
  clouds.push(made);
  await made.cf.createStack({ StackName: 's', TemplateBody: template('A', 'B') });
  await made.rest('s');
  return made;
}

const allow = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
const deny = (Resource: string, Action = 'Update:Delete') => ({ ...allow, Effect: 'Deny', Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Statement });

describe('a stack policy that is set', () => {
  it.each([
    ['no JSON', 'x'],
    ['another principal', policy({ ...allow, Principal: 'me' })],
    ['an action other than an update', policy({ ...allow, Action: 'Delete:*' })],
    ['another effect', policy({ ...allow, Effect: 'Perhaps' })],
    ['no resource', policy({ ...allow, Resource: undefined })],
    ['a statement that is a text', JSON.stringify({ Statement: ['x'] })],
  ])('with %s is refused', async (_what, StackPolicyBody) => {
    const { cf } = await withStack();
    await expect(cf.setStackPolicy({ StackName: 's', StackPolicyBody })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Error validating stack policy: Invalid stack policy',
    });
  });

  it('names only resources that exist; a pattern may match none', async () => {
    const { cf } = await withStack();
    for (const id of ['Gone', 'Absent']) {
      const StackPolicyBody = policy(allow, deny(`LogicalResourceId/${id}`));
      await expect(cf.setStackPolicy({ StackName: 's', StackPolicyBody })).rejects.toThrow(
        `Error validating stack policy: Unknown logical id 'LogicalResourceId/${id}' in statement {} - stack policies can only be applied to logical ids referenced in the template`,
      );
    }
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody: policy(allow, deny('LogicalResourceId/Gone*')) });
  });

  it('has at most 16384 characters', async () => {
    const { cf } = await withStack();
    const StackPolicyBody = policy(allow).padEnd(16_384);
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody });
    await expect(cf.setStackPolicy({ StackName: 's', StackPolicyBody: `${StackPolicyBody} ` })).rejects.toThrow(
      "at 'stackPolicyBody' failed to satisfy constraint: Member must have length less than or equal to 16384",
    );
  });

  it('allows everything while it is empty', async () => {
    const { cf, rest } = await withStack();
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody: policy(deny('*', 'Update:*')) });
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody: '{}' });
    expect(await cf.getStackPolicy({ StackName: 's' })).toMatchObject({ StackPolicyBody: '{}' });
    await cf.updateStack({ StackName: 's', TemplateBody: template('A') });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
  });
});

const changeSet = async ({ cf }: TestCloud, TemplateBody: string) => {
  await cf.createChangeSet({ StackName: 's', ChangeSetName: 'c', TemplateBody });
  await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'c' });
};

describe('an update', () => {
  it('sets a policy for those after it, and overrides one for itself only', async () => {
    const made = await withStack();
    const { cf, rest } = made;
    const StackPolicyBody = policy(allow, deny('*'));
    await cf.updateStack({ StackName: 's', TemplateBody: template('A'), StackPolicyBody });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
    await cf.updateStack({
      StackName: 's',
      TemplateBody: template('C'),
      StackPolicyDuringUpdateBody: policy(allow),
    });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
    await changeSet(made, template('D'));
    expect(await rest('s')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('does not remove what the policy names', async () => {
    const made = await withStack();
    const { cf, rest } = made;
    const StackPolicyBody = policy(allow, { ...deny('*'), Resource: undefined, NotResource: 'LogicalResourceId/A' });
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody });
    const refused =
      "Error validating existing stack policy: Unknown logical id 'LogicalResourceId/A' in statement {} - stack policies can only be applied to logical ids referenced in the template";
    await expect(cf.updateStack({ StackName: 's', TemplateBody: template('B') })).rejects.toThrow(refused);
    await expect(changeSet(made, template('B'))).rejects.toThrow(refused);
    expect(await rest('s')).toBe('CREATE_COMPLETE');
    await cf.setStackPolicy({ StackName: 's', StackPolicyBody: policy(allow, deny('LogicalResourceId/B')) });
    await cf.executeChangeSet({ StackName: 's', ChangeSetName: 'c' });
    expect(await rest('s')).toBe('UPDATE_COMPLETE');
  });
});
