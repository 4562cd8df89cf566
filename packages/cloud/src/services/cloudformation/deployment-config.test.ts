import { afterEach, expect, it } from 'vitest';
import { AwsError } from '../../kernel/errors.ts';
import { describe as describeStack, fakeType, type TestCloud, testCloud } from './testing.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html#express-mode-rollback

const topic = 'AWS::SNS::Topic';
let cloud: TestCloud;
afterEach(() => cloud.close());

const fails = fakeType(topic, 'TopicName', {
  fail: ({ DisplayName }) => {
    if (DisplayName === 'bad') throw new AwsError('InvalidParameter', 'not bad', 400);
  },
});
const body = (name: string) =>
  JSON.stringify({ Resources: { A: { Type: topic, Properties: { TopicName: 'a', DisplayName: name } } } });

it('the express mode does not roll back', async () => {
  cloud = await testCloud([fails]);
  const { cf, rest } = cloud;
  const DeploymentConfig = { Mode: 'EXPRESS' as const };
  await cf.createStack({ StackName: 's', TemplateBody: body('good'), DeploymentConfig });
  expect(await rest('s')).toBe('CREATE_COMPLETE');
  expect(await describeStack(cf, 's')).toMatchObject({ DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: true } });
  await cf.updateStack({ StackName: 's', TemplateBody: body('bad'), DeploymentConfig });
  expect(await rest('s')).toBe('UPDATE_FAILED');
  await cf.createStack({ StackName: 't', TemplateBody: body('bad'), DeploymentConfig });
  expect(await rest('t')).toBe('CREATE_FAILED');
});

it('unless its caller wants it to, also by a change set', async () => {
  cloud = await testCloud([fails]);
  const { cf, rest } = cloud;
  const DeploymentConfig = { Mode: 'EXPRESS' as const, DisableRollback: false };
  const change = async (name: string, ChangeSetType: 'CREATE' | 'UPDATE', config: object) => {
    const set = { StackName: 's', ChangeSetName: `c${name}${ChangeSetType}` };
    await cf.createChangeSet({ ...set, ChangeSetType, TemplateBody: body(name), DeploymentConfig: config });
    const { DeploymentConfig: shown } = await cf.describeChangeSet(set);
    await cf.executeChangeSet(set);
    return [shown, await rest('s')];
  };
  expect(await change('good', 'CREATE', DeploymentConfig)).toEqual([DeploymentConfig, 'CREATE_COMPLETE']);
  expect(await change('bad', 'UPDATE', DeploymentConfig)).toEqual([DeploymentConfig, 'UPDATE_ROLLBACK_COMPLETE']);
  expect(await change('bad', 'UPDATE', { Mode: 'EXPRESS' })).toEqual([
    { Mode: 'EXPRESS', DisableRollback: true },
    'UPDATE_FAILED',
  ]);
});

it('no other mode exists', async () => {
  cloud = await testCloud([fails]);
  const DeploymentConfig = { Mode: 'FAST' as never };
  for (const call of [
    cloud.cf.createStack({ StackName: 's', TemplateBody: body('good'), DeploymentConfig }),
    cloud.cf.deleteStack({ StackName: 's', DeploymentConfig }),
    cloud.cf.createChangeSet({
      StackName: 's',
      ChangeSetName: 'c',
      ChangeSetType: 'CREATE',
      TemplateBody: body('good'),
      DeploymentConfig,
    }),
  ]) {
    await expect(call).rejects.toThrow("Value 'FAST' at 'deploymentConfig.mode' failed to satisfy constraint");
  }
});
